//! The command line: what it prints where, and what it exits with.

use std::{
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Output, Stdio},
};

use serde_json::Value;

const SAMPLE: &str = env!("CARGO_BIN_EXE_sample");

struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().expect("it was not killed"),
            out: String::from_utf8(output.stdout).expect("text"),
            err: String::from_utf8(output.stderr).expect("text"),
        }
    }
}

/// Runs the sample program with the arguments in `line`; the first says which topology.
fn run(line: &str) -> Ran {
    let mut command = Command::new(SAMPLE);
    command.args(line.split_whitespace()).output().expect("it runs").into()
}

/// Runs the program for saved models, with `model` as its standard input.
fn on_model(line: &str, model: &str) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_on_model"));
    command.args(line.split_whitespace()).stdin(Stdio::piped());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    // A program that does not read its input closes it.
    let _ = stdin.write_all(model.as_bytes());
    drop(stdin);
    child.wait_with_output().expect("it ends").into()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder").flatten();
    let mut names: Vec<_> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_network_that_is_fine() {
    let ran = run("office check");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
    assert_eq!(ran.out, "`office`: no findings in 10 resources\n");
}

#[test]
fn a_finding_shows_its_lines() {
    let ran = run("overlap check");
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    insta::assert_snapshot!("overlap", ran.out);
}

#[test]
fn an_allowed_finding_shows_its_reason() {
    let ran = run("allowed check");
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(ran.out.starts_with("allowed[subnet-overlap]: "), "{}", ran.out);
    assert!(ran.out.contains("= reason: for a test"), "{}", ran.out);
}

#[test]
fn derived_elements_are_listed() {
    let ran = run("office check --derived");
    assert!(ran.out.contains("  main.igw.attachment   gateway attachment  from main.igw\n"), "{}", ran.out);
}

#[test]
fn names_do_not_act_on_the_terminal() {
    for line in ["control check", "control check --derived", "control emit cloudformation"] {
        let ran = run(line);
        let text = ran.out + &ran.err;
        assert!(text.contains(r"`a\r\n\u{1b}[2Jb`: "), "{line}: {text}");
        let acts = |it: char| it.is_control() && it != '\n' || it == '\u{240d}';
        assert!(!text.contains(acts) && !text.contains("\nb"), "{line}: {text}");
    }
}

#[test]
fn colour_is_for_terminals() {
    assert!(!run("overlap check").out.contains('\x1b'));
    assert!(!run("overlap check --color never").out.contains('\x1b'));
    assert!(run("overlap --color always check").out.contains("\x1b[1m"));
    assert!(!run("overlap emit cloudformation").err.contains('\x1b'));
    assert!(run("overlap explain subnet-overlap --color always").out.contains('\x1b'));
}

/// Runs the sample program on a terminal of so many columns, by util-linux's `script`; nothing where that is missing.
#[cfg(target_os = "linux")]
fn on_terminal(columns: usize, line: &str, variables: &[(&str, &str)]) -> Option<String> {
    // By `env`, since a shell sets COLUMNS anew.
    let variables: String = variables.iter().map(|(name, value)| format!("{name}={value} ")).collect();
    let inside = format!("stty rows 24 cols {columns}; exec env {variables} '{SAMPLE}' {line}");
    let mut command = Command::new("script");
    command.args(["--quiet", "--return", "--command", &inside, "/dev/null"]);
    command.env("TERM", "xterm").stdin(Stdio::null());
    // Where CI is set, even a dumb terminal gets colour: logs of CI show it.
    for variable in ["CI", "NO_COLOR", "COLUMNS", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(variable);
    }
    let output = command.output().ok()?;
    Some(String::from_utf8(output.stdout).expect("text").replace("\r\n", "\n"))
}

#[test]
#[cfg(target_os = "linux")]
fn a_terminal_has_no_longer_lines_than_it_shows() {
    let plain = run("overlap check").out;
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let quoted = |text: &str| -> Vec<String> {
        let lines = text.lines().filter(|line| line.contains(" | ") || line.contains("-->"));
        lines.map(str::to_owned).collect()
    };
    for columns in [50, 72, 100] {
        let Some(wrapped) = on_terminal(columns, "overlap check", &[("NO_COLOR", "1")]) else {
            return eprintln!("SKIPPED: no `script` to make a terminal with");
        };
        // The same words, and the same lines of sources and places.
        assert_eq!(words(&wrapped), words(&plain));
        assert_eq!(quoted(&wrapped), quoted(&plain));
        let long =
            |line: &&str| line.chars().count() > columns && !quoted(line).contains(&(*line).to_owned());
        assert_eq!(wrapped.lines().find(long), None, "{columns}");
        let most = wrapped.lines().map(|line| line.chars().count()).max().unwrap_or(0);
        assert!(columns > 72 || most > columns / 2, "{wrapped}");
    }
    let narrow = on_terminal(200, "overlap check", &[("NO_COLOR", "1"), ("COLUMNS", "50")]);
    assert_eq!(narrow, on_terminal(50, "overlap check", &[("NO_COLOR", "1")]), "COLUMNS goes before");
    assert_eq!(on_terminal(0, "overlap check", &[("NO_COLOR", "1")]).as_deref(), Some(&*plain));
}

#[test]
#[cfg(target_os = "linux")]
fn colour_is_for_terminals_that_want_it() {
    let Some(colored) = on_terminal(80, "overlap check", &[]) else { return };
    assert!(colored.contains("\x1b[1m"), "{colored}");
    for (variable, value) in [("NO_COLOR", "1"), ("TERM", "dumb")] {
        let plain = on_terminal(80, "overlap check", &[(variable, value)]).expect("it ran before");
        assert!(!plain.contains('\x1b'), "{variable}: {plain}");
    }
}

#[test]
fn a_pipe_has_the_same_bytes_at_every_width() {
    let mut command = Command::new(SAMPLE);
    let narrow: Ran =
        command.args(["overlap", "check"]).env("COLUMNS", "40").output().expect("it runs").into();
    assert_eq!(narrow.out, run("overlap check").out);
}

#[test]
fn findings_as_json_have_what_the_schema_says() {
    let ran = run("overlap check --format json --derived");
    assert_eq!(ran.code, 1);
    let found: Value = serde_json::from_str(&ran.out).expect("JSON");
    let schema = fs::read_to_string("../docs/schema/findings.json").expect("the schema is there");
    let schema: Value = serde_json::from_str(&schema).expect("the schema is JSON");
    assert_fits(&found, &schema, &schema);
    let finding = &found["findings"][0];
    assert_eq!(finding["check"], "subnet-overlap");
    assert!(finding["origin"]["file"].as_str().expect("a file").ends_with("sample.rs"));
    assert_eq!(finding["allowed"], Value::Null);
    assert_eq!(finding["about"][0], "main.a");
    let allowed: Value = serde_json::from_str(&run("allowed check --format json").out).expect("JSON");
    assert_eq!(allowed["findings"][0]["allowed"], "for a test");
}

/// Objects have the members that a schema requires, and no others.
fn assert_fits(value: &Value, schema: &Value, root: &Value) {
    if let Some(name) = schema["$ref"].as_str() {
        let pointer = name.trim_start_matches('#');
        return assert_fits(value, root.pointer(pointer).expect(name), root);
    }
    if let (Some(object), Some(known)) = (value.as_object(), schema["properties"].as_object()) {
        for (name, value) in object {
            assert_fits(value, known.get(name).unwrap_or_else(|| panic!("{name}")), root);
        }
        for name in schema["required"].as_array().into_iter().flatten() {
            assert!(object.contains_key(name.as_str().expect("a name")), "{name}");
        }
    }
    for item in value.as_array().into_iter().flatten() {
        assert_fits(item, &schema["items"], root);
    }
}

#[test]
fn one_file_goes_to_standard_output() {
    let ran = run("office emit cloudformation");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let template: Value = serde_json::from_str(&ran.out).expect("a template");
    assert_eq!(template["AWSTemplateFormatVersion"], "2010-09-09");
}

#[test]
fn several_files_want_a_directory() {
    let ran = run("regions emit cloudformation");
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("`-o DIR`"), "{}", ran.err);
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("new/out");
    let ran = run(&format!("regions emit cloudformation -o {}", out.display()));
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
    let names = names(&out);
    assert_eq!(names.len(), 3, "{names:?}");
    assert!(names.contains(&"layers.json".to_owned()), "{names:?}");
    assert!(ran.err.contains("layers.json"), "{}", ran.err);
}

#[test]
fn nothing_is_written_of_a_network_with_errors() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let ran = run(&format!("overlap emit cloudformation -o {}", out.display()));
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("error[subnet-overlap]"), "{}", ran.err);
    assert!(!out.exists());
}

#[test]
fn nothing_is_left_half_written() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("layers.json")).expect("a folder in the way");
    let ran = run(&format!("regions emit cloudformation -o {}", folder.path().display()));
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("can't write `"), "{}", ran.err);
    assert!(names(folder.path()).iter().all(|name| !name.contains("tmp")), "{:?}", names(folder.path()));
}

#[test]
fn names_do_not_leave_the_directory() {
    let folder = tempfile::tempdir().expect("a folder");
    let ran = run(&format!("hostile emit model -o {}", folder.path().display()));
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("is no name for a file"), "{}", ran.err);
    assert!(names(folder.path()).is_empty());
}

#[test]
fn stages_are_other_deployments() {
    assert!(run("office emit cloudformation --stage lab").out.contains(r#""lab""#));
    assert!(run("office --stage lab emit model").out.contains(r#""stage": "lab""#));
    assert_eq!(run("office check --stage ../x").code, 2);
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let mut command = Command::new(SAMPLE);
    command.args(["office", "review"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it runs");
    drop(child.stdout.take());
    let ran: Ran = child.wait_with_output().expect("it ends").into();
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
}

#[test]
fn checks_are_explained() {
    let page = run("office explain subnet_overlap");
    assert_eq!(page.code, 0);
    assert!(page.out.starts_with("subnet-overlap (error): subnet CIDR blocks overlap\n"), "{}", page.out);
    assert!(run("office explain").out.contains("  subnet-overlap"));
    let typo = run("office explain subnt-overlap");
    assert_eq!((typo.code, typo.out.as_str()), (2, ""));
    assert!(typo.err.contains("did you mean `subnet-overlap`?"), "{}", typo.err);
}

#[test]
fn usage_is_on_standard_error_and_help_on_standard_output() {
    let help = run("office --help");
    assert_eq!((help.code, help.err.as_str()), (0, ""));
    assert!(help.out.contains("Examples:"), "{}", help.out);
    for line in ["office", "office chekc", "office emit", "office emit pdf", "office check --format xml"] {
        let ran = run(line);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{line}");
        assert!(!ran.err.is_empty(), "{line}");
    }
}

#[test]
fn a_command_that_was_not_built_in_says_how_to_get_it() {
    for command in
        ["plan", "apply network.plan --at-once 4", "destroy --yes", "drift", "policy", "deploy --help"]
    {
        let word = command.split(' ').next().unwrap_or_default();
        let ran = run(&format!("office {command}"));
        let wanted = format!(
            "error: `{word}` speaks to AWS, and this program was built without the feature `sdk`\n  \
             get it with `cargo add vpcraft --features sdk`, then `cargo run -- {word}`\n"
        );
        assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (2, "", wanted.as_str()));
    }
    let ran = on_model("net.json plan", "");
    assert!(ran.err.contains("get it with `cargo install --path . --features sdk`"), "{}", ran.err);
    assert!(!run("office --help").out.contains("destroy"));
}

#[test]
fn completions_know_the_commands() {
    for shell in ["bash", "zsh", "fish"] {
        let ran = run(&format!("office completions {shell}"));
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        assert!(!ran.out.contains("destroy"), "{shell}");
        assert!(ran.out.contains("completions") && ran.out.contains("sample"), "{shell}");
    }
}

#[test]
fn a_saved_model_is_the_same_network() {
    let model = run("office emit model").out;
    for (given, saved) in [
        ("office check", "- check"),
        ("office emit cloudformation", "- emit cloudformation"),
        ("office review", "review --model -"),
        ("office emit model", "--model - emit model"),
    ] {
        let (given, saved) = (run(given), on_model(saved, &model));
        assert_eq!((given.code, given.out, given.err), (saved.code, saved.out, saved.err));
    }
}

#[test]
fn what_is_no_model_is_refused() {
    let broken =
        on_model("- check", r#"{"version":1,"topology":"t","stage":"main","elements":[{"kind":"vpc"}]}"#);
    assert_eq!((broken.code, broken.out.as_str()), (2, ""));
    assert!(broken.err.contains("$.elements[0]: `settings` is missing"), "{}", broken.err);
    let missing = on_model("no-such-file.json check", "");
    assert_eq!(missing.code, 2);
    assert!(missing.err.contains("can't read `no-such-file.json`"), "{}", missing.err);
    let none = on_model("check", "");
    assert_eq!(none.code, 2);
    assert!(none.err.contains("no model"), "{}", none.err);
    assert_eq!(on_model("a.json check --model b.json", "").code, 2);
    assert_eq!(on_model("explain subnet-overlap", "").code, 0);
}
