//! Checks for build scripts: a topology that is wrong stops `cargo build` with every finding.

use std::process;

use analysis::{
    check::{Checkable, Checked},
    finding::{Finding, Severity},
};
use dsl::{origin::Origin, topology::Topology};

/// Checks a topology in `build.rs`, so that `cargo check` stops at a network that can't work.
///
/// Warnings become warnings of Cargo. Errors are printed with their places, and the build script ends with an error.
///
/// # Example
/// ```no_run
/// // build.rs
/// use vpcraft::prelude::*;
///
/// fn main() {
///     let mut t = Topology::new("office").region("eu-west-1");
///     t.add(Vpc::new("main", cidr!("10.0.0.0/16")));
///     vpcraft::build::check(t);
/// }
/// ```
pub fn check(topology: Topology) -> Checked {
    let name = topology.name().to_owned();
    match topology.check() {
        Ok(checked) => {
            warn(checked.findings());
            checked
        }
        Err(report) => {
            warn(report.findings());
            for finding in report.findings().iter().filter(|finding| finding.is_error()) {
                say("error", finding);
            }
            say_line(&format!("cargo::error=topology `{name}` has errors"));
            process::exit(1)
        }
    }
}

fn warn(findings: &[Finding]) {
    let open = |finding: &&Finding| finding.severity == Severity::Warning && finding.allowed.is_none();
    findings.iter().filter(open).for_each(|finding| say("warning", finding));
}

fn say(level: &str, finding: &Finding) {
    let place = match finding.origin {
        Origin::Place(place) => format!("{}:{}: ", place.file(), place.line()),
        Origin::Unknown | Origin::Token(_) => String::new(),
    };
    let help = finding.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
    let text = format!("{place}{} [{}]{help}", finding.message, finding.check.id);
    say_line(&format!("cargo::{level}={}", text.replace('\n', " ")));
}

#[expect(clippy::print_stdout, reason = "Cargo reads a build script's standard output")]
fn say_line(line: &str) {
    println!("{line}");
}
