//! The pages that are written from the declarations; `UPDATE=1` writes them.

use std::{fmt::Write as _, fs};

use analysis::check::{
    CHECKS,
    catalogue::{self, Row},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use codegen::emit::html;
use dsl::{
    kind::{COMMON, Field, Heading, Kind, Shape},
    resource::KINDS,
};
use sha2::{Digest as _, Sha256};

/// Compares a page with what the declarations say, or writes it.
fn hold(path: &str, wanted: &str) {
    let path = format!("{}/../{path}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, wanted).expect("the page is written");
        return;
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == wanted, "{path} is out of date: run the test with UPDATE=1");
}

/// What the browser compares with what it runs: the script first, then the style sheet.
#[test]
fn the_page_names_the_hashes_of_its_script_and_style() {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text));
    hold("codegen/src/emit/html/hashes.txt", &format!("{}\n{}\n", hash(html::SCRIPT), hash(html::STYLE)));
}

#[test]
fn every_kind_is_in_the_grammar() {
    let mut page = String::from("## What every kind has\n\nThese settings may stand in every element.\n\n");
    fields(COMMON, &mut page);
    for kind in KINDS {
        describe(kind, &mut page);
    }
    hold("docs/kinds.md", &page);
}

fn describe(kind: &Kind, page: &mut String) {
    let _ = writeln!(page, "## `{}`\n", kind.word());
    let place = match (kind.parents.kinds, kind.parents.top) {
        ([], _) => "At the top".to_owned(),
        (kinds, top) => {
            let top = if top { " or at the top" } else { "" };
            format!("In a `{}`{top}", kinds.join("` or `"))
        }
    };
    let doc: Vec<_> = kind.doc.lines().map(str::trim).collect();
    let _ = writeln!(page, "{}\n", doc.join("\n").trim());
    let resource = kind.cloudformation.map(|name| format!("; becomes `{name}`")).unwrap_or_default();
    let _ = writeln!(page, "{place}{resource}.\n\n```text\n{}\n```\n", form(kind));
    if !kind.fields.is_empty() {
        fields(kind.fields, page);
    }
}

fn fields(fields: &[Field], page: &mut String) {
    let _ = writeln!(page, "| field | value | |\n| --- | --- | --- |");
    for field in fields {
        let doc = field.doc.lines().map(str::trim).collect::<Vec<_>>().join(" ").replace('|', "\\|");
        let required = if field.required { " **Required.**" } else { "" };
        let _ = writeln!(page, "| `{}` | {} | {}{required} |", field.name, shape(&field.shape), doc.trim());
    }
    page.push('\n');
}

/// An element with its heading, as in `subnet NAME 10.0.0.0/16 zone a`.
fn form(kind: &Kind) -> String {
    let mut form = kind.word().to_owned();
    if kind.named {
        form.push_str(" NAME");
    }
    for field in kind.fields {
        let part = match field.heading {
            Heading::Body => continue,
            Heading::Position => field.name.to_uppercase(),
            Heading::Word(word) => format!("{word} {}", field.name.to_uppercase()),
        };
        let _ = if field.required { write!(form, " {part}") } else { write!(form, " [{part}]") };
    }
    let has_body = kind.fields.iter().any(|field| field.heading == Heading::Body)
        || KINDS.iter().any(|child| child.parents.kinds.contains(&kind.keyword));
    form.push_str(if has_body { " { … }" } else { ";" });
    form
}

fn shape(shape: &Shape) -> String {
    match shape {
        Shape::Bool => "`true` or `false`".into(),
        Shape::Number => "number".into(),
        Shape::PrefixLength => "prefix length, such as `/24`".into(),
        Shape::Text => "text".into(),
        Shape::Ipv4 => "IPv4 CIDR block".into(),
        Shape::Ipv6 => "`slot N`, or an IPv6 CIDR block".into(),
        Shape::Cidr => "CIDR block".into(),
        Shape::Address => "address".into(),
        Shape::Zone => "zone: letter, name or id".into(),
        Shape::Traffic => "protocol and ports".into(),
        Shape::Pairs => "keys and values".into(),
        Shape::Link(kinds) => kinds.iter().map(|kind| format!("a `{kind}`")).collect::<Vec<_>>().join(" or "),
        Shape::OneOf(shapes) => shapes.iter().map(self::shape).collect::<Vec<_>>().join(", or "),
        Shape::List(item) => format!("list of: {}", self::shape(item)),
        Shape::Word(words) => {
            words.words.iter().map(|(word, _)| format!("`{word}`")).collect::<Vec<_>>().join(", ")
        }
        Shape::Tagged(tag) => format!("`{tag} \"…\"`"),
    }
}

const CHECKS_PAGE: &str = "# Checks

Written from the declarations by a test. A mistake shows at one of these stages:

- *type*: the language and the builder have no way to write it;
- *topology*: it shows in the network as it is written, when it is checked;
- *flow*: it shows once traffic is followed through the network;
- *emit*: only a rendering can make it;
- *plan*: it shows against what is deployed.

An error stops the build, a warning does not, an advice is only in reports. Any of them can stay, with a reason:
`.allow(\"subnet-headroom\", \"…\")` in the builder, `#[allow(subnet_headroom, reason = \"…\")]` in `topology!`.
";

#[test]
fn every_check_is_in_its_page() {
    let mut page = CHECKS_PAGE.to_owned();
    let mut topics: Vec<&str> = Vec::new();
    for row in catalogue::rows() {
        if !topics.contains(&row.topic) {
            topics.push(row.topic);
        }
    }
    for topic in topics {
        let _ = writeln!(
            page,
            "\n## {topic}\n\n| check | weight | stage | what is wrong | |\n| --- | --- | --- | --- | --- |"
        );
        let mut rows: Vec<Row> = catalogue::rows().filter(|row| row.topic == topic).collect();
        rows.sort_by_key(|row| row.id);
        for row in rows {
            let (weight, stage) = (row.severity.word(), row.stage.word());
            let _ =
                writeln!(page, "| {} | {weight} | {stage} | {} | {} |", link(row), row.summary, state(row));
        }
    }
    let _ = writeln!(page, "\n# Each check");
    let mut checks: Vec<_> = CHECKS.iter().collect();
    checks.sort_by_key(|check| check.id);
    for check in checks {
        let doc: Vec<_> = check.doc.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
        let doc = doc.join("\n").replace("# ", "#### ");
        let _ = write!(page, "\n### {}\n\n{} ({}).\n\n{doc}", check.id, check.summary, check.severity.word());
    }
    hold("docs/checks.md", &page);
}

fn link(row: Row) -> String {
    if row.note.is_empty() { format!("[`{0}`](#{0})", row.id) } else { format!("`{}`", row.id) }
}

fn state(row: Row) -> String {
    if row.note.starts_with("needs ") { format!("not yet: {}", row.note) } else { row.note.to_owned() }
}
