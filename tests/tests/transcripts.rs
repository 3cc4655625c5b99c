#![cfg(unix)]
//! The pages of the stories, `examples/<story>.md`: every command in a `console` block is run and its output
//! compared. A line `...` stands for any lines; `UPDATE=1` writes what does not fit.
//!
//! `cargo run -q --example STORY -- …` runs the built story; `cargo check -q --example STORY` compiles it, with
//! the change of a `diff` block that stands before.

use std::{
    env,
    fmt::Write as _,
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use tempfile::TempDir;

const CARGO: &str = r#"#!/bin/sh
case "$1 $2 $3" in
"run -q --example") story=$4; shift 5; exec "$BUILT/examples/$story" "$@" ;;
"check -q --example")
    exec "${RUSTC:-rustc}" --edition 2024 --crate-name "$4" --emit metadata --out-dir "$OUT" --color never \
        --extern vpcraft="$BUILT/libvpcraft.rlib" -L dependency="$BUILT/deps" "examples/$4.rs" ;;
*) echo "cargo $*: not known to the transcripts" >&2; exit 2 ;;
esac
"#;

/// The folder of what cargo built, with every story in it.
fn built() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let test = env::current_exe().expect("the test has a path");
        let built = test.ancestors().nth(2).expect("it is in deps").to_owned();
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--quiet", "--locked", "--lib", "--examples"]).current_dir("..");
        let target = built.parent().expect("a profile is in the target folder");
        let status = cargo.arg("--target-dir").arg(target).status().expect("cargo runs");
        assert!(status.success(), "the stories do not build");
        built
    })
}

/// A place like the root of the workspace, as far as a reader of the stories needs it.
struct Place {
    folder: TempDir,
    shims: TempDir,
}

impl Place {
    fn new() -> Self {
        use std::os::unix::fs::PermissionsExt as _;

        let (folder, shims) =
            (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        fs::create_dir(folder.path().join("examples")).expect("a folder");
        for story in stories("rs") {
            let name = story.file_name().expect("a file");
            fs::copy(&story, folder.path().join("examples").join(name)).expect("it is copied");
        }
        let shim = shims.path().join("cargo");
        fs::write(&shim, CARGO).expect("it is written");
        fs::set_permissions(&shim, fs::Permissions::from_mode(0o755)).expect("it can be run");
        Self { folder, shims }
    }

    /// Standard output and standard error of a command, as a terminal shows them.
    fn run(&self, line: &str) -> String {
        let path = format!("{}:{}", self.shims.path().display(), env::var("PATH").unwrap_or_default());
        let shown = self.shims.path().join("shown");
        let out = File::create(&shown).expect("it is made");
        let err = out.try_clone().expect("a second handle");
        let mut shell = Command::new("sh");
        shell.args(["-c", line]).current_dir(self.folder.path()).stdout(out).stderr(err);
        shell.env("PATH", path).env("BUILT", built()).env("OUT", self.shims.path()).env("NO_COLOR", "1");
        shell.status().expect("a shell");
        fs::read_to_string(&shown).expect("it is text")
    }

    /// Makes the change of a `diff` block in the story that has its lines.
    fn change(&self, diff: &[&str]) {
        let side = |mark: char| {
            let lines = diff.iter().filter_map(|line| line.strip_prefix(mark));
            lines.fold(String::new(), |text, line| text + line + "\n")
        };
        let (old, new) = (side('-'), side('+'));
        for story in fs::read_dir(self.folder.path().join("examples")).expect("a folder").flatten() {
            let text = fs::read_to_string(story.path()).expect("it is text");
            if text.contains(&old) {
                fs::write(story.path(), text.replacen(&old, &new, 1)).expect("it is written");
                return;
            }
        }
        panic!("no story has the lines\n{old}");
    }
}

/// The stories with this ending, in order.
fn stories(ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir("../examples").expect("a folder").flatten();
    let paths = entries.map(|entry| entry.path());
    let mut paths: Vec<_> = paths.filter(|path| path.extension().is_some_and(|it| it == ending)).collect();
    paths.sort();
    paths
}

/// A page with the output of its commands: as it is where it fits, else as it came.
fn rewritten(page: &str, mut run: impl FnMut(&str) -> String, mut change: impl FnMut(&[&str])) -> String {
    let mut text = String::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let _ = writeln!(text, "{line}");
        let Some(language) = line.strip_prefix("```").filter(|language| !language.is_empty()) else {
            continue;
        };
        let block: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
        match language {
            "console" => text.push_str(&console(&block, &mut run)),
            _ => block.iter().for_each(|line| text.extend([line, "\n"])),
        }
        if language == "diff" {
            change(&block);
        }
        text.push_str("```\n");
    }
    text
}

fn console(block: &[&str], run: &mut impl FnMut(&str) -> String) -> String {
    let mut text = String::new();
    for part in commands(block) {
        let [command, shown @ ..] = part else { continue };
        let _ = writeln!(text, "{command}");
        let came = run(command.strip_prefix("$ ").expect("a block begins with a command"));
        let came: Vec<_> = came.trim_end().lines().collect();
        let lines = if fits(shown, &came) { shown } else { &came };
        lines.iter().for_each(|line| text.extend([line, "\n"]));
    }
    text
}

/// The commands of a block, each with the lines below it.
fn commands<'a, 'b>(block: &'a [&'b str]) -> Vec<&'a [&'b str]> {
    let starts = block.iter().enumerate().filter(|(_, line)| line.starts_with("$ ")).map(|(at, _)| at);
    let starts: Vec<_> = starts.collect();
    let ends = starts.iter().skip(1).copied().chain([block.len()]);
    starts.iter().zip(ends).map(|(start, end)| &block[*start..end]).collect()
}

/// Whether the lines are those that came; `...` stands for any.
fn fits(shown: &[&str], came: &[&str]) -> bool {
    match (shown, came) {
        ([], []) => true,
        (["...", rest @ ..], _) => (0..=came.len()).any(|skipped| fits(rest, &came[skipped..])),
        ([line, shown @ ..], [first, came @ ..]) => line.trim_end() == first.trim_end() && fits(shown, came),
        _ => false,
    }
}

#[test]
fn every_story_shows_what_it_does() {
    let mut outdated = Vec::new();
    for path in stories("md") {
        let place = Place::new();
        let page = fs::read_to_string(&path).expect("it is text");
        let found = rewritten(&page, |line| place.run(line), |diff| place.change(diff));
        if found == page {
            continue;
        }
        if env::var_os("UPDATE").is_some() {
            fs::write(&path, found).expect("it is written");
        } else {
            let difference = page.lines().zip(found.lines()).find(|(shown, came)| shown != came);
            outdated.push(format!("{}: {difference:?}", path.display()));
        }
    }
    assert!(outdated.is_empty(), "run with UPDATE=1 and look at the change: {outdated:#?}");
}

#[test]
fn every_story_has_a_page() {
    for story in stories("rs") {
        let page = story.with_extension("md");
        let text = fs::read_to_string(&page).unwrap_or_else(|_| panic!("no {}", page.display()));
        assert!(text.contains("```console\n$ "), "{} runs nothing", page.display());
    }
}

#[test]
fn elisions_stand_for_any_lines() {
    assert!(fits(&["a", "...", "d"], &["a", "b", "c", "d"]));
    assert!(fits(&["...", "a"], &["a"]));
    assert!(!fits(&["a", "...", "d"], &["a", "b", "c"]));
    assert!(!fits(&["a"], &["a", "b"]));
    let page = "```console\n$ one\nold\n$ two\nx\n...\n```\n```diff\n-a\n+b\n```\n";
    let mut changes = 0;
    let found =
        rewritten(page, |line| if line == "one" { "new\n" } else { "x\ny\n" }.into(), |_| changes += 1);
    assert_eq!(found, page.replace("old", "new"));
    assert_eq!(changes, 1);
}
