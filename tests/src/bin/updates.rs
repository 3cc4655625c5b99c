//! Writes what the kinds say of updates, by CloudFormation type, for `tests/aws/updates.py`.

use std::io::{self, Write as _};

use dsl::resource::KINDS;
use serde_json::{Map, Value, json};

fn main() -> io::Result<()> {
    let mut types: Map<String, Value> = Map::new();
    for kind in KINDS {
        let Some(name) = kind.cloudformation else { continue };
        let row = json!({ "create_only": kind.create_only, "maybe_create_only": kind.maybe_create_only });
        // Two kinds may be of one type, as endpoints are.
        let rows = types.entry(name).or_insert_with(|| json!([]));
        rows.as_array_mut().into_iter().for_each(|rows| rows.push(row.clone()));
    }
    writeln!(io::stdout(), "{}", Value::Object(types))
}
