//! What happens in a run: bars on a terminal, plain lines in a pipe, and a journal for people.

mod bars;

use std::{
    cell::RefCell,
    collections::BTreeSet,
    fs::File,
    io::{IsTerminal as _, Write as _},
    path::Path,
    time::Instant,
};

use deploy::{Action, Changes, Event, Watch, What};

use self::bars::Bars;
use super::super::{error::CliError, terminal::Terminal};

/// Shows what happens.
pub(super) struct Progress {
    terminal: Terminal,
    bars: Option<Bars>,
    /// The waits that a pipe was told of.
    waits: RefCell<BTreeSet<String>>,
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
        let bars = std::io::stderr().is_terminal().then(Bars::default);
        Ok(Self { terminal, bars, waits: RefCell::default(), journal, begun: Instant::now() })
    }

    /// Says how much there is to do, so that a bar can show how far it is.
    pub(super) fn expect(&self, changes: &Changes) {
        // What is replaced is taken away, then made.
        let weight = |action| if action == Action::Replace { 2 } else { 1 };
        if let Some(bars) = &self.bars {
            bars.expect(changes.list.iter().map(|change| weight(change.action)).sum());
        }
    }

    /// Takes the bars away.
    pub(super) fn end(&self) {
        if let Some(bars) = &self.bars {
            bars.clear();
        }
    }

    fn line(&self, line: &str) {
        match &self.bars {
            Some(bars) => bars.suspend(|| self.terminal.say(&format!("{line}\n"))),
            None => self.terminal.say(&format!("{line}\n")),
        }
    }

    fn write(&self, line: &str) {
        if let Some(file) = &mut *self.journal.borrow_mut() {
            // Nothing depends on the journal: a disk that is full stops no run.
            let _ = writeln!(file, "{:9.3} {line}", self.begun.elapsed().as_secs_f64());
        }
    }

    /// Says once that a thing is in a state, where no bar shows it.
    fn say_once(&self, line: String) {
        if self.bars.is_none() && !self.waits.borrow().contains(&line) {
            self.line(&line);
            self.waits.borrow_mut().insert(line);
        }
    }
}

impl Watch for Progress {
    fn tell(&self, event: &Event) {
        if let Some(bars) = &self.bars {
            bars.show(event);
        }
        let Event { path, what, event } = event;
        let line = match event {
            What::Making => format!("+ {path}: {what}"),
            What::Deleting(id) => format!("- {path}: {what} {id}"),
            What::Changing(words) => format!("~ {path}: {what}: {words}"),
            What::Again(failure) => format!("  {path}: {what}: {}; once more", failure.code),
            What::Failed(failure) => format!("! {path}: {what}: {failure}"),
            What::Made(id) => {
                return self.write(&format!("{path}: {what} made {}", id.as_deref().unwrap_or_default()));
            }
            What::Waiting(state) => {
                self.write(&format!("{path}: {what} is {state}"));
                return self.say_once(format!("  {path}: {what} is {state}"));
            }
            What::Ready | What::Gone | What::Skipped(_) => {
                return self.write(&format!("{path}: {what} {event:?}"));
            }
        };
        self.write(&line);
        self.line(&line);
    }
}
