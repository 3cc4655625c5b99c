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
    if let Some(file) = files.iter().find(|file| !is_plain(&file.name)) {
        return Err(CliError::FileName(file.name.clone()));
    }
    let fail = |file: PathBuf| move |source| CliError::Write { file, source };
    fs::create_dir_all(directory).map_err(fail(directory.to_owned()))?;
    let mut drafts = Drafts::default();
    for file in files {
        let target = directory.join(&file.name);
        drafts.add(&file.text, &target).map_err(fail(target))?;
    }
    drafts.publish()
}

/// A name that stays in its directory.
fn is_plain(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    matches!((parts.next(), parts.next()), (Some(Component::Normal(part)), None) if part == name)
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
        assert!(is_plain("net-main.template.json"));
        for name in ["", ".", "..", "../x", "a/b", "/etc/passwd", "a/"] {
            assert!(!is_plain(name), "{name}");
        }
    }
}
