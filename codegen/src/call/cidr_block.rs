//! A further CIDR block of a VPC.

use dsl::graph::{Data, NodeId};

use super::{
    draft::{Draft, Props, Step},
    plan::{CallId, Input, Lookup, Query, Test, Undo, Wait},
    recipe::{condition, ec2},
};

const STATES: (&[&str], &[&str]) = (&["associated"], &["failing", "failed"]);
const GONE: Test = Test::IsNot(&["disassociating", "disassociated", "failing", "failed"]);

pub(super) fn add(draft: &mut Draft<'_>, id: NodeId, props: &mut Props) {
    let vpc = props.take("VpcId");
    let is_ours = draft.goes_with(vpc.as_ref());
    let vpc = vpc.map_or(Input::word(""), |data| draft.input(&data));
    let block = props.take("CidrBlock");
    let (set, answer, cidr) = match block {
        Some(_) => ("CidrBlockAssociationSet[]", "CidrBlockAssociation.AssociationId", "CidrBlock"),
        None => ("Ipv6CidrBlockAssociationSet[]", "Ipv6CidrBlockAssociation.AssociationId", "Ipv6CidrBlock"),
    };
    let state = if block.is_some() { "CidrBlockState.State" } else { "Ipv6CidrBlockState.State" };
    let mut inputs = vec![("VpcId".into(), vpc.clone())];
    let block = block.or_else(|| props.take("Ipv6CidrBlock"));
    let mut live = vec![condition(state, GONE)];
    if let Some(block) = block {
        let block = draft.input(&block);
        live.push(condition(cidr, Test::Is(block.clone())));
        inputs.push((cidr.into(), block));
    }
    inputs.extend(draft.inputs(props, &["Ipv6Pool", "AmazonProvidedIpv6CidrBlock"]));
    let own = draft.next();
    let ask = |field, conditions| Lookup {
        request: ec2("DescribeVpcs", vec![("VpcIds".into(), Input::List(vec![vpc.clone()]))]),
        query: Query::below("Vpcs[]", set, field).filtered(conditions),
    };
    let undo = ec2("DisassociateVpcCidrBlock", vec![("AssociationId".into(), own.clone())]);
    let step = Step {
        find: Some(ask("AssociationId", live)),
        make: Some(ec2("AssociateVpcCidrBlock", inputs)),
        answer: Some(answer),
        wait: Some(Wait::Poll(
            ask(state, vec![condition("AssociationId", Test::Is(own))]),
            STATES.0,
            STATES.1,
        )),
        undo: Undo { request: (!is_ours).then_some(undo), gone: None },
        ..Step::default()
    };
    draft.push(id, step, true);
}

/// The lookup of the IPv6 block that AWS gave a VPC.
pub(super) fn amazon_block(draft: &mut Draft<'_>, vpc: NodeId) -> CallId {
    let name = draft.input(&Data::Link(vpc));
    let find = Lookup {
        request: ec2("DescribeVpcs", vec![("VpcIds".into(), Input::List(vec![name]))]),
        query: Query::below("Vpcs[]", "Ipv6CidrBlockAssociationSet[]", "Ipv6CidrBlock")
            .filtered(vec![condition("Ipv6CidrBlockState.State", Test::Is(Input::word("associated")))]),
    };
    draft.lookup(vpc, "ipv6 block", "IPv6 block", find)
}
