//! A key pair.

use crate::{
    graph::{Data, Graph, NodeId, Properties},
    kind::Exclusive,
    value::IntoValue,
};

resource! {
    /// The public key that instances let in by SSH: one given here, or one that AWS has under a name.
    ///
    /// There is no private key in a topology or in anything made from it.
    ///
    /// AWS: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-key-pairs.html>
    pub struct KeyPair as key_pair, "key pair", "AWS::EC2::KeyPair";
    required {}
    optional {
        /// The public key, as in `ssh-ed25519 AAAA… name`.
        public_key: String => "PublicKeyMaterial";
        /// The name of a key pair that exists in the account and Region.
        existing_name: String;
    }
    with {
        inline: |graph, id| graph.node(id).get(field::existing_name).is_some(),
        known_as: known_as,
        describe: describe,
        create_only: &["KeyFormat", "KeyName", "KeyType", "PublicKeyMaterial", "Tags"],
        exclusive: &[Exclusive::Same(&["KeyName"])],
    }
}

named! { KeyPair; }

impl KeyPair {
    /// A key pair that exists in the account and Region under this name.
    #[track_caller]
    pub fn known(name: &str, existing_name: impl IntoValue<String>) -> Self {
        Self::new(name).existing_name(existing_name)
    }
}

fn known_as(graph: &Graph, id: NodeId) -> Option<Data> {
    Some(Data::from(&graph.node(id).get(field::existing_name)?.value))
}

fn describe(graph: &Graph, id: NodeId, properties: &mut Properties) {
    properties.set("KeyName", Data::text(graph.global_name(id)));
}
