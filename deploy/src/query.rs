//! Ways into answers: the queries of a plan, on data.

use codegen::{
    call::{Condition, Input, Part, Query, Test},
    json::Json,
};

/// A field, dotted where it is a field of a field; `[0]` behind a name is the first of its list.
pub(crate) fn field<'a>(value: &'a Json, path: &str) -> Option<&'a Json> {
    let mut value = value;
    for name in path.split('.') {
        let (name, first) = name.strip_suffix("[0]").map_or((name, false), |name| (name, true));
        let Json::Object(members) = value else { return None };
        value = &members.iter().find(|(known, _)| known == name)?.1;
        if first {
            let Json::List(items) = value else { return None };
            value = items.first()?;
        }
    }
    (*value != Json::Null).then_some(value)
}

/// A value as text: numbers and yes or no as they are written.
pub(crate) fn text(value: &Json) -> Option<String> {
    match value {
        Json::Text(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        Json::Bool(yes) => Some(yes.to_string()),
        _ => None,
    }
}

/// The text of a field.
pub(crate) fn text_of(value: &Json, path: &str) -> Option<String> {
    text(field(value, path)?)
}

/// The items of a list below `path`, which may go through lists: `Reservations[].Instances[]`.
pub(crate) fn items<'a>(value: &'a Json, path: &str) -> Vec<&'a Json> {
    let mut found = vec![value];
    for part in path.split("[]").map(|part| part.trim_matches('.')).filter(|part| !part.is_empty()) {
        found = found
            .into_iter()
            .filter_map(|value| field(value, part))
            .flat_map(|value| if let Json::List(items) = value { &**items } else { &[] })
            .collect();
    }
    found
}

/// What a query finds, as text; `known` gives the values of inputs.
pub(crate) fn find(query: &Query, answer: &Json, known: &dyn Fn(&Input) -> Option<String>) -> Vec<String> {
    let mut found = vec![answer];
    for part in &query.0 {
        found = match part {
            Part::Field(path) => found.into_iter().filter_map(|value| field(value, path)).collect(),
            Part::Each => found.into_iter().flat_map(each).collect(),
            Part::Where(conditions) => {
                let of_list = |value: &'_ &Json| conditions.iter().all(|one| meets(value, one, known));
                found.into_iter().flat_map(each).filter(of_list).collect()
            }
        };
    }
    found.into_iter().filter_map(text).collect()
}

/// The items of a list; anything else stands for itself.
fn each(value: &Json) -> &[Json] {
    if let Json::List(items) = value { items } else { std::slice::from_ref(value) }
}

fn meets(value: &Json, condition: &Condition, known: &dyn Fn(&Input) -> Option<String>) -> bool {
    let found = field(value, &condition.field);
    let of_list = |inner: &[Condition]| {
        let items = if let Some(Json::List(items)) = found { &**items } else { &[] };
        items.iter().any(|item| inner.iter().all(|one| meets(item, one, known)))
    };
    match &condition.test {
        Test::Is(input) => found.and_then(text).is_some_and(|found| known(input) == Some(found)),
        Test::IsNot(states) => {
            let state = found.and_then(text).unwrap_or_default();
            !states.iter().any(|known| known.eq_ignore_ascii_case(&state))
        }
        Test::Holds(yes) => holds(found) == *yes,
        Test::HasOne(inner) => of_list(inner),
        Test::HasNone(inner) => !of_list(inner),
    }
}

fn holds(value: Option<&Json>) -> bool {
    match value {
        None | Some(Json::Null | Json::Bool(false)) => false,
        Some(Json::Text(text)) => !text.is_empty(),
        Some(Json::List(items)) => !items.is_empty(),
        Some(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Json {
        serde_json::from_str(text).expect("JSON")
    }

    fn plain(input: &Input) -> Option<String> {
        if let Input::Text(text) = input { Some(text.clone()) } else { None }
    }

    #[test]
    fn finds_what_meets_all_conditions() {
        let answer = json(
            r#"{"RouteTables":[{"Associations":[{"SubnetId":"a","Id":"1"},{"SubnetId":"b","Id":"2"}]},
                {"Associations":[{"Main":true,"Id":"3"}]}]}"#,
        );
        let is = Condition { field: "SubnetId".into(), test: Test::Is(Input::word("b")) };
        let query = Query::below("RouteTables[]", "Associations[]", "Id").filtered(vec![is]);
        assert_eq!(find(&query, &answer, &plain), ["2"]);
        let free = Condition { field: "Main".into(), test: Test::Holds(false) };
        let query = Query::below("RouteTables[]", "Associations[]", "Id").filtered(vec![free]);
        assert_eq!(find(&query, &answer, &plain), ["1", "2"]);
    }

    #[test]
    fn an_answer_of_one_thing_is_asked_itself() {
        let answer = json(r#"{"VpcId":"v","EnableDnsSupport":{"Value":true}}"#);
        let on = Condition { field: "EnableDnsSupport.Value".into(), test: Test::Holds(true) };
        assert_eq!(find(&Query::of_one(vec![on.clone()], "VpcId"), &answer, &plain), ["v"]);
        let off = Condition { test: Test::Holds(false), ..on };
        assert!(find(&Query::of_one(vec![off], "VpcId"), &answer, &plain).is_empty());
    }

    #[test]
    fn lists_of_lists_are_one_list() {
        let answer = json(r#"{"Reservations":[{"Instances":[{"I":"1"}]},{"Instances":[{"I":"2"}]}]}"#);
        let ids: Vec<_> = items(&answer, "Reservations[].Instances[]");
        assert_eq!(ids.len(), 2);
        assert_eq!(text_of(&answer, "Reservations[0].Instances[0].I").as_deref(), Some("1"));
    }
}
