//! Images of Amazon Linux by public parameter, and the processors that instance types have.

use Architecture::{Arm64, X86_64};

/// The AWS page the rows come from.
pub const SOURCE: &str = "https://docs.aws.amazon.com/linux/al2023/ug/ec2.html#launch-via-aws-cli";
/// The AWS page that lists the processors of instance types.
pub const TYPES_SOURCE: &str =
    "https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html";
/// When the rows were last compared with them.
pub const AS_OF: &str = "2026-05";

/// The instance type for a host that nobody chose one for.
pub const DEFAULT_INSTANCE_TYPE: &str = "t3.micro";

/// What a processor executes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Architecture {
    /// 64-bit Arm: AWS Graviton, Apple silicon.
    Arm64,
    /// 64-bit Intel and AMD.
    X86_64,
}

impl Architecture {
    /// The word that AWS has for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Arm64 => "arm64",
            Self::X86_64 => "x86_64",
        }
    }
}

/// A public parameter that holds the id of the latest image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImageParameter {
    /// The word of the image: `al2023`.
    pub word: &'static str,
    /// The processor it is built for.
    pub architecture: Architecture,
    /// The name of the parameter.
    pub name: &'static str,
}

impl ImageParameter {
    /// What `ImageId` takes in a call: EC2 then reads the parameter by itself.
    pub fn resolved_by_ec2(&self) -> String {
        format!("resolve:ssm:{}", self.name)
    }

    /// The dynamic reference of a CloudFormation template.
    pub fn dynamic_reference(&self) -> String {
        format!("{{{{resolve:ssm:{}}}}}", self.name)
    }
}

/// Looks the parameter of an image up.
pub fn image_parameter(word: &str, built_for: Architecture) -> Option<&'static ImageParameter> {
    let key = (word, built_for);
    let at = PARAMETERS.binary_search_by_key(&key, |it| (it.word, it.architecture)).ok()?;
    PARAMETERS.get(at)
}

/// Every parameter, by word and processor.
pub fn image_parameters() -> &'static [ImageParameter] {
    PARAMETERS
}

/// Says which processor an instance type has; nothing if it is no instance type.
///
/// After the letters and the generation come attributes: a `g` among them is AWS Graviton, as in
/// `t4g`, `c7gn`, `im4gn`; the first letters do not count (`g5` has a graphics card).
pub fn architecture(instance_type: &str) -> Option<Architecture> {
    let (family, size) = instance_type.split_once('.')?;
    let sound = |it: &str| !it.is_empty() && it.chars().all(|it| it.is_ascii_alphanumeric() || it == '-');
    if !sound(family) || !sound(size) || !family.starts_with(|it: char| it.is_ascii_lowercase()) {
        return None;
    }
    let arm = is_arm_by_name(family) || ARM_FAMILIES.binary_search(&family).is_ok();
    Some(if arm { Architecture::Arm64 } else { Architecture::X86_64 })
}

fn is_arm_by_name(family: &str) -> bool {
    let name = family.split('-').next().unwrap_or(family);
    let after_letters = name.trim_start_matches(|it: char| it.is_ascii_alphabetic());
    let attributes = after_letters.trim_start_matches(|it: char| it.is_ascii_digit());
    attributes.contains('g')
}

const fn row(word: &'static str, architecture: Architecture, name: &'static str) -> ImageParameter {
    ImageParameter { word, architecture, name }
}

#[rustfmt::skip]
static PARAMETERS: &[ImageParameter] = &[
    row("al2023",         Arm64,  "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"),
    row("al2023",         X86_64, "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"),
    row("al2023_minimal", Arm64,  "/aws/service/ami-amazon-linux-latest/al2023-ami-minimal-kernel-default-arm64"),
    row("al2023_minimal", X86_64, "/aws/service/ami-amazon-linux-latest/al2023-ami-minimal-kernel-default-x86_64"),
];

/// Families on Arm whose name does not show it.
static ARM_FAMILIES: &[&str] = &[
    "a1",
    "mac-m3ultra",
    "mac-m4",
    "mac-m4max",
    "mac-m4pro",
    "mac2",
    "mac2-m1ultra",
    "mac2-m2",
    "mac2-m2pro",
    "p6e-gb200",
    "p6e-gb300",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_counted_and_in_order() {
        assert_eq!((PARAMETERS.len(), ARM_FAMILIES.len()), (4, 11));
        let key = |it: &ImageParameter| (it.word, it.architecture);
        assert!(PARAMETERS.is_sorted_by(|a, b| key(a) < key(b)));
        assert!(ARM_FAMILIES.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn names_show_their_processor() {
        for it in PARAMETERS {
            assert!(it.name.ends_with(it.architecture.word()), "{}", it.name);
        }
    }

    #[test]
    fn tells_processors_apart() {
        let arm = "t4g.micro c7gn.large m8g.metal-24xl im4gn.large is4gen.large x2gd.medium g5g.xlarge \
                   hpc7g.4xlarge a1.medium mac2.metal mac2-m2pro.metal p6e-gb200.36xlarge r6gd.large";
        let intel = "t3.micro g5.xlarge g4dn.xlarge g6e.xlarge gr6.4xlarge c7i-flex.large u-6tb1.metal \
                     u7in-16tb.224xlarge mac1.metal p4d.24xlarge p6-b200.48xlarge inf2.xlarge m5zn.large";
        for it in arm.split_whitespace() {
            assert_eq!(architecture(it), Some(Arm64), "{it}");
        }
        for it in intel.split_whitespace() {
            assert_eq!(architecture(it), Some(X86_64), "{it}");
        }
        for it in ["", "t3", "t3.", ".micro", "T3.micro", "t3.mic ro", "3t.micro"] {
            assert_eq!(architecture(it), None, "{it}");
        }
        assert_eq!(architecture(DEFAULT_INSTANCE_TYPE), Some(X86_64));
    }

    #[test]
    fn is_found_and_written_for_each_reader() {
        let image = image_parameter("al2023", Arm64).expect("a row");
        assert!(image.resolved_by_ec2().starts_with("resolve:ssm:/aws/service/"));
        assert!(image.dynamic_reference().starts_with("{{resolve:ssm:/aws/"));
        assert!(image.dynamic_reference().ends_with("-arm64}}"));
        assert_eq!(image_parameter("al2", Arm64), None);
    }
}
