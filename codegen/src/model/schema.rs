//! The JSON Schema of saved models, made from the table of kinds.

use dsl::{
    kind::{Field, Kind, Shape},
    resource::KINDS,
};

use super::VERSION;
use crate::json::Json;

/// The schema as it stands in `docs/schema/model.json`.
pub fn schema() -> String {
    let elements = KINDS.iter().map(|kind| reference(kind.keyword));
    let shared = shared().into_iter().map(|(name, schema)| (name.to_owned(), schema));
    let kinds = KINDS.iter().map(|kind| (kind.keyword.to_owned(), element(kind)));
    let members = [
        ("version", constant(VERSION)),
        ("topology", text("Its name.")),
        ("stage", text("The stage it is deployed as.")),
        ("region", text("The Region of everything that has no `at`.")),
        ("account", text("The account of everything that has no `at`.")),
        ("doc", text("What it is for.")),
        ("tags", reference("pairs")),
        ("allows", reference("allows")),
        ("facts", reference("facts")),
        ("elements", list(Json::object([("oneOf", Json::list(elements))]))),
    ];
    let mut schema = vec![
        ("$schema", Json::text("https://json-schema.org/draft/2020-12/schema")),
        ("title", Json::text("A saved vpcraft topology")),
        ("description", Json::text("Links and parents are positions in `elements`, from 0.")),
    ];
    schema.extend(closed(members, &["version", "topology", "stage", "elements"]));
    schema.push(("$defs", Json::object(shared.chain(kinds))));
    Json::object(schema).pretty()
}

/// The schemas that several others name.
fn shared() -> Vec<(&'static str, Json)> {
    let number = |from: i64, to: i64| {
        Json::object([("type", Json::text("integer")), ("minimum", from.into()), ("maximum", to.into())])
    };
    let ports = || number(-1, 65_535);
    let allow = object([("check", text("")), ("reason", text(""))], &["check", "reason"]);
    let counts = || open(number(0, i64::MAX));
    let list_id = ["region", "service", "id"];
    let price = ["region", "item", "usd"];
    vec![
        ("number", Json::object([("type", Json::text("integer")), ("minimum", 0_u64.into())])),
        ("pairs", list(pair())),
        ("allows", list(allow)),
        (
            "traffic",
            object(
                [("protocol", number(-1, 255)), ("from", ports()), ("to", ports())],
                &["protocol", "from", "to"],
            ),
        ),
        (
            "facts",
            object(
                [
                    ("quotas", counts()),
                    ("regions", open(text("The letters of its zones."))),
                    ("services", open(service())),
                    ("prefix_lists", list(object(list_id.map(|name| (name, text(""))), &list_id))),
                    ("prefix_list_weights", counts()),
                    ("prices", list(object(price.map(|name| (name, text(""))), &price))),
                ],
                &[],
            ),
        ),
    ]
}

fn service() -> Json {
    let boolean = || Json::object([("type", Json::text("boolean"))]);
    let optional = |name: &str| Json::object([("type", Json::list([name, "null"].map(Json::text)))]);
    let naming = [
        constant("regional"),
        object([("under", text(""))], &["under"]),
        object([("fixed", text(""))], &["fixed"]),
    ];
    object(
        [
            ("gateway", boolean()),
            ("interface", boolean()),
            ("naming", Json::object([("oneOf", Json::list(naming))])),
            ("private_dns", optional("string")),
            ("ports", list(reference("number"))),
            ("policy", optional("boolean")),
        ],
        &["gateway", "interface", "naming", "ports"],
    )
}

fn element(kind: &Kind) -> Json {
    let yes = || constant(true);
    object(
        [
            ("kind", constant(kind.keyword)),
            ("name", text("")),
            ("parent", reference("number")),
            ("existing", yes()),
            ("broken", yes()),
            ("doc", text("")),
            ("allows", reference("allows")),
            ("settings", settings(kind)),
        ],
        &["kind", "settings"],
    )
}

fn settings(kind: &Kind) -> Json {
    let fields = kind.all_fields().map(|(_, field)| (field.name, value(field)));
    let mut schema = vec![("type", Json::text("object")), ("properties", Json::object(fields))];
    schema.push(("additionalProperties", false.into()));
    Json::object(schema)
}

fn value(field: &Field) -> Json {
    let mut forms = forms(&field.shape);
    forms.push(form("later", text("")));
    forms.dedup();
    Json::object([("description", Json::text(field.doc.trim())), ("anyOf", Json::list(forms))])
}

/// The forms that a value of this shape can have.
fn forms(shape: &Shape) -> Vec<Json> {
    let one = |tag| vec![form(tag, text(""))];
    match shape {
        Shape::Bool => vec![form("bool", Json::object([("type", Json::text("boolean"))]))],
        Shape::Number | Shape::PrefixLength => {
            vec![form("number", Json::object([("type", Json::text("integer"))]))]
        }
        Shape::Text | Shape::Zone | Shape::Tagged(_) => one("text"),
        Shape::Ipv4 => one("ipv4"),
        Shape::Ipv6 => vec![form("ipv6", text("")), form("slot", reference("number"))],
        Shape::Cidr => [forms(&Shape::Ipv4), forms(&Shape::Ipv6)].concat(),
        Shape::Address => one("address"),
        Shape::Link(_) => vec![form("link", reference("number"))],
        Shape::Traffic => vec![form("traffic", reference("traffic"))],
        Shape::Pairs => vec![form("pairs", reference("pairs"))],
        Shape::Word(words) => {
            let words = words.words.iter().map(|(word, _)| Json::text(*word));
            vec![form("word", Json::object([("enum", Json::list(words))]))]
        }
        Shape::OneOf(shapes) => shapes.iter().flat_map(forms).collect(),
        Shape::List(inner) => {
            let items = Json::object([("anyOf", Json::list(forms(inner)))]);
            std::iter::once(form("list", list(items))).chain(forms(inner)).collect()
        }
    }
}

fn form(tag: &'static str, value: Json) -> Json {
    object([(tag, value)], &[tag])
}

fn object<const N: usize>(members: [(&'static str, Json); N], required: &[&str]) -> Json {
    Json::object(closed(members, required))
}

fn closed<const N: usize>(
    members: [(&'static str, Json); N],
    required: &[&str],
) -> Vec<(&'static str, Json)> {
    let mut schema = vec![("type", Json::text("object")), ("properties", Json::object(members))];
    if !required.is_empty() {
        schema.push(("required", Json::list(required.iter().map(|name| Json::text(*name)))));
    }
    schema.push(("additionalProperties", false.into()));
    schema
}

/// An object with any names.
fn open(values: Json) -> Json {
    Json::object([("type", Json::text("object")), ("additionalProperties", values)])
}

fn list(items: Json) -> Json {
    Json::object([("type", Json::text("array")), ("items", items)])
}

fn pair() -> Json {
    let size = |name| (name, 2_u64.into());
    let items = [("type", Json::text("array")), ("items", text("")), size("minItems"), size("maxItems")];
    Json::object(items)
}

fn text(description: &str) -> Json {
    let mut schema = vec![("type", Json::text("string"))];
    if !description.is_empty() {
        schema.push(("description", Json::text(description)));
    }
    Json::object(schema)
}

fn constant(value: impl Into<Json>) -> Json {
    Json::object([("const", value.into())])
}

fn reference(name: &str) -> Json {
    Json::object([("$ref", Json::text(format!("#/$defs/{name}")))])
}
