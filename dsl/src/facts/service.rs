//! Services that a VPC endpoint can lead to: their names, private host names and ports.

mod catalogue;
mod prefix;

use std::borrow::Cow;

use super::region::Region;

/// The AWS page the rows come from.
pub const SOURCE: &str =
    "https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html";
/// When the rows were last compared with it.
pub const AS_OF: &str = "2026-05";

/// A service that endpoints lead to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// The part of the name after the Region: `s3`, `ecr.api`.
    pub word: Cow<'static, str>,
    /// Whether it has gateway endpoints.
    pub gateway: bool,
    /// Whether it has interface endpoints.
    pub interface: bool,
    /// How its full name is built.
    pub naming: Naming,
    /// The public name that private DNS answers for; none where there is none or AWS states none.
    ///
    /// Stands with `{word}`, `{region}`, `{suffix}` and `{dualstack}` for what they say;
    /// a leading `*.` takes in every name below it.
    pub private_dns: Option<Cow<'static, str>>,
    /// The TCP ports that clients open.
    pub ports: Cow<'static, [u16]>,
    /// Whether it honours an endpoint policy, where AWS says so either way.
    pub policy: Option<bool>,
}

/// How the full name of a service is built from its word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Naming {
    /// `com.amazonaws.<region>.<word>`, or the partition's own prefix.
    Regional,
    /// `<prefix>.<region>.<word>` under a prefix of its own, such as `aws.sagemaker`.
    Under(&'static str),
    /// One name for all Regions, written out.
    Fixed(Cow<'static, str>),
}

impl Service {
    /// Describes an interface service of one's own or of a partner, by its full name.
    ///
    /// Full names look like `com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0`.
    pub fn own(word: &str, full_name: &str, ports: impl Into<Vec<u16>>) -> Self {
        Self {
            word: Cow::Owned(word.to_owned()),
            gateway: false,
            interface: true,
            naming: Naming::Fixed(Cow::Owned(full_name.to_owned())),
            private_dns: None,
            ports: Cow::Owned(ports.into()),
            policy: None,
        }
    }

    /// Gives it the host name that private DNS answers for.
    #[must_use]
    pub fn with_private_dns(mut self, host: &str) -> Self {
        self.private_dns = Some(Cow::Owned(host.to_owned()));
        self
    }

    /// Its full name in a Region, of the gateway endpoint if it has one.
    ///
    /// Gateway is also what AWS takes when no type is said. In China the interface endpoint of
    /// S3 has another name: see [`Service::interface_name_in`].
    pub fn name_in(&self, region: &Region) -> String {
        let prefix = region.partition().service_prefix;
        if self.gateway { self.under(prefix, region) } else { self.interface_name_in(region) }
    }

    /// The full name of its interface endpoint in a Region.
    pub fn interface_name_in(&self, region: &Region) -> String {
        let prefix = prefix::of(&self.word, region);
        let tail = prefix::tail_of(&self.word, region);
        self.under(prefix, region) + tail
    }

    /// The host name that private DNS answers for in a Region.
    pub fn private_dns_in(&self, region: &Region) -> Option<String> {
        let partition = region.partition();
        let pattern = self.private_dns.as_deref()?;
        let host = pattern
            .replace("{word}", &self.word)
            .replace("{region}", &region.name)
            .replace("{suffix}", partition.dns_suffix)
            .replace("{dualstack}", partition.dual_stack_suffix);
        Some(host)
    }

    /// Whether its interface endpoint has the partition's special prefix in this Region.
    pub fn has_special_prefix(&self, region: &Region) -> bool {
        self.naming == Naming::Regional && prefix::of(&self.word, region) != region.partition().service_prefix
    }

    /// Finds the service behind a full name: `com.amazonaws.us-east-1.s3`.
    pub fn from_full_name(name: &str) -> Option<&'static Service> {
        let fixed = |it: &&Service| matches!(&it.naming, Naming::Fixed(known) if known == name);
        all().iter().find(fixed).or_else(|| {
            let parsed = split_full_name(name)?;
            service(parsed.word).filter(|it| it.fits(&parsed))
        })
    }

    fn fits(&self, name: &FullName<'_>) -> bool {
        match self.naming {
            Naming::Regional => !prefix::OWN.contains(&name.prefix),
            Naming::Under(prefix) => prefix == name.prefix,
            Naming::Fixed(_) => false,
        }
    }

    fn under(&self, prefix: &str, region: &Region) -> String {
        match &self.naming {
            Naming::Regional => format!("{prefix}.{}.{}", region.name, self.word),
            Naming::Under(prefix) => format!("{prefix}.{}.{}", region.name, self.word),
            Naming::Fixed(name) => name.to_string(),
        }
    }
}

/// The parts of a regional service name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FullName<'a> {
    /// What stands before the Region: `com.amazonaws`.
    pub prefix: &'static str,
    /// The Region's name, not looked up in any table.
    pub region: &'a str,
    /// What stands after the Region: `ecr.api`.
    pub word: &'a str,
}

/// Splits the name of an AWS service into prefix, Region and word.
///
/// Gives nothing for a name without a Region, or for the service of another account.
pub fn split_full_name(name: &str) -> Option<FullName<'_>> {
    let (prefix, rest) = prefix::split(name)?;
    let (region, word) = rest.split_once('.')?;
    let regional = region.ends_with(|it: char| it.is_ascii_digit()) && region.contains('-');
    let word = if region.starts_with("cn-") { prefix::without_tail(word) } else { word };
    regional.then_some(FullName { prefix, region, word })
}

/// Looks a service up by its word.
pub fn service(word: &str) -> Option<&'static Service> {
    let at = all().binary_search_by(|it| (*it.word).cmp(word)).ok()?;
    all().get(at)
}

/// Every service, by word.
pub fn all() -> &'static [Service] {
    catalogue::SERVICES
}

#[cfg(test)]
mod tests {
    use super::super::region::region;
    use super::*;

    fn name(word: &str, at: &str) -> String {
        service(word).expect("a service").name_in(region(at).expect("a Region"))
    }

    fn host(word: &str, at: &str) -> Option<String> {
        service(word).expect("a service").private_dns_in(region(at).expect("a Region"))
    }

    #[test]
    fn builds_full_names() {
        let table = [
            ("s3", "us-east-1", "com.amazonaws.us-east-1.s3"),
            ("s3", "cn-north-1", "com.amazonaws.cn-north-1.s3"),
            ("ecr.api", "cn-north-1", "cn.com.amazonaws.cn-north-1.ecr.api"),
            ("ssm", "cn-north-1", "com.amazonaws.cn-north-1.ssm"),
            ("transcribe", "cn-north-1", "cn.com.amazonaws.cn-north-1.transcribe.cn"),
            ("ecr.dkr", "eusc-de-east-1", "eu.amazonaws.eusc-de-east-1.ecr.dkr"),
            ("kms", "us-gov-west-1", "com.amazonaws.us-gov-west-1.kms"),
            ("notebook", "eu-west-1", "aws.sagemaker.eu-west-1.notebook"),
            ("qbusiness", "us-west-2", "aws.api.us-west-2.qbusiness"),
            ("codecatalyst", "us-west-2", "aws.api.global.codecatalyst"),
            ("iam", "us-east-1", "com.amazonaws.iam"),
        ];
        for (word, at, expected) in table {
            assert_eq!(name(word, at), expected);
        }
    }

    #[test]
    fn the_interface_of_s3_in_china_has_its_own_name() {
        let (s3, china) = (service("s3").expect("s3"), region("cn-north-1").expect("a Region"));
        assert_eq!(s3.interface_name_in(china), "cn.com.amazonaws.cn-north-1.s3");
        assert!(s3.has_special_prefix(china));
    }

    #[test]
    fn every_name_is_parsed_back() {
        for at in ["us-east-1", "cn-north-1", "eusc-de-east-1"].map(|it| region(it).expect("one")) {
            for it in all() {
                for name in [it.name_in(at), it.interface_name_in(at)] {
                    assert_eq!(Service::from_full_name(&name), Some(it), "{name}");
                }
            }
        }
    }

    #[test]
    fn refuses_names_of_nothing() {
        let names = [
            "",
            "s3",
            "com.amazonaws.s3",
            "com.amazonaws.us-east-1.s4",
            "com.amazonaws.us-east-1.notebook",
            "aws.sagemaker.us-east-1.s3",
            "com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0",
        ];
        for name in names {
            assert_eq!(Service::from_full_name(name), None, "{name}");
        }
    }

    #[test]
    fn builds_private_host_names() {
        let table = [
            ("ssm", "eu-west-1", "ssm.eu-west-1.amazonaws.com"),
            ("ssm", "cn-north-1", "ssm.cn-north-1.amazonaws.com.cn"),
            ("ecr.dkr", "us-east-1", "*.dkr.ecr.us-east-1.amazonaws.com"),
            ("eks-auth", "us-east-1", "eks-auth.us-east-1.api.aws"),
            ("kinesis-firehose", "us-east-1", "firehose.us-east-1.amazonaws.com"),
            ("iam", "us-east-1", "iam.amazonaws.com"),
        ];
        for (word, at, expected) in table {
            assert_eq!(host(word, at).as_deref(), Some(expected));
        }
        assert_eq!(host("dynamodb-streams", "us-east-1"), None);
    }

    #[test]
    fn splits_names() {
        let parsed = split_full_name("com.amazonaws.xx-new-9.ecr.api").expect("regional");
        assert_eq!((parsed.region, parsed.word), ("xx-new-9", "ecr.api"));
    }
}
