//! What happens in a run: bars on a terminal, plain lines in a pipe, and a journal for people.

use std::{
    cell::{Cell, RefCell},
    fs::File,
    io::{IsTerminal as _, Write as _},
    path::Path,
    time::Instant,
};

use deploy::{Event, Watch, What};
use indicatif::{ProgressBar, ProgressStyle};

use super::super::{error::CliError, terminal::Terminal};

/// Shows what happens.
pub(super) struct Progress {
    terminal: Terminal,
    bar: Option<ProgressBar>,
    open: Cell<usize>,
    journal: RefCell<Option<File>>,
    begun: Instant,
}

impl Progress {
    /// Shows on standard error, and writes into `journal` if there is one.
    pub(super) fn new(terminal: Terminal, journal: Option<&Path>) -> Result<Self, CliError> {
        let open = |file: &Path| {
            let opened = File::options().create(true).append(true).open(file);
            opened.map_err(|source| CliError::Write { file: file.to_owned(), source })
        };
        let journal = RefCell::new(journal.map(open).transpose()?);
        let bar = std::io::stderr().is_terminal().then(|| {
            // The template is a fixed text, and right.
            let style = ProgressStyle::with_template("{spinner} {elapsed} {msg}");
            ProgressBar::new_spinner().with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
        });
        Ok(Self { terminal, bar, open: Cell::new(0), journal, begun: Instant::now() })
    }

    /// Takes the bar away.
    pub(super) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn line(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| self.terminal.say(&format!("{line}\n"))),
            None => self.terminal.say(&format!("{line}\n")),
        }
    }

    fn write(&self, line: &str) {
        if let Some(file) = &mut *self.journal.borrow_mut() {
            // Nothing depends on the journal: a disk that is full stops no run.
            let _ = writeln!(file, "{:9.3} {line}", self.begun.elapsed().as_secs_f64());
        }
    }

    fn count(&self, event: &What) {
        match event {
            What::Making | What::Deleting(_) | What::Changing(_) => self.open.set(self.open.get() + 1),
            What::Made(_) | What::Gone | What::Failed(_) => self.open.set(self.open.get().saturating_sub(1)),
            _ => {}
        }
    }
}

impl Watch for Progress {
    fn tell(&self, event: &Event) {
        let Event { path, what, event } = event;
        self.count(event);
        let line = match event {
            What::Making => format!("+ {path}: {what}"),
            What::Deleting(id) => format!("- {path}: {what} {id}"),
            What::Changing(words) => format!("~ {path}: {what}: {words}"),
            What::Again(failure) => format!("  {path}: {what}: {}; once more", failure.code),
            What::Failed(failure) => format!("! {path}: {what}: {failure}"),
            What::Made(id) => {
                self.write(&format!("{path}: {what} made {}", id.as_deref().unwrap_or_default()));
                return;
            }
            What::Waiting(state) => {
                self.write(&format!("{path}: {what} is {state}"));
                if let Some(bar) = &self.bar {
                    bar.set_message(format!("{} under way; {path}: {what} is {state}", self.open.get()));
                    bar.tick();
                }
                return;
            }
            What::Ready | What::Gone | What::Skipped(_) => {
                self.write(&format!("{path}: {what} {event:?}"));
                return;
            }
        };
        self.write(&line);
        self.line(&line);
    }
}
