//! Inputs of a plan with everything in them known.

use std::{cell::RefCell, collections::BTreeMap, net::Ipv6Addr};

use codegen::{
    call::{CallId, Input, Inputs, Plan, Request},
    json::Json,
};

use crate::ec2::Ask;

/// What is known so far: results of calls, and what was given.
#[derive(Debug)]
pub(crate) struct Known {
    results: RefCell<Vec<Option<String>>>,
    variables: Vec<Option<String>>,
    regions: Vec<String>,
}

/// An input that names something that is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Missing {
    /// The result of a call.
    Result(CallId),
    /// A variable without a value.
    Variable(usize),
}

impl Known {
    pub(crate) fn new(plan: &Plan, given: &BTreeMap<String, String>, regions: Vec<String>) -> Self {
        let value = |variable: &codegen::call::Variable| {
            given.get(&variable.name).cloned().or_else(|| variable.default.clone())
        };
        Self {
            results: RefCell::new(vec![None; plan.calls.len()]),
            variables: plan.variables.iter().map(value).collect(),
            regions,
        }
    }

    pub(crate) fn set(&self, id: CallId, result: Option<String>) {
        self.results.borrow_mut()[id.number()] = result;
    }

    pub(crate) fn result(&self, id: CallId) -> Option<String> {
        self.results.borrow()[id.number()].clone()
    }

    /// A request with its inputs known.
    pub(crate) fn ask(&self, request: &Request, site: usize) -> Result<Ask, Missing> {
        let inputs = self.object(&request.inputs)?;
        Ok(Ask { site, service: request.service, operation: request.operation, inputs })
    }

    /// An input as text, for comparing.
    pub(crate) fn text(&self, input: &Input) -> Option<String> {
        crate::query::text(&self.value(input).ok()?)
    }

    /// An input as data.
    pub(crate) fn value(&self, input: &Input) -> Result<Json, Missing> {
        Ok(match input {
            Input::Bool(yes) => Json::from(*yes),
            Input::Number(number) => Json::from(*number),
            Input::Text(text) | Input::Json(text) => Json::text(text),
            Input::List(items) => {
                Json::List(items.iter().map(|item| self.value(item)).collect::<Result<_, _>>()?)
            }
            Input::Struct(parts) => self.object(parts)?,
            Input::Result(id) => Json::Text(self.result(*id).ok_or(Missing::Result(*id))?),
            Input::Variable(at) => {
                Json::Text(self.variables.get(*at).cloned().flatten().ok_or(Missing::Variable(*at))?)
            }
            Input::Region(site) => Json::Text(self.regions.get(*site).cloned().unwrap_or_default()),
            Input::Join(parts) => {
                let mut text = String::new();
                for part in parts {
                    text.push_str(&crate::query::text(&self.value(part)?).unwrap_or_default());
                }
                Json::Text(text)
            }
            Input::Document(inner) => Json::Text(self.document(inner)?.compact()),
            Input::Bytes(inner) => self.value(inner)?,
            Input::Slot(id, slot) => {
                let block = self.result(*id).ok_or(Missing::Result(*id))?;
                Json::Text(nth_block(&block, *slot).ok_or(Missing::Result(*id))?)
            }
        })
    }

    fn object(&self, parts: &Inputs) -> Result<Json, Missing> {
        let member = |(name, part): &(std::borrow::Cow<'static, str>, Input)| {
            Ok((name.to_string(), self.value(part)?))
        };
        Ok(Json::Object(parts.iter().map(member).collect::<Result<_, _>>()?))
    }

    /// A part of a document: JSON that its author wrote is taken in as it is.
    fn document(&self, input: &Input) -> Result<Json, Missing> {
        Ok(match input {
            Input::Json(text) => serde_json::from_str(text).unwrap_or_else(|_| Json::text(text)),
            Input::List(items) => {
                Json::List(items.iter().map(|item| self.document(item)).collect::<Result<_, _>>()?)
            }
            Input::Struct(parts) => {
                let member = |(name, part): &(std::borrow::Cow<'static, str>, Input)| {
                    Ok((name.to_string(), self.document(part)?))
                };
                Json::Object(parts.iter().map(member).collect::<Result<_, _>>()?)
            }
            other => self.value(other)?,
        })
    }
}

/// The n-th /64 of an IPv6 block.
fn nth_block(block: &str, slot: u16) -> Option<String> {
    let first: Ipv6Addr = block.split('/').next()?.parse().ok()?;
    let address = Ipv6Addr::from(u128::from(first).checked_add(u128::from(slot) << 64)?);
    Some(format!("{address}/64"))
}

#[cfg(test)]
mod tests {
    use super::nth_block;

    #[test]
    fn slots_are_cut_from_the_block() {
        assert_eq!(nth_block("2600:1f14:12:ab00::/56", 3).as_deref(), Some("2600:1f14:12:ab03::/64"));
        assert_eq!(nth_block("2600:1f14:12:ab00::/56", 255).as_deref(), Some("2600:1f14:12:abff::/64"));
        assert_eq!(nth_block("nothing", 1), None);
    }
}
