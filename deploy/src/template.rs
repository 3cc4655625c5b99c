//! Templates of CloudFormation: those that go with a request, and the bucket of S3 that longer ones go through.

use dsl::facts::Partition;
use sha2::{Digest as _, Sha256};

use crate::ec2::Failure;

/// The longest template that can be sent with a request.
///
/// AWS: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>
const LONGEST: usize = 51_200;

/// Codes of S3 for a bucket that another Region has.
const ELSEWHERE: [&str; 4] = [
    "PermanentRedirect",
    "TemporaryRedirect",
    "AuthorizationHeaderMalformed",
    "IllegalLocationConstraintException",
];

/// A bucket of S3, and the folder in it that templates go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// The folder: letters, digits, `-`, `_`, `.`, `=` and `/`, which an address has as they are.
    folder: String,
}

impl Bucket {
    /// A bucket, and a folder like that of a role: `/vpcraft/TOPOLOGY/STAGE/`, with `%` where a letter is another.
    pub fn new(name: String, path: &str) -> Self {
        // A segment of dots alone would lead out of the folder.
        let folder = path.trim_matches('/').replace('%', "=").replace("/.", "/=2E");
        Self { name, folder }
    }

    /// Equal templates have one place, and others another: a change set reads what it was made of.
    pub fn key(&self, stack: &str, template: &str) -> String {
        let hash = Sha256::digest(template);
        let hash: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        format!("{}/{stack}-{hash}.template.json", self.folder)
    }

    /// The address at which CloudFormation finds what is put there; `server` is that of another cloud than AWS.
    pub fn address(&self, region: &str, server: Option<&str>, key: &str) -> String {
        let of_aws = || format!("https://s3.{region}.{}", Partition::of_region(region).dns_suffix);
        let server = server.map_or_else(of_aws, |url| url.trim_end_matches('/').to_owned());
        format!("{server}/{}/{key}", self.name)
    }

    /// What S3 said, with the bucket's name and what to do about it.
    pub fn refused(&self, failure: Failure, region: &str) -> Failure {
        let advice = match &*failure.code {
            "NoSuchBucket" => format!(": make it in {region}, or name another"),
            code if ELSEWHERE.contains(&code) => {
                format!(": the stack is in {region}, name a bucket that is there too")
            }
            _ if failure.is_denied() => {
                let Self { name, folder } = self;
                let partition = Partition::of_region(region).id;
                format!(
                    ": it takes s3:PutObject and s3:GetObject on `arn:{partition}:s3:::{name}/{folder}/*`"
                )
            }
            _ => String::new(),
        };
        let message = format!("bucket `{}`: {}{advice}", self.name, failure.message.trim_end_matches('.'));
        Failure { message, ..failure }
    }
}

/// Whether a template can go with a request.
pub fn is_short(template: &str) -> bool {
    template.len() <= LONGEST
}

/// Makes sure that there is a way for a template.
///
/// # Errors
/// It is too long for a request, and there is no bucket.
pub fn sendable(stack: &str, template: &str, bucket: Option<&Bucket>) -> Result<(), Failure> {
    if is_short(template) || bucket.is_some() {
        return Ok(());
    }
    let message = format!(
        "the template of `{stack}` has {} bytes, and CloudFormation takes {LONGEST} with a request: name a bucket of \
         S3 that it goes through, `--s3-bucket NAME`",
        template.len()
    );
    Err(Failure::not_sent("TemplateTooLarge", message))
}

/// Makes sure that a text can be the name of a bucket.
///
/// AWS: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>
///
/// # Errors
/// It can't: it is an address, a name with a folder, or the like.
pub fn bucket_name(text: &str) -> Result<String, String> {
    let is_sign = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let has_ends = [text.bytes().next(), text.bytes().last()].iter().all(|end| end.is_some_and(is_sign));
    let is_plain = text.bytes().all(|byte| is_sign(byte) || byte == b'-' || byte == b'.');
    if (3..=63).contains(&text.len()) && has_ends && is_plain && !text.contains("..") {
        return Ok(text.to_owned());
    }
    Err("the name of a bucket alone has 3 to 63 lower-case letters, digits, hyphens and dots".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket(path: &str) -> Bucket {
        Bucket::new("templates".to_owned(), path)
    }

    #[test]
    fn another_template_has_another_place() {
        let key = |template: &str| bucket("/vpcraft/a%20b/main/").key("t-main", template);
        let hash = "44136fa355b3678a1146ad16f7e8649e";
        assert_eq!(key("{}"), format!("vpcraft/a=20b/main/t-main-{hash}.template.json"));
        assert_ne!(key("{}"), key("[]"));
    }

    #[test]
    fn no_folder_leads_elsewhere() {
        for (path, folder) in [
            ("/vpcraft/../main/", "vpcraft/=2E./main/"),
            ("/vpcraft/./%2F/", "vpcraft/=2E/=2F/"),
            ("/vpcraft/%/.a/", "vpcraft/=/=2Ea/"),
        ] {
            let key = bucket(path).key("t", "");
            assert!(key.starts_with(folder), "{key}");
            assert!(
                key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-_.=".contains(&byte)),
                "{key}"
            );
        }
    }

    #[test]
    fn the_address_is_that_of_the_partition() {
        for (region, server, address) in [
            ("eu-west-1", None, "https://s3.eu-west-1.amazonaws.com/templates/k"),
            ("cn-north-1", None, "https://s3.cn-north-1.amazonaws.com.cn/templates/k"),
            ("eusc-de-east-1", None, "https://s3.eusc-de-east-1.amazonaws.eu/templates/k"),
            ("us-gov-west-1", None, "https://s3.us-gov-west-1.amazonaws.com/templates/k"),
            ("us-east-1", Some("http://localhost:5000/"), "http://localhost:5000/templates/k"),
        ] {
            assert_eq!(bucket("/p/").address(region, server, "k"), address);
        }
    }

    #[test]
    fn only_a_long_template_needs_a_bucket() {
        let (short, long) = ("x".repeat(51_200), "x".repeat(51_201));
        assert_eq!(sendable("t", &short, None), Ok(()));
        assert_eq!(sendable("t", &long, Some(&bucket("/p/"))), Ok(()));
        let failure = sendable("t", &long, None).expect_err("too long").to_string();
        assert!(failure.contains("`t` has 51201 bytes") && failure.contains("--s3-bucket NAME"), "{failure}");
    }

    #[test]
    fn what_s3_says_has_advice() {
        for (code, word) in [
            ("NoSuchBucket", "make it in cn-north-1"),
            ("PermanentRedirect", "the stack is in cn-north-1"),
            ("AccessDenied", "`arn:aws-cn:s3:::templates/vpcraft/t/main/*`"),
            ("SlowDown", "bucket `templates`: no"),
        ] {
            let failure = Failure::answered(code, "no.", None);
            let said = bucket("/vpcraft/t/main/").refused(failure, "cn-north-1").to_string();
            assert!(
                said.starts_with(&format!("{code}: bucket `templates`: no")) && said.contains(word),
                "{said}"
            );
        }
    }

    #[test]
    fn a_bucket_has_a_name_and_nothing_else() {
        for name in ["abc", "my-templates.1", &"a".repeat(63)] {
            assert_eq!(bucket_name(name).as_deref(), Ok(name));
        }
        for text in
            ["", "ab", "s3://abc", "abc/d", "Abc", "a_c", "-abc", "abc.", "a..b", "äbc", &"a".repeat(64)]
        {
            assert!(bucket_name(text).is_err(), "{text}");
        }
    }
}
