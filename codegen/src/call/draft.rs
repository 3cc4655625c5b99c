//! A plan while it is made: which calls a node has, and by what others name it.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use dsl::{
    graph::{Data, Graph, NodeId, Parameter, Properties},
    kind::common,
};

use super::{
    Problem,
    errors::Errors,
    plan::{
        Call, CallId, Input, Inputs, Lookup, Output, Plan, Query, Request, Service, Site, Undo, Variable,
        Wait,
    },
};

/// The properties of a node; what no call takes is a problem.
pub(super) struct Props(Properties);

impl Props {
    pub(super) fn new(properties: Properties) -> Self {
        Self(properties)
    }

    /// A property, which is thereby said.
    pub(super) fn take(&mut self, name: &str) -> Option<Data> {
        self.0.take(name)
    }

    /// Puts one back under the name or in the form that the API has.
    pub(super) fn put(&mut self, name: &'static str, value: Data) {
        self.0.set(name, value);
    }
}

/// One thing to add to a plan.
#[derive(Default)]
pub(super) struct Step {
    /// What it is, if not the node itself.
    pub(super) what: Cow<'static, str>,
    /// What tells it from the other calls of its node.
    pub(super) name: Cow<'static, str>,
    /// The node whose account and Region it is made in, if not its own.
    pub(super) place: Option<NodeId>,
    pub(super) find: Option<Lookup>,
    pub(super) make: Option<Request>,
    pub(super) answer: Option<&'static str>,
    pub(super) wait: Option<Wait>,
    pub(super) undo: Undo,
    pub(super) errors: Errors,
    /// Whether it is looked up only for calls that make something.
    pub(super) only_to_make: bool,
}

pub(super) struct Draft<'a> {
    pub(super) graph: &'a Graph,
    plan: Plan,
    results: BTreeMap<NodeId, Input>,
    lookups: BTreeMap<(NodeId, &'static str), CallId>,
    calls_of: BTreeMap<NodeId, Vec<CallId>>,
    visited: Vec<bool>,
    needs: BTreeSet<CallId>,
    current: Option<NodeId>,
    problems: Vec<Problem>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(graph: &'a Graph) -> Self {
        let topology = graph.topology();
        let plan = Plan {
            topology: topology.name().to_owned(),
            stage: topology.stage_name().to_owned(),
            doc: topology.doc().to_owned(),
            sites: Vec::new(),
            variables: Vec::new(),
            calls: Vec::new(),
            outputs: Vec::new(),
        };
        Self {
            graph,
            plan,
            results: BTreeMap::new(),
            lookups: BTreeMap::new(),
            calls_of: BTreeMap::new(),
            visited: vec![false; graph.len()],
            needs: BTreeSet::new(),
            current: None,
            problems: Vec::new(),
        }
    }

    /// The plan, and everything it can't say.
    pub(super) fn finish(mut self) -> (Plan, Vec<Problem>) {
        for id in self.graph.ids() {
            self.visit(id);
        }
        for id in self.graph.ids().filter(|id| self.graph.is_resource(*id)) {
            self.add_outputs(id);
        }
        if self.plan.sites.is_empty() {
            // Where nothing is made any more, something may be left.
            let place = self.graph.topology().default_place();
            let text = |text: Option<&str>| text.map(str::to_owned);
            let (account, region) = (text(place.account), text(place.region));
            self.plan.sites.push(Site { name: None, account, region, profile: None });
        }
        (self.plan, self.problems)
    }

    /// Adds the calls of a node, after those of the nodes it needs.
    fn visit(&mut self, id: NodeId) {
        if std::mem::replace(&mut self.visited[id.number()], true) || !self.graph.is_resource(id) {
            return;
        }
        let properties = self.graph.properties(id);
        let mut needed = self.graph.after(id);
        properties.0.iter().for_each(|(_, data)| links(data, &mut needed));
        for other in &needed {
            self.visit(*other);
        }
        let Some(add) = super::calls_of(self.graph.node(id).kind) else {
            let path = self.graph.path(id);
            return self.problems.push(Problem::Kind { path, kind: self.graph.resource_type(id).to_owned() });
        };
        self.needs = self
            .graph
            .after(id)
            .iter()
            .filter_map(|other| self.calls_of.get(other))
            .flatten()
            .copied()
            .collect();
        self.current = Some(id);
        let mut props = Props(properties);
        add(self, id, &mut props);
        for (property, _) in props.0.0 {
            self.problems
                .push(Problem::Property { path: self.graph.path(id), property: property.into_owned() });
        }
        self.needs.clear();
    }

    /// What people look up next: the kind's outputs.
    fn add_outputs(&mut self, id: NodeId) {
        let kind = self.graph.node(id).kind;
        let own = kind.outputs.iter().map(|(name, attribute)| match *attribute {
            "" => (*name, Data::Link(id)),
            attribute => (*name, Data::Attribute(id, attribute)),
        });
        for (name, data) in own.chain((kind.more_outputs)(self.graph, id)) {
            let value = self.input(&data);
            self.plan.outputs.push(Output { path: self.graph.path(id), name, value });
        }
        self.needs.clear();
    }

    /// Adds a call of `id`; `named` says that others name the node by its result.
    pub(super) fn push(&mut self, id: NodeId, step: Step, named: bool) -> CallId {
        let call = CallId(u32::try_from(self.plan.calls.len()).unwrap_or(u32::MAX));
        let site = self.site(step.place.unwrap_or(id));
        let what = if step.what.is_empty() { self.graph.node(id).kind.title.into() } else { step.what };
        let find = step.find.unwrap_or_else(|| Lookup {
            request: Request { service: Service::Ec2, operation: "", inputs: Vec::new() },
            query: Query::default(),
        });
        let mut after = Vec::new();
        find.results(&mut after);
        for request in [&step.make, &step.undo.request].into_iter().flatten() {
            request.inputs.iter().for_each(|(_, input)| input.results(&mut after));
        }
        after.extend(self.needs.iter().copied());
        after.extend(self.calls_of.get(&id).into_iter().flatten().copied());
        after.sort_unstable();
        after.dedup();
        // A call may speak of its own result when it waits or is undone.
        after.retain(|other| *other < call);
        self.calls_of.entry(id).or_default().push(call);
        if named {
            self.results.insert(id, Input::Result(call));
        }
        self.plan.calls.push(Call {
            node: id,
            path: self.graph.path(id),
            deployed_path: self.graph.deployed_path(id),
            what,
            step: step.name,
            site,
            find,
            make: step.make,
            answer: step.answer,
            wait: step.wait,
            undo: step.undo,
            errors: step.errors,
            only_to_make: step.only_to_make,
            after,
        });
        call
    }

    /// The result that the next call pushed will have.
    pub(super) fn next(&self) -> Input {
        Input::Result(CallId(u32::try_from(self.plan.calls.len()).unwrap_or(u32::MAX)))
    }

    /// A lookup of something about `id`, added once.
    pub(super) fn lookup(
        &mut self,
        id: NodeId,
        name: &'static str,
        what: &'static str,
        find: Lookup,
    ) -> CallId {
        if let Some(known) = self.lookups.get(&(id, name)) {
            return *known;
        }
        let needs = std::mem::take(&mut self.needs);
        let step = Step { what: what.into(), name: name.into(), find: Some(find), ..Step::default() };
        let call = self.push(id, step, false);
        self.needs = needs;
        self.needs.insert(call);
        self.lookups.insert((id, name), call);
        call
    }

    /// Where calls for `id` are made.
    fn site(&mut self, id: NodeId) -> usize {
        let place = self.graph.place(id);
        let site = Site {
            name: place.name.map(str::to_owned),
            account: place.account.map(str::to_owned),
            region: place.region.map(str::to_owned),
            profile: self.graph.at_of(id).and_then(|at| at.profile().as_str()).map(str::to_owned),
        };
        position(&mut self.plan.sites, site)
    }

    /// What others name a node by: the result of its call, an id that is known, or a variable.
    pub(super) fn name_of(&mut self, id: NodeId) -> Input {
        let node = self.graph.node(id);
        if let Some(known) = (node.kind.known_as)(self.graph, id) {
            return self.input(&known);
        }
        if node.is_existing() {
            return match node.get(common::ID) {
                Some(set) => self.input(&Data::from(&set.value)),
                None => self.existing(id),
            };
        }
        self.needs.extend(self.calls_of.get(&id).into_iter().flatten().copied());
        match self.results.get(&id) {
            Some(result) => result.clone(),
            None => Input::Text(self.graph.path(id)),
        }
    }

    fn existing(&mut self, id: NodeId) -> Input {
        let path = self.graph.path(id);
        let name = format!("{}Id", dsl::graph::logical_id(&path));
        let about = format!("the id of {} {path}", self.graph.node(id).kind.title);
        Input::Variable(position(&mut self.plan.variables, Variable { name, about, default: None }))
    }

    fn variable(&mut self, parameter: &Parameter) -> Input {
        let Parameter { name, ssm, default } = parameter;
        if let Some(path) = ssm {
            return self.public_parameter(path);
        }
        let about = format!("a value for {name}");
        let variable = Variable { name: name.clone(), about, default: default.clone() };
        Input::Variable(position(&mut self.plan.variables, variable))
    }

    /// A value of Systems Manager: looked up once an account and Region, for the first node that needs it.
    fn public_parameter(&mut self, name: &str) -> Input {
        let Some(id) = self.current else { return Input::word(name) };
        let site = self.site(id);
        let request = Request {
            service: Service::Ssm,
            operation: "GetParameter",
            inputs: vec![("Name".into(), Input::word(name))],
        };
        let find = Lookup { request, query: Query::new("Parameter.Value") };
        let same = |(_, call): &(CallId, &Call)| call.site == site && call.find == find;
        if let Some((known, _)) = self.plan.ids().find(same) {
            return Input::Result(known);
        }
        let last = name.rsplit('/').next().unwrap_or_default();
        let what = format!("newest {last}").into();
        let step =
            Step { what, name: "image".into(), find: Some(find), only_to_make: true, ..Step::default() };
        let needs = std::mem::take(&mut self.needs);
        let call = self.push(id, step, false);
        self.needs = needs;
        Input::Result(call)
    }

    /// A value on its way into a call.
    pub(super) fn input(&mut self, data: &Data) -> Input {
        match data {
            Data::Bool(yes) => Input::Bool(*yes),
            Data::Number(number) => Input::Number(*number),
            Data::Text(text) => Input::Text(text.to_string()),
            Data::Cidr(net) => Input::Text(net.to_string()),
            Data::Link(id) => self.name_of(*id),
            Data::Attribute(id, attribute) => self.attribute(*id, attribute),
            Data::Ipv6Slot(vpc, slot) => Input::Slot(super::cidr_block::amazon_block(self, *vpc), slot.0),
            Data::Region => self.region(),
            Data::Partition => self.partition(),
            Data::Parameter(parameter) => self.variable(parameter),
            Data::Join(parts) => self.join(parts),
            // The API tools encode what needs it; what cuts an attribute is done where it is looked up.
            Data::Base64(inner) | Data::Select(_, inner) | Data::Split(_, inner) => self.input(inner),
            Data::List(items) => Input::List(items.iter().map(|item| self.input(item)).collect()),
            Data::Object(parts) => {
                Input::Struct(parts.iter().map(|(name, part)| (name.clone(), self.input(part))).collect())
            }
            Data::Json(json) => Input::Json(json.to_string()),
        }
    }

    fn attribute(&mut self, id: NodeId, attribute: &'static str) -> Input {
        let name = self.name_of(id);
        if let Some(known) = self.lookups.get(&(id, attribute)) {
            return Input::Result(*known);
        }
        match super::recipe_of(self.graph.node(id).kind) {
            // What is known by its property needs no call.
            None => self.graph.properties(id).get(attribute).map_or(name, |data| self.input(data)),
            Some(recipe) => recipe.attribute(self, id, name, attribute),
        }
    }

    fn join(&mut self, parts: &[Data]) -> Input {
        let parts: Vec<_> = parts.iter().map(|part| self.input(part)).collect();
        let mut text = String::new();
        for part in &parts {
            let Input::Text(plain) = part else { return Input::Join(parts) };
            text.push_str(plain);
        }
        Input::Text(text)
    }

    /// The Region of the calls that are being added: that of the topology where none is said.
    fn region(&mut self) -> Input {
        let place = self.graph.topology().default_place();
        if let Some(region) = place.region {
            Input::word(region)
        } else {
            let account = place.account.map(str::to_owned);
            let site = Site { name: None, account, region: None, profile: None };
            Input::Region(position(&mut self.plan.sites, site))
        }
    }

    /// The partition: that of the first Region known; AWS's commercial one where none is.
    fn partition(&self) -> Input {
        let region = self.graph.ids().find_map(|id| self.graph.region(id));
        let name =
            region.and_then(|name| self.graph.facts().region(name)).map_or("aws", |row| row.partition().id);
        Input::word(name)
    }

    /// Inputs of a call from properties of the same names; those not given are left out.
    pub(super) fn inputs(&mut self, props: &mut Props, names: &[&'static str]) -> Inputs {
        let given = names.iter().filter_map(|name| Some((*name, props.take(name)?)));
        let given: Vec<_> = given.collect();
        given.into_iter().map(|(name, data)| (Cow::Borrowed(name), self.input(&data))).collect()
    }

    /// Says that a name is longer than AWS takes, if it is.
    pub(super) fn limit_name(&mut self, id: NodeId, name: &Input, limit: usize) {
        if let Input::Text(name) = name
            && name.chars().count() > limit
        {
            let (path, name) = (self.graph.path(id), name.clone());
            self.problems.push(Problem::Name { node: id, path, name, limit });
        }
    }

    /// A property as an input.
    pub(super) fn take(&mut self, props: &mut Props, name: &str) -> Option<Input> {
        let data = props.take(name)?;
        Some(self.input(&data))
    }

    /// The value of a tag of a node.
    pub(super) fn tag(&self, id: NodeId, key: &str) -> String {
        let tags = self.graph.tags(id);
        tags.iter().find(|(known, _)| *known == key).map(|(_, value)| value.to_string()).unwrap_or_default()
    }

    /// Whether the element that a node stands in is made by this plan, so that it takes the node along.
    pub(super) fn goes_with(&self, owner: Option<&Data>) -> bool {
        matches!(owner, Some(Data::Link(id)) if self.graph.is_resource(*id))
    }
}

/// The place of an item in a list, added if it is new.
fn position<T: PartialEq>(list: &mut Vec<T>, item: T) -> usize {
    list.iter().position(|known| *known == item).unwrap_or_else(|| {
        list.push(item);
        list.len() - 1
    })
}

/// The nodes that a value names.
fn links(data: &Data, found: &mut Vec<NodeId>) {
    match data {
        Data::Link(id) | Data::Attribute(id, _) | Data::Ipv6Slot(id, _) => found.push(*id),
        Data::Base64(inner) | Data::Select(_, inner) | Data::Split(_, inner) => links(inner, found),
        Data::List(items) | Data::Join(items) => items.iter().for_each(|item| links(item, found)),
        Data::Object(parts) => parts.iter().for_each(|(_, part)| links(part, found)),
        _ => {}
    }
}
