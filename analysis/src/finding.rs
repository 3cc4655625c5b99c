//! What a check says: what is wrong, where, and what to write instead.

use dsl::{graph::NodeId, origin::Origin};

use crate::check::Check;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; only reports show it.
    Advice,
    /// Works, but is risky, costly or fragile.
    Warning,
    /// AWS refuses it, or traffic that was promised can't flow.
    Error,
}

impl Severity {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Advice => "advice",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Another place a finding speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// Where.
    pub origin: Origin,
    /// What is there.
    pub label: String,
}

/// One mistake.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The check that found it.
    pub check: &'static Check,
    /// How much it weighs here.
    pub severity: Severity,
    /// The element it is about.
    pub subject: Option<NodeId>,
    /// The path of that element; empty for the topology itself.
    pub path: String,
    /// The smallest place that shows it.
    pub origin: Origin,
    /// What is wrong, in lower case, without a full stop.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// Other places it speaks of.
    pub related: Vec<Related>,
    /// Other elements it depends on: if one could not be read, the finding is dropped.
    pub about: Vec<NodeId>,
    /// The reason its author gave for letting it stay.
    pub allowed: Option<String>,
}

impl Finding {
    /// Says what to write instead.
    pub fn help(&mut self, help: impl Into<Option<String>>) -> &mut Self {
        self.help = help.into();
        self
    }

    /// Goes on with what is wrong.
    pub(crate) fn say_more(&mut self, text: impl AsRef<str>) -> &mut Self {
        self.message.push_str(text.as_ref());
        self
    }

    /// Points to another place.
    pub fn related(&mut self, origin: Origin, label: impl Into<String>) -> &mut Self {
        self.related.push(Related { origin, label: label.into() });
        self
    }

    /// Names another element it depends on.
    pub fn about(&mut self, id: NodeId) -> &mut Self {
        self.about.push(id);
        self
    }

    /// Gives it another weight than its check has.
    pub fn severity(&mut self, severity: Severity) -> &mut Self {
        self.severity = severity;
        self
    }

    /// Whether it stops a build.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error && self.allowed.is_none()
    }
}

/// The findings of a run, as checks add them.
#[derive(Debug, Default)]
pub struct Findings {
    pub(crate) all: Vec<Finding>,
    current: Option<&'static Check>,
}

impl Findings {
    /// What one check has to say.
    pub(crate) fn of(check: &'static Check) -> Self {
        Self { all: Vec::new(), current: Some(check) }
    }

    pub(crate) fn begin(&mut self, check: &'static Check) {
        self.current = Some(check);
    }

    /// Adds a finding about `subject` at `origin`, with the severity of the running check.
    pub fn report(
        &mut self,
        subject: impl Into<Option<NodeId>>,
        origin: Origin,
        message: impl Into<String>,
    ) -> &mut Finding {
        let check = self.current.unwrap_or(&crate::check::UNNAMED);
        let finding = Finding {
            check,
            severity: check.severity,
            subject: subject.into(),
            path: String::new(),
            origin,
            message: message.into(),
            help: None,
            related: Vec::new(),
            about: Vec::new(),
            allowed: None,
        };
        self.all.push(finding);
        let last = self.all.len() - 1;
        &mut self.all[last]
    }
}
