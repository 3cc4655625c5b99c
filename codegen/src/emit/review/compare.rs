//! The comparison with an earlier state, for pull requests.

use std::{collections::BTreeMap, fmt::Write as _};

use analysis::{
    finding::Finding,
    flow::Change,
    report::{AddressChange, Changed, Comparison, CostItemChange, Replaced, SettingChange, Subject},
};
use dsl::{facts::Usd, graph::Graph};

use super::markdown::{code, codes, escaped, message, some, table};

/// What a change does to a network, as Markdown made for a pull request: first what can hurt, then the rest.
///
/// # Example
/// ```
/// use vpcraft_codegen::emit::review;
/// use analysis::{prelude::*, report};
/// let graph = Topology::new("demo").graph();
/// let text = review::comparison(&graph, &report::compare(&graph, &graph));
/// assert_eq!(text, "# demo: changes\n\nNothing differs: 0 elements stay as they are.\n");
/// ```
pub fn comparison(after: &Graph, comparison: &Comparison) -> String {
    let mut text = format!("# {}: changes\n\n", escaped(after.topology().name()));
    if comparison.is_empty() && comparison.addresses.is_empty() {
        let _ = writeln!(text, "Nothing differs: {}.", stay(comparison));
        return text;
    }
    let _ = writeln!(
        text,
        "{} added, {} removed, {} changed, {} replaced; {}.\n",
        comparison.added.len(),
        comparison.removed.len(),
        comparison.changed.len(),
        comparison.replaced.len(),
        stay(comparison)
    );
    text.push_str(&replaced(&comparison.replaced));
    text.push_str(&exposure(comparison));
    text.push_str(&traffic(comparison));
    text.push_str(&findings("## New findings", &comparison.new_findings));
    text.push_str(&findings("## Findings that are gone", &comparison.gone_findings));
    text.push_str(&elements("## Added", &comparison.added));
    text.push_str(&elements("## Removed", &comparison.removed));
    text.push_str(&changed(&comparison.changed));
    text.push_str(&table(
        "## Addresses",
        ["VPC", "Block", "Before", "Now"],
        comparison.addresses.iter().map(address),
    ));
    text.push_str(&cost(comparison));
    text
}

fn stay(comparison: &Comparison) -> String {
    match comparison.unchanged {
        1 => "1 element stays as it is".to_owned(),
        count => format!("{count} elements stay as they are"),
    }
}

fn replaced(all: &[Replaced]) -> String {
    if all.is_empty() {
        return String::new();
    }
    let stuck = all.iter().filter(|it| it.obstacle.is_some()).count();
    let note = match stuck {
        0 => "Each new one is made before the old one goes; nothing known stands in the way.".to_owned(),
        _ => format!(
            "Each new one is made before the old one goes. **{stuck} of {} can't be made**: CloudFormation stops \
             there and rolls back.",
            all.len()
        ),
    };
    let rows = all.iter().map(|it| {
        let why = if it.settings.is_empty() {
            format!("with {}", codes(&it.follows))
        } else {
            settings(&it.settings)
        };
        let can = it.obstacle.as_deref().map_or_else(|| "nothing known".to_owned(), message);
        [code(&it.element.path), it.element.kind.to_owned(), why, can]
    });
    table(&format!("## Replaced\n\n{note}"), ["Element", "Kind", "Because of", "In its way"], rows)
}

fn settings(all: &[SettingChange]) -> String {
    let one = |it: &SettingChange| {
        let side = |text: &str| if text.is_empty() { "nothing".to_owned() } else { code(&short(text)) };
        format!("{}: {} → {}", escaped(&it.property), side(&it.before), side(&it.after))
    };
    all.iter().map(one).collect::<Vec<_>>().join("<br>")
}

/// The beginning of a long text; scripts and policies are no reading for a cell.
fn short(text: &str) -> String {
    const MOST: usize = 120;
    match text.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

fn exposure(comparison: &Comparison) -> String {
    let (new, gone) = (&comparison.exposed, &comparison.hidden);
    let sides = [
        ("### The internet newly reaches", "From", &new.inbound),
        ("### Newly reaches the internet", "To", &new.outbound),
        ("### The internet no longer reaches", "From", &gone.inbound),
        ("### No longer reaches the internet", "To", &gone.outbound),
    ];
    let head = |other| ["Element", other, "Traffic", "By way of"];
    let sections: String = sides
        .iter()
        .map(|(title, other, rows)| table(title, head(*other), rows.iter().map(super::traffic::exposed)))
        .collect();
    if sections.is_empty() { sections } else { format!("## Exposure\n\n{sections}") }
}

fn traffic(comparison: &Comparison) -> String {
    if comparison.is_traffic_left_out {
        return "## Traffic\n\nNot compared: there are too many pairs of tiers and subnets.\n\n".to_owned();
    }
    let rows = changes(&comparison.traffic);
    let head = ["From", "To", "Traffic", "By way of, before", "Now"];
    let row =
        |it: &Changes| [some(&it.from), some(&it.to), it.what.clone(), it.before.clone(), it.after.clone()];
    let text = table("## Traffic", head, rows.iter().take(MOST_CHANGES).map(row));
    match rows.len().saturating_sub(MOST_CHANGES) {
        0 => text,
        more => format!("{text}{more} more changes of this kind are not listed.\n\n"),
    }
}

/// More changes of traffic than anybody reads.
const MOST_CHANGES: usize = 100;

/// The ends between which the same changes, in the same way.
struct Changes {
    from: Vec<String>,
    to: Vec<String>,
    what: String,
    before: String,
    after: String,
}

/// The changes with what they have in common said once: those of one start, then those of one list of ends.
fn changes(all: &[Change]) -> Vec<Changes> {
    let row = |it: &Change| Changes {
        from: vec![it.from.clone()],
        to: vec![it.to.clone()],
        what: traffic_of(it),
        before: codes(&it.before),
        after: codes(&it.after),
    };
    let way = |it: &Changes| (it.what.clone(), it.before.clone(), it.after.clone());
    let by_start =
        joined(all.iter().map(row), |it| (it.from.clone(), way(it)), |one, other| one.to.extend(other.to));
    joined(by_start, |it| (it.to.clone(), way(it)), |one, other| one.from.extend(other.from))
}

fn joined<K: Ord>(
    rows: impl IntoIterator<Item = Changes>,
    key: impl Fn(&Changes) -> K,
    join: impl Fn(&mut Changes, Changes),
) -> Vec<Changes> {
    let mut all: Vec<Changes> = Vec::new();
    let mut known = BTreeMap::new();
    for row in rows {
        let at = *known.entry(key(&row)).or_insert(all.len());
        match all.get_mut(at) {
            Some(one) => join(one, row),
            None => all.push(row),
        }
    }
    all
}

fn traffic_of(it: &Change) -> String {
    match (it.opened.is_empty(), it.closed.is_empty()) {
        (true, true) => "another way".to_owned(),
        (false, true) => format!("newly {}", escaped(&it.opened.to_string())),
        (true, false) => format!("no longer {}", escaped(&it.closed.to_string())),
        (false, false) => {
            format!(
                "newly {}; no longer {}",
                escaped(&it.opened.to_string()),
                escaped(&it.closed.to_string())
            )
        }
    }
}

fn findings(title: &str, all: &[Finding]) -> String {
    let row = |it: &Finding| {
        let (word, last) = match &it.allowed {
            Some(reason) => (format!("{}, allowed", it.severity.word()), reason.as_str()),
            None => (it.severity.word().to_owned(), it.help.as_deref().unwrap_or_default()),
        };
        [word, code(it.check.id), code(&it.path), message(&it.message), message(last)]
    };
    table(title, ["Severity", "Check", "Element", "Finding", "Help or reason"], all.iter().map(row))
}

fn elements(title: &str, all: &[Subject]) -> String {
    let row = |it: &Subject| {
        let from = it.from.as_deref().map(|from| format!("from {}", code(from))).unwrap_or_default();
        let can = it.obstacle.as_deref().map(|why| format!("**can't be made**: {}", message(why)));
        let remark: Vec<String> =
            [Some(from).filter(|it| !it.is_empty()), can].into_iter().flatten().collect();
        [code(&it.path), it.kind.to_owned(), remark.join("; ")]
    };
    table(title, ["Element", "Kind", "Remark"], all.iter().map(row))
}

fn changed(all: &[Changed]) -> String {
    let row = |it: &Changed| {
        let was = it.was.as_deref().map(|was| format!("was {}", code(was)));
        let may = it.may_replace.then(|| "may be replaced".to_owned());
        let remark: Vec<String> = [was, may].into_iter().flatten().collect();
        [code(&it.element.path), it.element.kind.to_owned(), settings(&it.settings), remark.join("; ")]
    };
    table("## Changed in place", ["Element", "Kind", "Settings", "Remark"], all.iter().map(row))
}

fn address(it: &AddressChange) -> [String; 4] {
    let side = |path: Option<&str>| path.map_or_else(|| "free".to_owned(), code);
    [code(&it.vpc), code(&it.net), side(it.before.as_deref()), side(it.after.as_deref())]
}

fn cost(comparison: &Comparison) -> String {
    let cost = &comparison.cost;
    if cost.items.is_empty() {
        return String::new();
    }
    let side = |side: Option<Option<Usd>>| match side {
        None => String::new(),
        Some(None) => "unknown".to_owned(),
        Some(Some(monthly)) => monthly.cents(),
    };
    let row = |it: &CostItemChange| [code(&it.element), it.what.clone(), side(it.before), side(it.after)];
    let more = if cost.is_partial { ", besides what has no price here" } else { "" };
    let total = format!(
        "A month: {} → {} ({}){more}.",
        cost.before.cents(),
        cost.after.cents(),
        delta(cost.before, cost.after)
    );
    table(&format!("## Cost\n\n{total}"), ["Element", "Charged", "Before", "Now"], cost.items.iter().map(row))
}

/// The difference with its sign: `+$3.65`.
fn delta(before: Usd, after: Usd) -> String {
    let sign = if after >= before { "+" } else { "−" };
    format!("{sign}{}", Usd(after.0.abs_diff(before.0)).cents())
}
