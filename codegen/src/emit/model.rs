//! The saved model: JSON that the command line reads back.

use analysis::check::Checked;

use super::{Emission, EmitError, Emitter, File};
use crate::model;

/// What the author wrote, as one versioned JSON file.
#[derive(Clone, Copy, Debug)]
pub struct Model;

impl Emitter for Model {
    fn name(&self) -> &'static str {
        "model"
    }

    fn extension(&self) -> &'static str {
        "model.json"
    }

    fn emit(&self, checked: &Checked) -> Result<Emission, EmitError> {
        let topology = checked.graph().topology();
        let name = format!("{}.{}", topology.name(), self.extension());
        let files = vec![File { name, text: model::write(topology) }];
        Ok(Emission { files, ..Emission::default() })
    }
}
