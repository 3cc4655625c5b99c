//! The forms of texts: each says what is wrong with one, and what to write instead.

use dsl::facts::{ami, distance, managed_policy, nearest, prefix_list as lists};

/// What a form says of a text; nothing, if AWS takes it.
pub(crate) type Form = fn(&str) -> Option<Wrong>;

/// What is wrong with a text.
pub(crate) struct Wrong {
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    /// Whether AWS may have it by now.
    pub(crate) may_be_newer: bool,
}

impl Wrong {
    fn new(text: &str, what: &str, help: impl Into<String>) -> Option<Self> {
        let shown = if text.is_empty() { "an empty text".to_owned() } else { format!("`{text}`") };
        let message = format!("{shown} is no {what}");
        Some(Self { message, help: Some(help.into()), may_be_newer: false })
    }
}

/// The sizes of instance types, but for the number that may stand before `xlarge` and those of bare metal.
const SIZES: [&str; 7] = ["xlarge", "large", "medium", "small", "micro", "nano", "metal"];

/// Family and size with a dot between.
///
/// AWS: <https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html>
pub(crate) fn instance_type(text: &str) -> Option<Wrong> {
    if let Some((family, size)) = family_and_size(text) {
        let meant = meant_size(size)?;
        return Wrong::new(text, "instance type", format!("did you mean `{family}.{meant}`?"));
    }
    let help = match meant_type(text) {
        Some(meant) => format!("write family and size with a dot between them: `{meant}`"),
        None => "write family and size with a dot between them, such as `t3.micro`".to_owned(),
    };
    Wrong::new(text, "instance type", help)
}

fn family_and_size(text: &str) -> Option<(&str, &str)> {
    let is_part = |part: &str| part.bytes().all(|it| matches!(it, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    let (family, size) = text.split_once('.').filter(|(family, size)| is_part(family) && is_part(size))?;
    let is_family = family.starts_with(|it: char| it.is_ascii_lowercase())
        && family.contains(|it: char| it.is_ascii_digit());
    (is_family && !size.is_empty()).then_some((family, size))
}

/// The size that was meant by a word that is close to one and is none.
fn meant_size(size: &str) -> Option<String> {
    let word = size.trim_start_matches(|it: char| it.is_ascii_digit());
    let count = &size[..size.len() - word.len()];
    if SIZES.contains(&word) || word.starts_with("metal-") {
        return None;
    }
    let meant =
        if word == "xl" { Some("xlarge") } else { SIZES.into_iter().find(|it| distance(it, word) == 1) };
    meant.map(|meant| format!("{count}{meant}"))
}

/// The type that was meant by a text with another sign than a dot, or none.
fn meant_type(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let text = ["db.", "cache.", "ml."].iter().find_map(|it| text.strip_prefix(it)).unwrap_or(&text);
    let word = SIZES.into_iter().find(|size| text.ends_with(size))?;
    let before = text.strip_suffix(word)?;
    let head = before.trim_end_matches(|it: char| word == "xlarge" && it.is_ascii_digit());
    // The generation stands before the dot: in `m5xlarge` the number is its, in `m5-2xlarge` that of the size.
    let is_family = !head.ends_with(|it: char| it.is_ascii_alphabetic());
    let (family, count) = if is_family { (head, &before[head.len()..]) } else { (before, "") };
    let family = family.trim_end_matches([' ', '.', '-', '_', '/', ':']);
    let meant = format!("{family}.{count}{word}");
    family_and_size(&meant)?;
    Some(meant)
}

/// The id of an image, an SSM parameter that holds one, or the word of a public image.
///
/// AWS: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-systems-manager-parameter-to-find-AMI.html>
pub(crate) fn image(text: &str) -> Option<Wrong> {
    if text.starts_with('/') {
        return parameter(text);
    }
    let mut words = ami::image_parameters().iter().map(|it| it.word);
    let is_reference = text.starts_with("resolve:ssm:") || text.starts_with("{{resolve:");
    if is_reference || is_id(text, "ami-") || words.any(|word| word == text) {
        return None;
    }
    let help = r#"write `al2023`, an id such as `ami-0a0152fbfb1aaecc7`, or `ssm "/path"` of a parameter that holds one"#;
    let near = nearest(text, ami::image_parameters().iter().map(|it| it.word));
    let near = near.filter(|near| distance(near, text) == 1);
    Wrong::new(text, "image", near.map_or(help.to_owned(), |near| format!("did you mean `{near}`?")))
}

fn parameter(text: &str) -> Option<Wrong> {
    let fits = |it: char| it.is_ascii_alphanumeric() || "_.-/:".contains(it);
    if text.chars().all(fits) && !text.contains("//") && !text.ends_with('/') {
        return None;
    }
    Wrong::new(text, "name of an SSM parameter", "use letters, digits and `_.-`, with `/` between the parts")
}

/// An id such as AWS gives: a prefix, then 8 or 17 hexadecimal digits.
pub(crate) fn is_id(text: &str, prefix: &str) -> bool {
    let number = text.strip_prefix(prefix).unwrap_or_default();
    matches!(number.len(), 8 | 17) && number.bytes().all(|digit| digit.is_ascii_hexdigit())
}

/// The id of a prefix list, or the service that AWS keeps one for.
///
/// AWS: <https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html>
pub(crate) fn prefix_list(text: &str) -> Option<Wrong> {
    let mut services = lists::weights().iter().map(|it| it.service);
    if is_id(text, "pl-") || services.any(|service| service == text) {
        return None;
    }
    let near = nearest(text, lists::weights().iter().map(|it| it.service));
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "write its id, such as `pl-0a0152fbfb1aaecc7`, or the service it is of: `s3`".to_owned(),
    };
    Wrong::new(text, "prefix list", help)
}

/// AWS: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-byoip.html>
pub(crate) fn ipv4_pool(text: &str) -> Option<Wrong> {
    pool(text, "ipv4pool-", "pool of IPv4 addresses")
}

/// AWS: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-byoip.html>
pub(crate) fn ipv6_pool(text: &str) -> Option<Wrong> {
    pool(text, "ipv6pool-", "pool of IPv6 addresses")
}

fn pool(text: &str, prefix: &str, what: &str) -> Option<Wrong> {
    let fits = |it: char| it.is_ascii_alphanumeric() || it == '-';
    if text.eq_ignore_ascii_case("amazon")
        || text.strip_prefix(prefix).is_some_and(|rest| !rest.is_empty() && rest.chars().all(fits))
    {
        return None;
    }
    Wrong::new(text, what, format!("write its id, such as `{prefix}ec2-0a0152fbfb1aaecc7`"))
}

/// AWS: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/introduction.html>
pub(crate) fn resource_type(text: &str) -> Option<Wrong> {
    let is_part = |part: &str| {
        !part.is_empty() && part.chars().all(|it| it.is_ascii_alphanumeric() || "_@-".contains(it))
    };
    let parts: Vec<_> = text.split("::").collect();
    if (2..=4).contains(&parts.len()) && parts.iter().all(|part| is_part(part)) {
        return None;
    }
    Wrong::new(text, "type of a resource", "write it as CloudFormation does, such as `AWS::EC2::FlowLog`")
}

/// AWS: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
pub(crate) fn role_name(text: &str) -> Option<Wrong> {
    if is_iam_name(text) {
        return None;
    }
    Wrong::new(text, "name of a role", "use letters, digits and `_+=,.@-`")
}

/// Whether IAM takes it as a name, but for its length.
pub(crate) fn is_iam_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|it| it.is_ascii_alphanumeric() || "_+=,.@-".contains(it))
}

/// Whether EC2 takes it as the name of a key pair.
///
/// AWS: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateKeyPair.html>
pub(crate) fn is_key_name(text: &str) -> bool {
    !text.is_empty() && text.trim() == text && text.bytes().all(|it| matches!(it, b' '..=b'~'))
}

/// A bucket by its name; `*` and `?` stand for more than one.
///
/// AWS: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>
pub(crate) fn bucket(text: &str) -> Option<Wrong> {
    let is_name = |text: &str| {
        !text.is_empty() && text.chars().all(|it| it.is_ascii_alphanumeric() || "-._*?".contains(it))
    };
    if is_name(text) {
        return None;
    }
    let bare = text.rsplit_once(":::").map_or(text, |(_, name)| name);
    let bare = bare.strip_prefix("s3://").unwrap_or(bare).split('/').next().unwrap_or_default();
    let help = match is_name(bare) {
        true => format!("write the name alone: `{bare}`"),
        false => "write the name alone, such as `my-logs`".to_owned(),
    };
    Wrong::new(text, "name of a bucket", help)
}

/// The ARN of a managed policy, or the name of one of AWS.
///
/// AWS: <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html>
pub(crate) fn managed_policy(text: &str) -> Option<Wrong> {
    let name = match text.strip_prefix("arn:") {
        None => text,
        Some(rest) => {
            let parts: Vec<_> = rest.splitn(5, ':').collect();
            let name = match parts.as_slice() {
                [partition, "iam", "", account, resource] if partition.starts_with("aws") => {
                    resource.strip_prefix("policy/").map(|name| (*account, name))
                }
                _ => None,
            };
            match name {
                Some(("aws", name)) => name,
                Some((account, name)) if is_account(account) && is_policy(name) => return None,
                _ => return Wrong::new(text, "ARN of a managed policy", ARN_OF_POLICY),
            }
        }
    };
    of_aws(name)
}

const ARN_OF_POLICY: &str =
    "write it as in `arn:aws:iam::111122223333:policy/name`; one of AWS by its name alone";

fn is_policy(name: &str) -> bool {
    name.split('/').all(is_iam_name)
}

/// Twelve digits.
pub(crate) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|digit| digit.is_ascii_digit())
}

fn of_aws(name: &str) -> Option<Wrong> {
    if managed_policy::is_managed_policy(name) {
        return None;
    }
    let message = format!("AWS has no managed policy `{name}`");
    if !is_policy(name) {
        let help = "write its name as AWS does, such as `AmazonSSMManagedInstanceCore`".to_owned();
        return Some(Wrong { message, help: Some(help), may_be_newer: false });
    }
    if name.starts_with(managed_policy::SERVICE_ROLES) {
        let message = format!("AWS keeps policy `{name}` for the role of its service");
        return Some(Wrong { message, help: None, may_be_newer: false });
    }
    let bare = |name: &str| name.rsplit('/').next().unwrap_or(name).to_lowercase();
    let mut known = managed_policy::managed_policies();
    let same = known.find(|known| bare(known) == bare(name));
    let near = nearest(name, managed_policy::managed_policies());
    let is_slip = near.is_some_and(|near| distance(near, name) <= 2 && version(near) == version(name));
    let help = match (same.or(near), is_slip) {
        (Some(near), _) => format!("did you mean `{near}`?"),
        (None, _) => format!("it had none on {}: allow the finding if it has one now", managed_policy::AS_OF),
    };
    Some(Wrong { message, help: Some(help), may_be_newer: same.is_none() && !is_slip })
}

/// What tells a policy from the one it follows: `V2`.
fn version(name: &str) -> &str {
    let rest = name.trim_end_matches(|it: char| it.is_ascii_digit());
    &name[rest.len()..]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn help(form: Form, text: &str) -> String {
        form(text).unwrap_or_else(|| panic!("{text} is taken")).help.unwrap_or_default()
    }

    fn takes(form: Form, texts: &str) {
        for text in texts.split_whitespace() {
            assert!(form(text).is_none(), "{text}");
        }
    }

    #[test]
    fn types_of_instances() {
        takes(
            instance_type,
            "t3.micro c7gn.2xlarge u-6tb1.metal mac2-m2pro.metal m8g.metal-24xl u7in-16tb.224xlarge \
             c7i-flex.large p6e-gb200.36xlarge a1.medium g4dn.xlarge hpc7g.4xlarge x9z.colossal",
        );
        let rows = [
            ("c5large", "c5.large"),
            ("t3 micro", "t3.micro"),
            ("T3.micro", "t3.micro"),
            ("db.t3.medium", "t3.medium"),
            ("m5-2xlarge", "m5.2xlarge"),
            ("m5xlarge", "m5.xlarge"),
            ("m5_large", "m5.large"),
            ("t3..micro", "t3.micro"),
            (" t3.micro", "t3.micro"),
        ];
        for (text, meant) in rows {
            assert_eq!(
                help(instance_type, text),
                format!("write family and size with a dot between them: `{meant}`")
            );
        }
        assert_eq!(help(instance_type, "t3.mirco"), "did you mean `t3.micro`?");
        assert_eq!(help(instance_type, "m5.2xl"), "did you mean `m5.2xlarge`?");
        for text in ["", "t3", "micro", "t3.", ".micro", "größe"] {
            assert!(help(instance_type, text).ends_with("such as `t3.micro`"), "{text}");
        }
    }

    #[test]
    fn images() {
        takes(
            image,
            "al2023 al2023_minimal ami-0123456789abcdef0 ami-1a2b3c4d /aws/service/x.y/z:3 resolve:ssm:/x",
        );
        for text in
            ["", "ubuntu", "ami-xyz", "ami-012345678", "ami_01234567", "/a//b", "/a b", "golden-image"]
        {
            assert!(image(text).is_some(), "{text}");
        }
        assert_eq!(help(image, "al2022"), "did you mean `al2023`?");
    }

    #[test]
    fn managed_policies() {
        takes(
            managed_policy,
            "AmazonSSMManagedInstanceCore service-role/AmazonEC2RoleforSSM job-function/ViewOnlyAccess \
             arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy arn:aws-cn:iam::111122223333:policy/net/own",
        );
        let rows = [
            ("AmazonSSMManagedInstanceCor", "did you mean `AmazonSSMManagedInstanceCore`?", false),
            ("amazonssmmanagedinstancecore", "did you mean `AmazonSSMManagedInstanceCore`?", false),
            ("AmazonEC2RoleforSSM", "did you mean `service-role/AmazonEC2RoleforSSM`?", false),
            ("AmazonEKSBlockStoragePolicyV9", "did you mean `AmazonEKSBlockStoragePolicyV2`?", true),
            ("Teleport", "it had none on 2026-09-30: allow the finding if it has one now", true),
            (
                "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore2",
                "did you mean `AmazonSSMManagedInstanceCore`?",
                true,
            ),
            ("arn:aws:iam::1234:policy/own", ARN_OF_POLICY, false),
            ("arn:aws:iam::111122223333:role/own", ARN_OF_POLICY, false),
        ];
        for (text, expected, newer) in rows {
            assert_eq!(help(managed_policy, text), expected);
            assert_eq!(managed_policy(text).is_some_and(|it| it.may_be_newer), newer, "{text}");
        }
        assert!(managed_policy("aws-service-role/AmazonSSMServiceRolePolicy").is_some());
        assert!(managed_policy("Amazon SSM").is_some());
    }

    #[test]
    fn buckets_and_roles() {
        takes(bucket, "logs my.logs-2026 logs-* Old_Bucket");
        for text in ["arn:aws:s3:::logs", "s3://logs", "logs/prefix/*", "arn:aws:s3:::logs/*"] {
            assert_eq!(help(bucket, text), "write the name alone: `logs`");
        }
        takes(role_name, "app App+=,.@-_1");
        assert!(role_name("my role").is_some() && role_name("arn:aws:iam::1:role/x").is_some());
    }

    #[test]
    fn lists_pools_and_types() {
        takes(prefix_list, "s3 dynamodb cloudfront pl-63a5400a pl-0a0152fbfb1aaecc7");
        assert!(prefix_list("pl-s3").is_some() && prefix_list("").is_some());
        takes(ipv4_pool, "amazon ipv4pool-ec2-012345678 ipv4pool-coip-1");
        assert!(ipv4_pool("ipv6pool-ec2-1").is_some() && ipv6_pool("pool").is_some());
        takes(resource_type, "AWS::EC2::FlowLog Custom::Thing My::Org::Thing::MODULE");
        for text in ["", "FlowLog", "AWS::", "AWS::EC2::Flow Log", "AWS:EC2:FlowLog"] {
            assert!(resource_type(text).is_some(), "{text}");
        }
    }
}
