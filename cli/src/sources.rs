//! The program's own source lines, for messages.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
};

/// Source files, each read once.
#[derive(Debug, Default)]
pub(super) struct Sources {
    files: BTreeMap<&'static str, Option<String>>,
}

impl Sources {
    /// The text of a file, as it is now; none if it is not here.
    pub(super) fn text(&mut self, file: &'static str) -> Option<&str> {
        self.files.entry(file).or_insert_with(|| read(Path::new(file))).as_deref()
    }
}

/// The compiler names files from the root of the workspace; the program may run elsewhere in it.
fn read(file: &Path) -> Option<String> {
    let roots = [env::current_dir().ok(), env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from)];
    let levels = roots.iter().flatten().flat_map(|root| root.ancestors());
    levels.map(|level| level.join(file)).find_map(|path| fs::read_to_string(path).ok())
}
