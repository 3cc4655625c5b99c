//! Findings as people read them: like the compiler's own, with the line that causes each.

use analysis::{
    finding::{Finding, Severity},
    report::Derived,
};
use annotate_snippets::{Annotation, AnnotationKind, Element, Group, Level, Origin as At, Renderer, Snippet};
use dsl::{graph::Graph, origin::Origin};

use super::{
    sources::Sources,
    span::{narrowed, span},
    wrap::{beside, plain},
};

const BOLD: &str = "\x1b[1m";
const RESET: &str = "\x1b[0m";

/// Every finding, each followed by an empty line; what is said about it is broken at `width`, what is quoted never.
pub(super) fn findings(findings: &[Finding], width: usize) -> String {
    let mut sources = Sources::default();
    findings.iter().map(|finding| render(finding, &mut sources, width)).collect()
}

fn render(finding: &Finding, sources: &mut Sources, width: usize) -> String {
    let word = if finding.allowed.is_some() { "allowed" } else { finding.severity.word() };
    let margin = word.len() + finding.check.id.len() + "[]: ".len();
    let title = level(finding).with_name(word).primary_title(beside(margin, &finding.message, width));
    let places = places(finding, sources);
    let group = Group::with_title(title.id(finding.check.id)).elements(places);
    let group = match remark(finding) {
        Some((level, name, text)) => {
            let margin = numbers(finding) + " = : ".len() + name.len();
            group.element(level.with_name(name).message(beside(margin, text, width)))
        }
        None => group,
    };
    Renderer::styled().render(&[group]) + "\n\n"
}

fn level(finding: &Finding) -> Level<'static> {
    if finding.allowed.is_some() {
        return Level::NOTE;
    }
    match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Advice => Level::INFO,
    }
}

/// Why it is allowed, or what to write instead.
fn remark(finding: &Finding) -> Option<(Level<'static>, &'static str, &str)> {
    match (&finding.allowed, &finding.help) {
        (Some(why), _) => Some((Level::NOTE, "reason", why)),
        (None, help) => help.as_deref().map(|help| (Level::HELP, "help", help)),
    }
}

/// The columns that the numbers of its lines take.
fn numbers(finding: &Finding) -> usize {
    let origins = finding.related.iter().map(|it| it.origin).chain([finding.origin]);
    let lines = origins.filter_map(|origin| match origin {
        Origin::Place(place) => Some(place.line()),
        Origin::Unknown | Origin::Token(_) => None,
    });
    lines.max().unwrap_or(0).to_string().len()
}

/// One place a finding speaks of.
struct Spot<'a> {
    file: &'static str,
    line: u32,
    column: u32,
    label: Option<&'a str>,
    /// What the message speaks of first; a builder call has it among its arguments.
    word: &'a str,
}

impl<'a> Spot<'a> {
    fn new(origin: Origin, label: Option<&'a str>, word: &'a str) -> Option<Self> {
        let Origin::Place(place) = origin else { return None };
        Some(Self { file: place.file(), line: place.line(), column: place.column(), label, word })
    }

    fn mark(&self, text: &str) -> Option<Annotation<'a>> {
        let kind = if self.label.is_none() { AnnotationKind::Primary } else { AnnotationKind::Context };
        let span = span(text, self.line, self.column)?;
        Some(kind.span(narrowed(text, span, self.word)).label(self.label.map(plain)))
    }

    /// The place alone, where the line can't be shown.
    fn line(&self) -> Element<'a> {
        let at = At::path(self.file).line(self.line as usize).char_column(self.column as usize);
        at.into()
    }
}

/// The place of a finding, then those it relates to: those of one file together.
fn places<'a>(finding: &'a Finding, sources: &mut Sources) -> Vec<Element<'a>> {
    let word = finding.message.split('`').nth(1).unwrap_or_default();
    let related = finding.related.iter().filter_map(|it| Spot::new(it.origin, Some(&it.label), ""));
    let spots: Vec<_> = Spot::new(finding.origin, None, word).into_iter().chain(related).collect();
    let mut files: Vec<&'static str> = Vec::new();
    for spot in &spots {
        if !files.contains(&spot.file) {
            files.push(spot.file);
        }
    }
    let of = |file| spots.iter().filter(move |spot| spot.file == file);
    files.into_iter().flat_map(|file| snippet(file, of(file), sources)).collect()
}

fn snippet<'a: 'b, 'b>(
    file: &'static str,
    spots: impl Iterator<Item = &'b Spot<'a>> + Clone,
    sources: &mut Sources,
) -> Vec<Element<'a>> {
    let marks = sources.text(file).and_then(|text| {
        let marks = spots.clone().map(|spot| spot.mark(text)).collect::<Option<Vec<_>>>()?;
        Some(Snippet::source(text.to_owned()).path(file).annotations(marks))
    });
    match marks {
        Some(snippet) => vec![snippet.into()],
        None => spots.map(Spot::line).collect(),
    }
}

/// What nobody wrote, a line each.
pub(super) fn derived(derived: &[Derived]) -> String {
    let width = derived.iter().map(|it| it.path.chars().count()).max().unwrap_or(0);
    let kinds = derived.iter().map(|it| it.kind.len()).max().unwrap_or(0);
    let row = |it: &Derived| format!("  {:width$}  {:kinds$}  from {}", it.path, it.kind, it.from);
    let rows: String = derived.iter().map(|it| format!("{}\n", plain(&row(it)))).collect();
    let nothing = if derived.is_empty() { "  nothing\n" } else { "" };
    format!("{BOLD}derived{RESET}\n{rows}{nothing}\n")
}

/// How many findings there are, in one line.
pub(super) fn summary(graph: &Graph, findings: &[Finding]) -> String {
    let open =
        |severity| findings.iter().filter(|it| it.severity == severity && it.allowed.is_none()).count();
    let allowed = findings.iter().filter(|it| it.allowed.is_some()).count();
    let counts = [
        counted(open(Severity::Error), "error"),
        counted(open(Severity::Warning), "warning"),
        (open(Severity::Advice) > 0).then(|| format!("{} advice", open(Severity::Advice))),
        (allowed > 0).then(|| format!("{allowed} allowed")),
    ];
    let counts: Vec<_> = counts.into_iter().flatten().collect();
    let counts = if counts.is_empty() { "no findings".to_owned() } else { counts.join(", ") };
    let resources = graph.ids().filter(|id| graph.is_resource(*id)).count();
    let resources = counted(resources, "resource").unwrap_or_else(|| "no resources".to_owned());
    format!("{BOLD}`{}`{RESET}: {counts} in {resources}\n", plain(graph.topology().name()))
}

fn counted(count: usize, word: &str) -> Option<String> {
    let plural = if count == 1 { "" } else { "s" };
    (count > 0).then(|| format!("{count} {word}{plural}"))
}
