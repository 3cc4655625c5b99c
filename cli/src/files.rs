//! Files that are whole or not there.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    path::{Component, Path, PathBuf},
    process,
};

use codegen::emit::File;

use super::error::CliError;

/// Writes all files into `directory`, made if missing: each to a temporary file, then all under their names.
pub(super) fn write(directory: &Path, files: &[File]) -> Result<(), CliError> {
    if let Some(file) = files.iter().find(|file| !stays_inside(&file.name)) {
        return Err(CliError::FileName(file.name.clone()));
    }
    let fail = |file: PathBuf| move |source| CliError::Write { file, source };
    let mut drafts = Drafts::default();
    for file in files {
        let target = directory.join(&file.name);
        let folder = target.parent().unwrap_or(directory);
        fs::create_dir_all(folder).map_err(fail(folder.to_owned()))?;
        drafts.add(&file.text, &target).map_err(fail(target))?;
    }
    drafts.publish()
}

/// A name that stays in its directory, or in one below it: `src/main.rs`.
fn stays_inside(name: &str) -> bool {
    let parts = Path::new(name).components().map(|part| match part {
        Component::Normal(part) => part.to_str(),
        _ => None,
    });
    let parts: Option<Vec<_>> = parts.collect();
    !name.is_empty() && parts.is_some_and(|parts| parts.join("/") == name)
}

/// Temporary files; those that were not published go when this does.
#[derive(Default)]
struct Drafts {
    files: Vec<(PathBuf, PathBuf)>,
}

impl Drafts {
    fn add(&mut self, text: &str, target: &Path) -> io::Result<()> {
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        let draft = target.with_file_name(format!(".{name}.{}.tmp", process::id()));
        let mut file = OpenOptions::new().write(true).create_new(true).open(&draft)?;
        self.files.push((draft, target.to_owned()));
        file.write_all(text.as_bytes())?;
        file.sync_all()
    }

    fn publish(mut self) -> Result<(), CliError> {
        self.files.reverse();
        while let Some((draft, target)) = self.files.last() {
            fs::rename(draft, target).map_err(|source| CliError::Write { file: target.clone(), source })?;
            self.files.pop();
        }
        Ok(())
    }
}

impl Drop for Drafts {
    fn drop(&mut self) {
        for (draft, _) in &self.files {
            // What can't be removed was said already, as what can't be written.
            let _ = fs::remove_file(draft);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_their_directory() {
        for name in ["net-main.template.json", "src/main.rs"] {
            assert!(stays_inside(name), "{name}");
        }
        for name in ["", ".", "..", "../x", "a/../../x", "a/./b", "a//b", "/etc/passwd", "a/"] {
            assert!(!stays_inside(name), "{name}");
        }
    }
}
