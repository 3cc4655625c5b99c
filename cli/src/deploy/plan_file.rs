//! A plan that was written to be looked at, and is carried out only if it still is what would be done.

use std::{fs, path::Path};

use codegen::json::Json;
use deploy::Changes;

use super::super::error::CliError;

const VERSION: &str = "vpcraft plan 1";

/// Writes the network and the changes that were shown.
pub(super) fn write(file: &Path, model: &str, changes: &Changes) -> Result<(), CliError> {
    fs::write(file, text(model, changes)).map_err(|source| CliError::Write { file: file.to_owned(), source })
}

/// Refuses a file that is of another network, or whose changes are not those of now.
pub(super) fn compare(file: &Path, model: &str, changes: &Changes) -> Result<(), CliError> {
    let known =
        fs::read_to_string(file).map_err(|source| CliError::Read { file: file.to_owned(), source })?;
    if known == text(model, changes) { Ok(()) } else { Err(CliError::OldPlan(file.to_owned())) }
}

/// Whether two lists of changes are the same.
pub(super) fn is_same(left: &Changes, right: &Changes) -> bool {
    lines(left) == lines(right)
}

fn lines(changes: &Changes) -> Vec<String> {
    changes.list.iter().map(ToString::to_string).collect()
}

fn text(model: &str, changes: &Changes) -> String {
    let plan = [
        ("version", Json::text(VERSION)),
        ("changes", Json::list(lines(changes).into_iter().map(Json::text))),
        ("model", Json::text(model)),
    ];
    Json::object(plan).pretty()
}
