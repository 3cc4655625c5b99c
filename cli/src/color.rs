//! When output has colour.

use std::ffi::OsString;

use clap::ArgMatches;

/// What `--color` says, for the output of commands; `Auto` goes by terminal and `NO_COLOR`.
pub(super) fn chosen(matches: &ArgMatches) -> anstream::ColorChoice {
    match matches.get_one::<String>("color").map(String::as_str) {
        Some("always") => anstream::ColorChoice::Always,
        Some("never") => anstream::ColorChoice::Never,
        _ => anstream::ColorChoice::Auto,
    }
}

/// What `--color` says, for errors in the arguments themselves.
pub(super) fn before_parsing(args: &[OsString]) -> clap::ColorChoice {
    let mut words = args.iter().filter_map(|arg| arg.to_str());
    let said = words.find_map(|word| match word.strip_prefix("--color") {
        Some("") => Some(None),
        Some(value) => value.strip_prefix('=').map(Some),
        None => None,
    });
    match said.and_then(|value| value.or_else(|| words.next())) {
        Some("always") => clap::ColorChoice::Always,
        Some("never") => clap::ColorChoice::Never,
        _ => clap::ColorChoice::Auto,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_is_known_before_parsing() {
        let of = |args: &[&str]| before_parsing(&args.iter().map(OsString::from).collect::<Vec<_>>());
        assert_eq!(of(&["x", "check"]), clap::ColorChoice::Auto);
        assert_eq!(of(&["x", "--color=never", "check"]), clap::ColorChoice::Never);
        assert_eq!(of(&["x", "check", "--color", "always"]), clap::ColorChoice::Always);
        assert_eq!(of(&["x", "--color"]), clap::ColorChoice::Auto);
    }
}
