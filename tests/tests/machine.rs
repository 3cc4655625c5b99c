//! Findings for other programs: SARIF held to the part of its schema that is used, annotations to GitHub's rules.

use std::process::Command;

use analysis::check;
use dsl::{net::parse_ipv4_cidr, prelude::*};
use serde_json::Value;

/// Text that means something in Markdown, SARIF, JSON or a workflow command.
const EVIL: &str = "a`|b\"](x)<script>{0}%0A::error::x\r\nB,c:d";

fn output(line: &str) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_sample")).args(line.split(' ')).output().expect("it runs");
    (output.status.code().expect("an end"), String::from_utf8(output.stdout).expect("text"))
}

/// A network with a finding whose message has what its author wrote.
fn evil() -> Topology {
    let net = |text| parse_ipv4_cidr(text).expect("a block");
    let mut t = Topology::new(EVIL).region("us-west-2");
    let main = t.add(Vpc::new("main", net("10.0.0.0/16")));
    t.add(Subnet::isolated(EVIL, main, net("10.0.1.0/24")).zone(Zone::A));
    t.add(Subnet::isolated("b", main, net("10.0.1.0/25")).zone(Zone::A).allow("subnet-size", EVIL));
    t
}

/// The objects of a log by the member that holds them: what each must have, then what it may have besides.
///
/// Standard: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>
const OBJECTS: &[(&str, &[&str], &[&str])] = &[
    ("", &["version", "runs"], &["$schema"]),
    ("runs", &["tool"], &["results", "columnKind", "properties"]),
    ("tool", &["driver"], &[]),
    ("driver", &["name"], &["semanticVersion", "informationUri", "rules"]),
    ("rules", &["id"], &["shortDescription", "help", "helpUri", "defaultConfiguration", "properties"]),
    ("shortDescription", &["text"], &["markdown"]),
    ("help", &["text"], &["markdown"]),
    ("defaultConfiguration", &[], &["level"]),
    (
        "results",
        &["message"],
        &[
            "ruleId",
            "ruleIndex",
            "level",
            "locations",
            "relatedLocations",
            "partialFingerprints",
            "suppressions",
        ],
    ),
    ("message", &["text"], &["markdown"]),
    ("locations", &[], &["physicalLocation", "logicalLocations"]),
    ("relatedLocations", &[], &["physicalLocation", "message"]),
    ("physicalLocation", &["artifactLocation"], &["region"]),
    ("artifactLocation", &[], &["uri"]),
    ("region", &["startLine"], &["startColumn"]),
    ("logicalLocations", &[], &["fullyQualifiedName", "kind"]),
    ("suppressions", &["kind"], &["justification"]),
];

/// Objects that hold what their program likes.
const BAGS: [&str; 2] = ["properties", "partialFingerprints"];

/// What does not fit the standard.
fn misfits(name: &str, value: &Value) -> Vec<String> {
    let below = |name: &str, value: &Value| misfits(name, value);
    match value {
        Value::Array(items) => items.iter().flat_map(|item| below(name, item)).collect(),
        Value::Object(_) if BAGS.contains(&name) => Vec::new(),
        Value::Object(members) => {
            let Some((_, must, may)) = OBJECTS.iter().find(|(known, ..)| *known == name) else {
                return vec![format!("object {name}")];
            };
            let missing = must.iter().filter(|it| !members.contains_key(**it));
            let mut found: Vec<String> = missing.map(|it| format!("{name} without {it}")).collect();
            for (member, value) in members {
                if !must.contains(&member.as_str()) && !may.contains(&member.as_str()) {
                    found.push(format!("{name}.{member}"));
                }
                found.extend(below(member, value));
            }
            found
        }
        word => {
            let words: &[&str] = match name {
                "version" => &["2.1.0"],
                "level" => &["none", "note", "warning", "error"],
                "columnKind" => &["utf16CodeUnits", "unicodeCodePoints"],
                "startLine" | "startColumn" if word.as_u64().is_some_and(|it| it > 0) => return Vec::new(),
                "ruleIndex" if word.is_u64() => return Vec::new(),
                "uri" | "helpUri" | "informationUri" | "$schema" => {
                    let text = word.as_str().unwrap_or(" ");
                    let fits = !text.contains([' ', '"', '<', '>', '\\', '^', '`', '{', '|', '}'])
                        && text.is_ascii();
                    return if fits { Vec::new() } else { vec![format!("{name}: {word}")] };
                }
                _ if word.is_string() => return Vec::new(),
                _ => &[],
            };
            let fits = word.as_str().is_some_and(|word| words.contains(&word));
            if fits { Vec::new() } else { vec![format!("{name}: {word}")] }
        }
    }
}

/// A log that is what the standard says.
fn read(text: &str) -> Value {
    let log: Value = serde_json::from_str(text).expect("JSON");
    assert_eq!(misfits("", &log), [""; 0]);
    log
}

#[test]
fn sarif_is_what_its_schema_says() {
    let (code, text) = output("overlap check --format sarif");
    assert_eq!(code, 1);
    let log = read(&text);
    let run = &log["runs"][0];
    let result = &run["results"][0];
    let at = usize::try_from(result["ruleIndex"].as_u64().expect("a number")).expect("an index");
    let rule = &run["tool"]["driver"]["rules"][at];
    assert_eq!((&result["ruleId"], &rule["id"]), (&"subnet-overlap".into(), &"subnet-overlap".into()));
    assert_eq!(result["level"], "error");
    assert!(rule["help"]["markdown"].as_str().expect("help").contains("# Instead"));
    assert!(rule["helpUri"].as_str().expect("a page").starts_with("https://docs.aws.amazon.com/"));
    let place = &result["locations"][0]["physicalLocation"];
    assert!(place["artifactLocation"]["uri"].as_str().expect("a file").ends_with("sample.rs"));
    assert!(place["region"]["startLine"].as_u64().expect("a line") > 0);
    assert_eq!(result["relatedLocations"][0]["message"]["text"], "declared here");
}

#[test]
fn what_is_allowed_is_suppressed() {
    let log = read(&output("allowed check --format sarif").1);
    let suppression = &log["runs"][0]["results"][0]["suppressions"][0];
    assert_eq!(
        (&suppression["kind"], &suppression["justification"]),
        (&"inSource".into(), &"for a test".into())
    );
    assert_eq!(output("allowed check --format github"), (0, String::new()));
}

#[test]
fn what_is_no_sarif_is_noticed() {
    let text = output("overlap check --format sarif").1;
    let table = [
        ("\"level\": \"error\"", "\"level\": \"fatal\"", "level: \"fatal\""),
        ("\"driver\"", "\"drivers\"", "tool without driver"),
        ("\"ruleId\"", "\"rule\"", "results.rule"),
        ("\"startLine\": ", "\"startLine\": 0.", "startLine: 0."),
    ];
    for (from, to, expected) in table {
        let wrong = serde_json::from_str(&text.replacen(from, to, 1)).expect("JSON");
        let found = misfits("", &wrong);
        assert!(found.iter().any(|it| it.starts_with(expected)), "{to}: {found:?}");
    }
}

#[test]
fn text_of_authors_stays_text() {
    let graph = evil().graph();
    let findings = check::findings(&graph);
    let log = read(&codegen::findings::sarif(&graph, &findings, "0.0.0"));
    let results = log["runs"][0]["results"].as_array().expect("results");
    let overlap = results.iter().find(|it| it["ruleId"] == "subnet-overlap").expect("a finding");
    let message = overlap["message"]["text"].as_str().expect("text");
    assert!(message.contains("<script>{{0}}") && !message.contains("](x)"), "{message}");
    let text = codegen::findings::github(&findings);
    assert!(text.contains("overlap"), "{text}");
    for line in text.split('\n').filter(|line| !line.is_empty()) {
        let (properties, _) = line.strip_prefix("::").and_then(|it| it.split_once("::")).expect("a command");
        let (command, properties) = properties.split_once(' ').expect("properties");
        assert!(["error", "warning", "notice"].contains(&command), "{line}");
        for pair in properties.split(',') {
            let (name, value) = pair.split_once('=').expect("a pair");
            assert!(["file", "line", "col", "title"].contains(&name) && !value.contains(':'), "{line}");
        }
    }
}

#[test]
fn annotations_have_their_place() {
    let (code, text) = output("overlap check --format github");
    assert_eq!(code, 1);
    let first = text.lines().next().expect("a line");
    assert!(first.starts_with("::error file=") && first.contains("sample.rs,line="), "{first}");
    assert!(first.contains(" overlaps ") && first.contains("[subnet-overlap]%0Ahelp: "), "{first}");
}

#[test]
fn derived_elements_have_no_place_in_these_formats() {
    assert_eq!(output("office check --format sarif --derived"), (2, String::new()));
}
