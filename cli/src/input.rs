//! The topology that a command looks at.

use std::{
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use dsl::{graph::Graph, topology::Topology};

use super::error::CliError;

/// Where the topology comes from, and the stage it is taken for.
pub(super) struct Input {
    source: Source,
    stage: Option<String>,
}

enum Source {
    Given(Box<Topology>),
    Model(Option<PathBuf>),
}

impl Input {
    /// A topology that the program has.
    pub(super) fn given(topology: Topology, stage: Option<String>) -> Self {
        Self { source: Source::Given(Box::new(topology)), stage }
    }

    /// A saved one.
    pub(super) fn model(file: Option<PathBuf>, stage: Option<String>) -> Self {
        Self { source: Source::Model(file), stage }
    }

    /// Whether it is a saved one.
    #[cfg(not(feature = "sdk"))]
    pub(super) fn is_model(&self) -> bool {
        matches!(self.source, Source::Model(_))
    }

    /// Its graph.
    pub(super) fn graph(self) -> Result<Graph, CliError> {
        let topology = match self.source {
            Source::Given(topology) => *topology,
            Source::Model(Some(file)) => read(&file)?,
            Source::Model(None) => return Err(CliError::NoModel),
        };
        Ok(match self.stage {
            Some(stage) => topology.stage(&stage).graph(),
            None => topology.graph(),
        })
    }
}

/// The topology that is saved in a file, or comes from standard input for `-`.
pub(super) fn read(file: &Path) -> Result<Topology, CliError> {
    let text = text(file).map_err(|source| CliError::Read { file: file.to_owned(), source })?;
    codegen::model::read(&text).map_err(|source| CliError::Model { file: file.to_owned(), source })
}

fn text(file: &Path) -> io::Result<String> {
    if file != Path::new("-") {
        return fs::read_to_string(file);
    }
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    Ok(text)
}
