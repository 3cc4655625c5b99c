//! A key pair: its public key is imported, no private key is ever seen.

use dsl::graph::NodeId;

use super::{
    draft::{Draft, Props},
    plan::Input,
    recipe::Recipe,
};

pub(super) static RECIPE: Recipe = Recipe {
    create: "ImportKeyPair",
    inputs: &["KeyName"],
    tag_type: "key-pair",
    answer: "KeyName",
    describe: "DescribeKeyPairs",
    list: "KeyPairs[]",
    id: "KeyName",
    ids: "KeyNames",
    delete: ("DeleteKeyPair", "KeyName"),
    ..Recipe::PLAIN
};

pub(super) fn add(draft: &mut Draft<'_>, id: NodeId, props: &mut Props) {
    let material = draft.take(props, "PublicKeyMaterial").unwrap_or_else(|| Input::word(""));
    RECIPE.make(draft, id, props, vec![("PublicKeyMaterial".into(), Input::Bytes(Box::new(material)))]);
}
