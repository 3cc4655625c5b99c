//! An account that is not twelve digits.

use dsl::{graph::NodeId, origin::Origin, resource::at::At};

use crate::{check::context::Context, finding::Findings};

check! {
    /// # What it finds
    /// An account id that does not have exactly twelve digits.
    ///
    /// # Why it matters
    /// Nothing can be deployed there. A leading zero is easily lost when the id is taken for a number.
    ///
    /// # Example
    /// ```text
    /// at lab { account: 12345678901; }
    /// ```
    ///
    /// # Instead
    /// Write all twelve digits, in quotes where the first is a zero.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html>
    "account-invalid", "naming", Error, "an account that is not twelve digits"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    let topology = cx.graph().topology();
    if let Some(account) = topology.default_place().account {
        look(None, topology.origin(), account, out);
    }
    for at in cx.all::<At>() {
        if let Some(account) = at.account().as_str() {
            look(Some(at.id()), at.account().origin(), account, out);
        }
    }
}

fn look(subject: Option<NodeId>, origin: Origin, account: &str, out: &mut Findings) {
    let digits = account.bytes().all(|digit| digit.is_ascii_digit());
    if digits && account.len() == 12 {
        return;
    }
    let help = match account.len() {
        1..12 if digits => format!("write `{account:0>12}` if leading zeros are missing"),
        _ => "write twelve digits".to_owned(),
    };
    out.report(subject, origin, format!("`{account}` is no account: it has twelve digits")).help(help);
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn with(account: &str) -> Fixture {
        Fixture { t: Topology::new("demo").account(account) }
    }

    #[test]
    fn twelve_digits() {
        assert_eq!(with("012345678901").ids(), [""; 0]);
        for account in ["", "12345678901", "1234567890123", "12345678901a"] {
            assert_eq!(with(account).ids(), ["account-invalid"], "{account}");
        }
        assert_eq!(with("12345678901").says().1, "write `012345678901` if leading zeros are missing");
    }
}
