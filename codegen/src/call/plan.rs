//! The plan as data: calls in the order they can be made.

use std::borrow::Cow;

use dsl::graph::NodeId;

use super::errors::Errors;

/// The number of a call in its plan; calls only name earlier ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CallId(pub(super) u32);

impl CallId {
    /// The number, from 0 up.
    pub fn number(self) -> usize {
        self.0 as usize
    }
}

/// Everything that makes a network, and unmakes it.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The topology's name.
    pub topology: String,
    /// Its stage.
    pub stage: String,
    /// Its doc comment.
    pub doc: String,
    /// The accounts and Regions that calls are made in.
    pub sites: Vec<Site>,
    /// What must be given before it can run.
    pub variables: Vec<Variable>,
    /// The calls, each after those it needs.
    pub calls: Vec<Call>,
    /// What people look up next.
    pub outputs: Vec<Output>,
}

impl Plan {
    /// The call with this number.
    pub fn call(&self, id: CallId) -> &Call {
        &self.calls[id.number()]
    }

    /// The calls with their numbers.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = (CallId, &Call)> {
        (0u32..).map(CallId).zip(&self.calls).collect::<Vec<_>>().into_iter()
    }

    /// For each call, whether it is a lookup that nothing but the outputs speaks of.
    pub fn only_told(&self) -> Vec<bool> {
        let mut found = Vec::new();
        for call in &self.calls {
            call.find.results(&mut found);
            let requests = [call.make.as_ref(), call.undo.request.as_ref()];
            for request in requests.into_iter().flatten() {
                request.inputs.iter().for_each(|(_, input)| input.results(&mut found));
            }
        }
        let mut only_told: Vec<_> = self.calls.iter().map(|call| call.make.is_none()).collect();
        for id in found {
            only_told[id.number()] = false;
        }
        only_told
    }
}

/// An account and Region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The name of the `at` element, if one was written.
    pub name: Option<String>,
    /// Twelve digits, where known.
    pub account: Option<String>,
    /// The Region, where known.
    pub region: Option<String>,
    /// The named profile to use there.
    pub profile: Option<String>,
}

/// A value given when the plan runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name, letters and digits, as a template has it.
    pub name: String,
    /// What it is, in a few words.
    pub about: String,
    /// Its value, unless another is given.
    pub default: Option<String>,
}

/// A value to show at the end.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// The path of what it is about.
    pub path: String,
    /// What of it: `PublicIp`.
    pub name: &'static str,
    /// The value.
    pub value: Input,
}

/// Whose operation it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// EC2, VPCs included.
    Ec2,
    /// Roles and instance profiles.
    Iam,
    /// Systems Manager, for its public parameters.
    Ssm,
}

/// Named inputs, in a fixed order.
pub type Inputs = Vec<(Cow<'static, str>, Input)>;

/// One operation with its inputs.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Whose.
    pub service: Service,
    /// Its name in the API: `CreateSubnet`.
    pub operation: &'static str,
    /// Its inputs under their names in the API.
    pub inputs: Inputs,
}

/// A value that a call is given.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Number(i64),
    /// Text.
    Text(String),
    /// Several.
    List(Vec<Input>),
    /// Named parts.
    Struct(Inputs),
    /// What an earlier call gave or found.
    Result(CallId),
    /// A variable, by its place in the plan.
    Variable(usize),
    /// The Region of a site whose Region is known when the plan runs.
    Region(usize),
    /// Text from parts.
    Join(Vec<Input>),
    /// A structure that is sent as JSON text, as policies are.
    Document(Box<Input>),
    /// JSON as its author wrote it, whole or as a part of a document.
    Json(String),
    /// Text that is sent as bytes.
    Bytes(Box<Input>),
    /// The n-th /64 of the IPv6 block that an earlier call found.
    Slot(CallId, u16),
}

impl Input {
    /// Text that is part of the program.
    pub fn word(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    /// Named parts.
    pub fn parts<const N: usize>(parts: [(&'static str, Input); N]) -> Self {
        Self::Struct(parts.into_iter().map(|(name, value)| (name.into(), value)).collect())
    }

    /// Whether it is known only when the plan runs.
    pub fn is_result(&self) -> bool {
        let mut found = Vec::new();
        self.results(&mut found);
        !found.is_empty()
    }

    /// The calls it names.
    pub fn results(&self, found: &mut Vec<CallId>) {
        match self {
            Self::Result(id) | Self::Slot(id, _) => found.push(*id),
            Self::List(items) | Self::Join(items) => items.iter().for_each(|item| item.results(found)),
            Self::Struct(parts) => parts.iter().for_each(|(_, part)| part.results(found)),
            Self::Document(inner) | Self::Bytes(inner) => inner.results(found),
            _ => {}
        }
    }
}

/// A way into an answer, such as `RouteTables[].Associations[?SubnetId=='…'].RouteTableAssociationId`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query(pub Vec<Part>);

/// One part of a query.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// A field, dotted where it is a field of a field.
    Field(Cow<'static, str>),
    /// Every item of a list, in one list.
    Each,
    /// The items that meet all conditions.
    Where(Vec<Condition>),
}

/// What an item of a list must have.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The field, dotted where it is a field of a field.
    pub field: Cow<'static, str>,
    /// What it must be.
    pub test: Test,
}

impl Condition {
    fn results(&self, found: &mut Vec<CallId>) {
        match &self.test {
            Test::Is(input) => input.results(found),
            Test::HasOne(inner) | Test::HasNone(inner) => {
                for condition in inner {
                    condition.results(found);
                }
            }
            Test::IsNot(_) | Test::Holds(_) => {}
        }
    }
}

/// What a field must be.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// Equal to this; numbers and yes or no by their text.
    Is(Input),
    /// None of these.
    IsNot(&'static [&'static str]),
    /// True, or with `false` not true.
    Holds(bool),
    /// A list with an item that meets these.
    HasOne(Vec<Condition>),
    /// A list with no item that meets these.
    HasNone(Vec<Condition>),
}

impl Query {
    /// A query from text of fields and `[]`: `Reservations[].Instances[].InstanceId`.
    pub fn new(text: &'static str) -> Self {
        let mut parts = Vec::new();
        for (at, fields) in text.split("[]").enumerate() {
            if at > 0 {
                parts.push(Part::Each);
            }
            let fields = fields.trim_matches('.');
            if !fields.is_empty() {
                parts.push(Part::Field(fields.into()));
            }
        }
        Self(parts)
    }

    /// A field of the items of a list in the items of another: `Vpcs[].CidrBlockAssociationSet[].AssociationId`.
    pub fn below(list: &'static str, inner: &'static str, field: impl Into<Cow<'static, str>>) -> Self {
        let mut query = Self::new(list);
        query.0.extend(Self::new(inner).0);
        query.0.push(Part::Field(field.into()));
        query
    }

    /// A field of the answer itself, if the answer meets the conditions.
    pub fn of_one(conditions: Vec<Condition>, field: &'static str) -> Self {
        Self(vec![Part::Where(conditions), Part::Field(field.into())])
    }

    /// The same, with conditions on the items of the last list.
    pub fn filtered(mut self, conditions: Vec<Condition>) -> Self {
        let last = self.0.iter().rposition(|part| *part == Part::Each);
        if let (Some(at), false) = (last, conditions.is_empty()) {
            self.0[at] = Part::Where(conditions);
        }
        self
    }

    fn results(&self, found: &mut Vec<CallId>) {
        for part in &self.0 {
            if let Part::Where(conditions) = part {
                for condition in conditions {
                    condition.results(found);
                }
            }
        }
    }
}

/// A question that changes nothing, and what of its answer counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Lookup {
    /// The question.
    pub request: Request,
    /// What of its answer counts; nothing means that there is no such thing.
    pub query: Query,
}

impl Lookup {
    /// The calls it names.
    pub fn results(&self, found: &mut Vec<CallId>) {
        self.request.inputs.iter().for_each(|(_, input)| input.results(found));
        self.query.results(found);
    }
}

/// How to know that a thing is ready, or gone.
#[derive(Clone, Debug, PartialEq)]
pub enum Wait {
    /// A waiter of the AWS tools: `VpcAvailable`, with its inputs.
    Waiter(&'static str, Inputs),
    /// Ask until the answer is one of the first states; one of the second means it never will be.
    Poll(Lookup, &'static [&'static str], &'static [&'static str]),
}

/// How a thing is taken away.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Undo {
    /// The call; with none it goes along with what it belongs to.
    pub request: Option<Request>,
    /// How to know that it is gone, where the answer comes too early.
    pub gone: Option<Wait>,
}

/// One thing: how to find it, make it, await it and take it away.
#[derive(Clone, Debug)]
pub struct Call {
    /// The node it belongs to.
    pub node: NodeId,
    /// The path of that node.
    pub path: String,
    /// The path in its tags: the one before a rename, if `was` says so.
    pub deployed_path: String,
    /// What it is: the title of the node's kind, or the words of a step of it.
    pub what: Cow<'static, str>,
    /// What tells it from other calls of its node; empty for the one that makes the node.
    pub step: Cow<'static, str>,
    /// Where, by its place in the plan.
    pub site: usize,
    /// How an existing result is found.
    pub find: Lookup,
    /// What makes it; with none it is only looked up.
    pub make: Option<Request>,
    /// The field of the answer that is its id; with none it has no id of its own.
    pub answer: Option<&'static str>,
    /// How to know that it is ready.
    pub wait: Option<Wait>,
    /// How it is taken away.
    pub undo: Undo,
    /// What the errors of `make` mean.
    pub errors: Errors,
    /// Whether its result is needed only by calls that make something.
    pub only_to_make: bool,
    /// The calls that come before it, sorted; those it names are among them.
    pub after: Vec<CallId>,
}
