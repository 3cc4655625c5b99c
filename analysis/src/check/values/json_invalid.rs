//! A text that shall be JSON and is none.

use dsl::{
    graph::NodeId,
    json::Json,
    kind::common,
    origin::Origin,
    resource::{
        Resource as _, gateway_endpoint::GatewayEndpoint, interface_endpoint::InterfaceEndpoint, role::Role,
    },
    value::Attr,
};

use crate::{check::context::Context, finding::Findings};

check! {
    /// # What it finds
    /// A policy of an endpoint or role that is no JSON object, or a value in `properties` that is no JSON.
    ///
    /// # Why it matters
    /// It would stand in the template as it is. AWS refuses the policy with `MalformedPolicyDocument` or
    /// `InvalidPolicyDocument`, halfway through the deployment.
    ///
    /// # Example
    /// ```text
    /// gateway_endpoint s3 service s3 { policy: "{ 'Statement': [] }"; }
    /// ```
    ///
    /// # Instead
    /// Keys and texts stand in double quotes, without a comma after the last; a text alone is `"\"text\""`.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>
    "json-invalid", "values", Error, "a text that shall be JSON is none"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    let graph = cx.graph();
    for id in graph.special().iter().copied() {
        let node = graph.node(id);
        if let Some(set) = node.get(common::PROPERTIES).filter(|_| node.derived_from.is_none()) {
            each(&set.value, |name, json| {
                look(id, set.origin, &format!("property `{name}`"), json, false, out)
            });
        }
    }
    for kind in [GatewayEndpoint::KIND, InterfaceEndpoint::KIND, Role::KIND] {
        let Some((number, _)) = kind.field("policy").or_else(|| kind.field("policies")) else { continue };
        for id in graph.ids_of(kind).iter().copied() {
            let node = graph.node(id);
            let Some(set) = node.get(number).filter(|_| node.derived_from.is_none()) else { continue };
            match &set.value {
                Attr::Text(json) => look(id, set.origin, "the policy", json, true, out),
                policies => each(policies, |name, json| {
                    look(id, set.origin, &format!("policy `{name}`"), json, true, out);
                }),
            }
        }
    }
}

fn each(value: &Attr, mut look: impl FnMut(&str, &str)) {
    if let Attr::Pairs(pairs) = value {
        pairs.0.iter().for_each(|(name, json)| look(name, json));
    }
}

fn look(id: NodeId, origin: Origin, what: &str, text: &str, is_policy: bool, out: &mut Findings) {
    match Json::parse(text) {
        Err(error) => {
            let quoted = (!is_policy && !text.starts_with(['{', '[', '"'])).then_some(text);
            let help = match quoted {
                Some(text) => format!("if it is a text, write `\"\\\"{}\\\"\"`", text.escape_default()),
                None => {
                    "keys and texts stand in double quotes, and no comma stands after the last".to_owned()
                }
            };
            out.report(id, origin, format!("{what} is no JSON: {error}")).help(help);
        }
        Ok(Json::Object(_)) => {}
        Ok(_) if is_policy => {
            out.report(id, origin, format!("{what} is JSON, but no policy: a policy is an object"))
                .help(r#"write `{ "Version": "2012-10-17", "Statement": [ … ] }`"#.to_owned());
        }
        Ok(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn policy(json: &'static str) -> Fixture {
        network().add(|n| {
            let tables = [n.get("main.web_rt"), n.get("main.db_rt")];
            GatewayEndpoint::new("s3", n.get("main"), "s3").route_tables(tables).policy(json)
        })
    }

    #[test]
    fn policies_of_endpoints() {
        let allow = r#"{ "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] }"#;
        assert_eq!(policy(allow).ids(), [""; 0]);
        let said = policy(r#"{ "Statement": [{ "Effect": "Allow" "Action": "*" }] }"#).says();
        assert_eq!(said.0, "the policy is no JSON: expected `,` or `}` at line 1 column 37");
        assert_eq!(policy("[]").says().0, "the policy is JSON, but no policy: a policy is an object");
    }

    #[test]
    fn policies_of_roles() {
        let with = |json| network().add(|_| Role::new("app").policies(pairs("own", json))).ids();
        assert_eq!(with("{}"), [""; 0]);
        assert_eq!(with("{"), ["json-invalid"]);
    }

    #[test]
    fn properties() {
        let with = |json| network().edit("main.web", |subnet: Subnet| subnet.properties(pairs("Tags", json)));
        for json in ["true", "7", "\"text\"", "[]", "{}"] {
            assert_eq!(with(json).ids(), [""; 0], "{json}");
        }
        let said = with("text").says();
        assert_eq!(said.0, "property `Tags` is no JSON: expected a value at line 1 column 1");
        assert_eq!(said.1, r#"if it is a text, write `"\"text\""`"#);
    }

    fn pairs(name: &str, json: &str) -> Pairs {
        Pairs(vec![(name.into(), json.into())])
    }
}
