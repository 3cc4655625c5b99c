//! Standard output and standard error.

use std::io::{self, Write};

use anstream::{AutoStream, ColorChoice};

use super::error::CliError;

const ERROR: &str = "\x1b[1;31m";
const NOTE: &str = "\x1b[1;32m";
const RESET: &str = "\x1b[0m";

/// Where data and messages go; colours in them are taken out where nobody can see them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terminal {
    color: ColorChoice,
}

impl Terminal {
    pub(super) fn new(color: ColorChoice) -> Self {
        Self { color }
    }

    /// Writes a text for people to standard output.
    pub(super) fn data(self, text: &str) -> Result<(), CliError> {
        written(write(AutoStream::new(io::stdout().lock(), self.color), text.as_bytes()))
    }

    /// Writes a file to standard output, byte for byte.
    pub(super) fn raw(text: impl AsRef<[u8]>) -> Result<(), CliError> {
        written(write(io::stdout().lock(), text.as_ref()))
    }

    /// Writes what people should know to standard error.
    pub(super) fn say(self, text: &str) {
        // If standard error is closed, nobody is left to be told.
        let _ = write(AutoStream::new(io::stderr().lock(), self.color), text.as_bytes());
    }

    /// Writes a line that is worth knowing.
    pub(super) fn note(self, text: &str) {
        self.say(&format!("{NOTE}note{RESET}: {text}\n"));
    }

    /// Writes why nothing came of it.
    pub(super) fn error(self, error: &CliError) {
        self.problem(&error.to_string());
    }

    /// Writes what did not work.
    pub(super) fn problem(self, text: &str) {
        self.say(&format!("{ERROR}error{RESET}: {text}\n"));
    }
}

fn write(mut stream: impl Write, bytes: &[u8]) -> io::Result<()> {
    stream.write_all(bytes)?;
    stream.flush()
}

/// A reader that has seen enough, such as `head`, is no error.
fn written(result: io::Result<()>) -> Result<(), CliError> {
    result.or_else(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Ok(()),
        _ => Err(CliError::Output(error)),
    })
}
