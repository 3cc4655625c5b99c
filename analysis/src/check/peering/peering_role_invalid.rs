//! The role that accepts a peering is none.

use dsl::{
    graph::NodeId,
    origin::Origin,
    resource::{at::At, peering::Peering},
};

use crate::{
    check::{
        context::Context,
        forms::{is_account, is_iam_name},
    },
    finding::Findings,
};

check! {
    /// # What it finds
    /// A `peer_role` that is no ARN of a role, or that of a role of another account than the one it accepts
    /// peerings for.
    ///
    /// # Why it matters
    /// CloudFormation takes this role to accept the peering in the other account. Without it the peering fails
    /// there.
    ///
    /// # Example
    /// ```text
    /// at lab { account: 444455556666; region: us-west-2; peer_role: "accept-peering"; }
    /// ```
    ///
    /// # Instead
    /// Write the ARN: `arn:aws:iam::444455556666:role/accept-peering`.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/peer-with-vpc-in-another-account.html>
    "peering-role-invalid", "peering", Error, "the role that accepts a peering is none"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    for at in cx.all::<At>() {
        if let Some(text) = at.peer_role().as_str() {
            look(at.id(), at.peer_role().origin(), text, at.account().as_str(), out);
        }
    }
    for peering in cx.all::<Peering>() {
        let Some(text) = peering.peer_role().as_str() else { continue };
        let accepter = peering.sides().map(|[_, accepter]| accepter.vpc.id());
        let account = accepter.and_then(|vpc| cx.graph().place(vpc).account);
        look(peering.id(), peering.peer_role().origin(), text, account, out);
    }
}

fn look(id: NodeId, origin: Origin, text: &str, account: Option<&str>, out: &mut Findings) {
    let account = account.filter(|account| is_account(account));
    let Some((of, name)) = role(text) else {
        let name = if is_iam_name(text) { text } else { "accept-peering" };
        let instead = format!("arn:aws:iam::{}:role/{name}", account.unwrap_or("111122223333"));
        out.report(id, origin, format!("`{text}` is no ARN of a role")).help(format!("write `{instead}`"));
        return;
    };
    if let Some(account) = account.filter(|account| *account != of) {
        let message =
            format!("role `{name}` is of account `{of}`, and the peering is accepted in `{account}`");
        out.report(id, origin, message).help(format!("name a role of `{account}`"));
    }
}

/// Account and name of a role by its ARN.
fn role(arn: &str) -> Option<(&str, &str)> {
    let (partition, rest) = arn.strip_prefix("arn:")?.split_once(":iam::")?;
    let (account, name) = rest.split_once(":role/")?;
    let is_role = name.split('/').all(is_iam_name);
    (partition.starts_with("aws") && is_account(account) && is_role).then_some((account, name))
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn at(role: &'static str) -> Fixture {
        network().add(|_| At::new("lab").account("444455556666").region("us-west-2").peer_role(role))
    }

    #[test]
    fn of_a_place() {
        assert_eq!(at("arn:aws:iam::444455556666:role/net/accept").ids(), [""; 0]);
        assert_eq!(at("arn:aws-us-gov:iam::444455556666:role/accept").ids(), [""; 0]);
        let said = at("accept").says();
        assert_eq!(said.0, "`accept` is no ARN of a role");
        assert_eq!(said.1, "write `arn:aws:iam::444455556666:role/accept`");
        let wrong = [
            "",
            "arn:aws:iam::4444:role/x",
            "arn:aws:iam::444455556666:user/x",
            "arn:aws:iam::444455556666:role/",
        ];
        for role in wrong {
            assert_eq!(at(role).ids(), ["peering-role-invalid"], "{role}");
        }
        let said = at("arn:aws:iam::111122223333:role/accept").says();
        assert_eq!(
            said.0,
            "role `accept` is of account `111122223333`, and the peering is accepted in `444455556666`"
        );
    }

    #[test]
    fn of_a_peering() {
        let with = |role: &'static str| peered().edit("pcx", |it: Peering| it.peer_role(role)).ids();
        assert_eq!(with("arn:aws:iam::444455556666:role/accept"), [""; 0]);
        assert_eq!(with("arn:aws:iam:us-east-1:444455556666:role/accept"), ["peering-role-invalid"]);
    }
}
