//! A VPC has DNS host names on and DNS support off.

use dsl::resource::vpc::Vpc;

use crate::{check::context::Context, finding::Findings};

check! {
    /// # What it finds
    /// `dns_hostnames: true` in a VPC with `dns_support: false`.
    ///
    /// # Why it matters
    /// Host names are answered by the Amazon DNS server, which is switched off; AWS refuses the combination.
    ///
    /// # Example
    /// ```text
    /// vpc main 10.0.0.0/16 { dns_support: false; dns_hostnames: true; }
    /// ```
    ///
    /// # Instead
    /// Leave `dns_support` out, since it is on by itself, or switch both off.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html>
    "dns-hostnames-needs-support", "dns", Error, "a VPC has DNS host names on and DNS support off"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    for vpc in cx.all::<Vpc>().filter(|vpc| vpc.has_dns_hostnames() && !vpc.has_dns_support()) {
        let message = format!("VPC `{}` has DNS host names on and DNS support off", vpc.path());
        out.report(vpc.id(), vpc.dns_support().origin(), message)
            .related(vpc.dns_hostnames().origin(), "switched on here")
            .help("take `dns_support` out: it is on by itself".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn names_need_a_server() {
        let with = |support, names| {
            network().edit("main", |vpc: Vpc| vpc.dns_support(support).dns_hostnames(names)).ids()
        };
        assert_eq!(with(false, true), ["dns-hostnames-needs-support"]);
        assert_eq!(with(true, true), [""; 0]);
        assert_eq!(with(false, false), [""; 0]);
    }
}
