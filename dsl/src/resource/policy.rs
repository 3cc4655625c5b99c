//! The policy of an endpoint.

use std::fmt::Write as _;

use crate::{
    graph::Data,
    kind::{Shape, Words},
    value::{Attr, IntoValue, Setting, Value},
};

/// What callers may do through an endpoint.
///
/// # Example
/// ```
/// use vpcraft_dsl::prelude::*;
/// let policy = Policy::allow(["s3:GetObject"], ["arn:aws:s3:::docs/*"]).deny(["s3:*"], ["arn:aws:s3:::secret/*"]);
/// assert!(policy.json().is_some_and(|json| json.starts_with(r#"{"Version":"2012-10-17","#)));
/// assert_eq!(Policy::FULL_ACCESS.json(), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy(Option<String>);

/// What an endpoint has that nobody gave a policy.
///
/// AWS: <https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html>
const FULL_ACCESS: &str = r#"{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}"#;

const HEAD: &str = r#"{"Version":"2012-10-17","Statement":["#;
const TAIL: &str = "]}";

impl Policy {
    /// Everything; the endpoint adds no limit of its own.
    pub const FULL_ACCESS: Self = Self(None);

    /// A policy as JSON text.
    pub fn from_json(json: &str) -> Self {
        Self(Some(json.to_owned()))
    }

    /// Lets every principal do this.
    pub fn allow<'a>(
        actions: impl IntoIterator<Item = &'a str>,
        resources: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        Self(Some(format!("{HEAD}{}{TAIL}", statement("Allow", actions, resources))))
    }

    /// The same, and lets every principal do this as well.
    pub fn and_allow<'a>(
        self,
        actions: impl IntoIterator<Item = &'a str>,
        resources: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        self.and(&statement("Allow", actions, resources))
    }

    /// The same, but nobody may do this.
    pub fn deny<'a>(
        self,
        actions: impl IntoIterator<Item = &'a str>,
        resources: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        self.and(&statement("Deny", actions, resources))
    }

    /// Makes the last statement hold only where a condition does: `("StringEquals", "aws:SourceVpc", "vpc-0a01")`.
    pub fn when(self, operator: &str, key: &str, value: &str) -> Self {
        let Some(open) = self.json().and_then(|json| json.strip_suffix("}]}")) else { return self };
        let (operator, key, value) = (json_text(operator), json_text(key), json_text(value));
        Self(Some(format!(r#"{open},"Condition":{{{operator}:{{{key}:{value}}}}}}}{TAIL}"#)))
    }

    /// The policy as JSON, unless it is the one for full access.
    pub fn json(&self) -> Option<&str> {
        self.0.as_deref()
    }

    fn and(self, statement: &str) -> Self {
        let before = self.0.as_deref().unwrap_or(FULL_ACCESS);
        let open = before.trim_end().strip_suffix(TAIL).unwrap_or(HEAD);
        let comma = if open == HEAD { "" } else { "," };
        Self(Some(format!("{open}{comma}{statement}{TAIL}")))
    }
}

impl Setting for Policy {
    const SHAPE: Shape = Shape::OneOf(&[
        Shape::Word(&Words { rust: "Policy", words: &[("full_access", "FULL_ACCESS")] }),
        Shape::Text,
    ]);
    fn into_attr(self) -> Attr {
        match self.0 {
            Some(json) => Attr::Text(json.into()),
            None => Attr::Word("full_access"),
        }
    }
    fn from_attr(attr: &Attr) -> Option<Self> {
        match attr {
            Attr::Word("full_access") => Some(Self::FULL_ACCESS),
            Attr::Text(json) => Some(Self(Some(json.to_string()))),
            _ => None,
        }
    }
}

impl IntoValue<Policy> for &str {
    fn into_value(self) -> Value<Policy> {
        Value::Known(Policy::from_json(self))
    }
}

/// The document of a policy as it is stored.
pub(super) fn document(attr: &Attr) -> Data {
    match attr {
        Attr::Text(json) => Data::Json(json.clone()),
        Attr::Word(_) => Data::Json(FULL_ACCESS.into()),
        other => Data::from(other),
    }
}

fn statement<'a>(
    effect: &str,
    actions: impl IntoIterator<Item = &'a str>,
    resources: impl IntoIterator<Item = &'a str>,
) -> String {
    let (actions, resources) = (json_list(actions), json_list(resources));
    format!(r#"{{"Effect":"{effect}","Principal":"*","Action":{actions},"Resource":{resources}}}"#)
}

fn json_list<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let texts: Vec<_> = texts.into_iter().map(json_text).collect();
    format!("[{}]", texts.join(","))
}

fn json_text(text: &str) -> String {
    let mut json = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => json.extend(['\\', c]),
            c if c.is_control() => {
                // Writing to a string does not fail.
                let _ = write!(json, "\\u{:04x}", u32::from(c));
            }
            c => json.push(c),
        }
    }
    json.push('"');
    json
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_joined_and_texts_escaped() {
        let policy = Policy::allow(["s3:Get\"Object"], ["*"]).deny(["s3:*"], ["arn:aws:s3:::b", "c\n"]);
        let policy = policy.when("StringEquals", "aws:SourceVpc", "vpc-1");
        assert_eq!(
            policy.json(),
            Some(concat!(
                r#"{"Version":"2012-10-17","Statement":["#,
                r#"{"Effect":"Allow","Principal":"*","Action":["s3:Get\"Object"],"Resource":["*"]},"#,
                r#"{"Effect":"Deny","Principal":"*","Action":["s3:*"],"Resource":["arn:aws:s3:::b","c\u000a"],"#,
                r#""Condition":{"StringEquals":{"aws:SourceVpc":"vpc-1"}}}]}"#
            ))
        );
    }

    #[test]
    fn a_denial_alone_leaves_the_rest_allowed() {
        let policy = Policy::FULL_ACCESS.deny(["s3:DeleteBucket"], ["*"]);
        let json = policy.json().expect("a document");
        assert!(json.contains(r#""Action":"*""#) && json.contains(r#""Deny""#), "{json}");
    }

    #[test]
    fn goes_through_its_stored_form() {
        for policy in [Policy::FULL_ACCESS, Policy::from_json("{}")] {
            assert_eq!(Policy::from_attr(&policy.clone().into_attr()), Some(policy));
        }
    }
}
