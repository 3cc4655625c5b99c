//! How a thing with tags is made, found, awaited and deleted: what most kinds share, as data.

use std::borrow::Cow;

use dsl::graph::NodeId;

use super::{
    draft::{Draft, Props, Step},
    errors::Errors,
    plan::{CallId, Condition, Input, Inputs, Lookup, Query, Request, Service, Test, Undo, Wait},
};

/// The three tags by which a thing is found again.
pub(super) const TAGS: [&str; 3] = ["vpcraft:topology", "vpcraft:stage", "vpcraft:path"];

/// How a kind with tags is made, found, awaited and deleted.
#[derive(Clone, Copy)]
pub(super) struct Recipe {
    /// What makes it: `CreateSubnet`.
    pub(super) create: &'static str,
    /// Properties that are inputs under the same names.
    pub(super) inputs: &'static [&'static str],
    /// What `TagSpecifications` calls it: `subnet`.
    pub(super) tag_type: &'static str,
    /// Its id in the answer: `Subnet.SubnetId`.
    pub(super) answer: &'static str,
    /// What lists it: `DescribeSubnets`.
    pub(super) describe: &'static str,
    /// The input for filters, which one operation spells in its own way.
    pub(super) filter: &'static str,
    /// The list in that answer: `Subnets[]`.
    pub(super) list: &'static str,
    /// Its id in an item of the list.
    pub(super) id: &'static str,
    /// The input that lists ids.
    pub(super) ids: &'static str,
    /// The field for its state and the states in which it is as good as gone.
    pub(super) gone_states: Option<(&'static str, &'static [&'static str])>,
    /// How to know that it is ready.
    pub(super) ready: Ready,
    /// What deletes it and the input for its id.
    pub(super) delete: (&'static str, &'static str),
    /// How to know that it is gone, where something waits for that.
    pub(super) gone: Ready,
    /// Attributes that others may ask for, each with its field in an item of the list.
    pub(super) attributes: &'static [(&'static str, &'static str)],
    /// Errors of the create call with a meaning of their own.
    pub(super) errors: Errors,
}

/// How to know that something is so.
#[derive(Clone, Copy)]
pub(super) enum Ready {
    /// At once.
    AtOnce,
    /// A waiter of the AWS tools.
    Waiter(&'static str),
    /// The field for its state, the states that will do, and those that never will.
    State(&'static str, &'static [&'static str], &'static [&'static str]),
}

impl Recipe {
    pub(super) const PLAIN: Self = Self {
        create: "",
        inputs: &[],
        tag_type: "",
        answer: "",
        describe: "",
        filter: "Filters",
        list: "",
        id: "",
        ids: "",
        gone_states: None,
        ready: Ready::AtOnce,
        delete: ("", ""),
        gone: Ready::AtOnce,
        attributes: &[],
        errors: Errors { retry: &[] },
    };

    /// Adds the call that makes `id`, with further inputs besides those of the table.
    pub(super) fn make(&self, draft: &mut Draft<'_>, id: NodeId, props: &mut Props, more: Inputs) -> CallId {
        let mut inputs = draft.inputs(props, self.inputs);
        inputs.extend(more);
        inputs.push(("TagSpecifications".into(), tag_specifications(draft, id, self.tag_type)));
        let own = draft.next();
        let undo = Undo {
            request: Some(ec2(
                self.delete.0,
                vec![(self.delete.1.into(), plural(self.delete.1, own.clone()))],
            )),
            gone: self.wait(self.gone, &own),
        };
        let step = Step {
            find: Some(self.by_tags(draft, id)),
            make: Some(ec2(self.create, inputs)),
            answer: Some(self.answer),
            wait: self.wait(self.ready, &own),
            undo,
            errors: self.errors,
            ..Step::default()
        };
        draft.push(id, step, true)
    }

    /// Finds it by the three tags.
    pub(super) fn by_tags(&self, draft: &Draft<'_>, id: NodeId) -> Lookup {
        let filters = TAGS.map(|key| filter(format!("tag:{key}"), Input::Text(pattern(&draft.tag(id, key)))));
        let live = self.gone_states.map(|(field, states)| vec![condition(field, Test::IsNot(states))]);
        Lookup {
            request: ec2(self.describe, vec![(self.filter.into(), Input::List(filters.into()))]),
            query: self.query(self.id).filtered(live.unwrap_or_default()),
        }
    }

    fn query(&self, field: &'static str) -> Query {
        let mut query = Query::new(self.list);
        query.0.push(super::plan::Part::Field(field.into()));
        query
    }

    fn by_id(&self, own: Input, field: &'static str) -> Lookup {
        let ids = vec![(self.ids.into(), Input::List(vec![own]))];
        Lookup { request: ec2(self.describe, ids), query: self.query(field) }
    }

    fn wait(&self, ready: Ready, own: &Input) -> Option<Wait> {
        match ready {
            Ready::AtOnce => None,
            Ready::Waiter(name) => {
                Some(Wait::Waiter(name, vec![(self.ids.into(), Input::List(vec![own.clone()]))]))
            }
            Ready::State(field, good, bad) => Some(Wait::Poll(self.by_id(own.clone(), field), good, bad)),
        }
    }

    /// The value of an attribute: the id itself, or looked up.
    pub(super) fn attribute(
        &self,
        draft: &mut Draft<'_>,
        id: NodeId,
        own: Input,
        name: &'static str,
    ) -> Input {
        match self.attributes.iter().find(|(known, _)| *known == name) {
            Some((_, field)) => Input::Result(draft.lookup(id, name, name, self.by_id(own, field))),
            None => match draft.graph.properties(id).get(name) {
                Some(data) => draft.input(data),
                None => own,
            },
        }
    }
}

/// A request to EC2.
pub(super) fn ec2(operation: &'static str, inputs: Inputs) -> Request {
    Request { service: Service::Ec2, operation, inputs }
}

/// A filter of a describe call.
pub(super) fn filter(name: impl Into<String>, value: Input) -> Input {
    Input::parts([("Name", Input::Text(name.into())), ("Values", Input::List(vec![value]))])
}

/// A condition on an item of a list.
pub(super) fn condition(field: impl Into<Cow<'static, str>>, test: Test) -> Condition {
    Condition { field: field.into(), test }
}

/// Filters read `*`, `?` and `\` as patterns.
///
/// AWS: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html>
fn pattern(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '*' | '?' | '\\') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// A list where the input is one.
fn plural(name: &str, value: Input) -> Input {
    if name.ends_with("Ids") { Input::List(vec![value]) } else { value }
}

/// The tags of a node, as create calls take them.
pub(super) fn tag_specifications(draft: &Draft<'_>, id: NodeId, tag_type: &str) -> Input {
    let tags = tags(draft, id);
    Input::List(vec![Input::parts([("ResourceType", Input::word(tag_type)), ("Tags", tags)])])
}

/// The tags of a node.
pub(super) fn tags(draft: &Draft<'_>, id: NodeId) -> Input {
    let tags = draft.graph.tags(id);
    let tag = |(key, value): (&str, Cow<'_, str>)| {
        Input::parts([("Key", Input::word(key)), ("Value", Input::Text(value.into_owned()))])
    };
    Input::List(tags.into_iter().map(tag).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_stand_for_themselves() {
        assert_eq!(pattern(r"a*b?c\d"), r"a\*b\?c\\d");
    }
}
