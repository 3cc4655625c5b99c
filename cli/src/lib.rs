//! The command line: [`run`] makes a program's `main`, and the `vpcraft` binary does the same for a saved model.
//!
//! Exit codes: 0 fine, 1 findings, 2 usage or environment. Data goes to standard output, everything else to
//! standard error.

#[cfg(not(feature = "sdk"))]
mod absent;
mod args;
mod check;
mod color;
mod command;
#[cfg(feature = "sdk")]
mod deploy;
mod diagnose;
mod emit;
mod error;
mod expect;
mod explain;
mod files;
mod human;
mod input;
mod review;
mod sources;
mod span;
mod terminal;
mod wrap;

use std::{ffi::OsString, process::ExitCode};

use dsl::topology::Topology;

use self::{
    args::{Action, Invocation, Start},
    error::CliError,
    terminal::Terminal,
};

/// What a command ends with, short of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// Nothing to complain about.
    Fine,
    /// Findings that stop a build.
    Findings,
}

impl Outcome {
    fn of(failed: bool) -> Self {
        if failed { Self::Findings } else { Self::Fine }
    }
}

/// The command line of one topology, with the arguments of this process: a whole `main`.
///
/// # Example
/// ```no_run
/// use vpcraft::prelude::*;
///
/// fn main() -> std::process::ExitCode {
///     let mut t = Topology::new("office").region("us-west-2");
///     t.add(Vpc::new("main", "10.0.0.0/16".parse::<vpcraft::net::Ipv4Net>().unwrap()));
///     vpcraft::cli::run(t)
/// }
/// ```
pub fn run(topology: Topology) -> ExitCode {
    run_with(topology, std::env::args_os())
}

/// The same with other arguments, the first of them the program's name.
///
/// For programs with arguments of their own, such as the size of the network.
///
/// # Example
/// ```
/// use vpcraft::prelude::*;
/// let code = vpcraft::cli::run_with(Topology::new("empty"), ["empty", "check"]);
/// assert_eq!(code, std::process::ExitCode::SUCCESS);
/// ```
pub fn run_with<I, S>(topology: Topology, args: I) -> ExitCode
where
    I: IntoIterator<Item = S>,
    S: Into<OsString>,
{
    finish(args.into_iter().map(Into::into).collect(), Some(topology))
}

/// The command line for a model that was saved with `emit model`: the `vpcraft` binary.
pub fn run_on_model<I, S>(args: I) -> ExitCode
where
    I: IntoIterator<Item = S>,
    S: Into<OsString>,
{
    finish(args.into_iter().map(Into::into).collect(), None)
}

fn finish(args: Vec<OsString>, topology: Option<Topology>) -> ExitCode {
    let invocation = match args::parse(args, topology) {
        Start::Run(invocation) => *invocation,
        Start::Done(code) => return ExitCode::from(code),
    };
    let terminal = Terminal::new(invocation.color);
    match perform(invocation, terminal) {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Err(error) => {
            terminal.error(&error);
            ExitCode::from(2)
        }
    }
}

fn perform(invocation: Invocation, terminal: Terminal) -> Result<Outcome, CliError> {
    let Invocation { action, input, .. } = invocation;
    match action {
        Action::Check { format, derived } => check::check(&input.graph()?, format, derived, terminal),
        Action::Emit { emitter, directory, leave_out } => {
            emit::emit(input.graph()?, emitter, leave_out, directory.as_deref(), terminal)
        }
        Action::Expect { claim, path } => expect::expect(&input.graph()?, &claim, path, terminal),
        Action::Diagnose { from, to, traffic } => {
            diagnose::diagnose(&input.graph()?, [&from, &to], traffic.as_deref(), terminal)
        }
        Action::Review(wanted) => review::review(&input.graph()?, &wanted, terminal),
        Action::Explain(id) => explain::explain(id.as_deref(), terminal),
        #[cfg(feature = "sdk")]
        Action::Deploy(wish) => deploy::perform(&wish, input.graph()?, terminal),
        #[cfg(not(feature = "sdk"))]
        Action::NeedsSdk(command) => Err(absent::needs_sdk(command, input.is_model())),
        Action::Completions(script) => Terminal::raw(script).map(|()| Outcome::Fine),
    }
}
