//! Services whose endpoint name starts unlike the rest of their Region's.

use super::super::region::Region;

/// Prefixes that belong to some services everywhere, whatever the partition.
pub(super) static OWN: &[&str] = &["api.aws", "aws.api", "aws.sagemaker"];

/// What China adds to the names of these words.
static CHINA_TAIL: (&str, &[&str]) = (".cn", &["transcribe"]);

/// The words that have the partition's special prefix in a Region.
struct Special {
    region: &'static str,
    words: &'static [&'static str],
}

/// The first part of this word's interface endpoint name in a Region.
pub(super) fn of(word: &str, region: &Region) -> &'static str {
    let partition = region.partition();
    let row = SPECIAL.iter().find(|it| it.region == region.name);
    let special = row.filter(|it| it.words.binary_search(&word).is_ok());
    special.and(partition.special_prefix).unwrap_or(partition.service_prefix)
}

/// The last part of this word's interface endpoint name in a Region; mostly empty.
pub(super) fn tail_of(word: &str, region: &Region) -> &'static str {
    let (tail, words) = CHINA_TAIL;
    if region.partition().id == "aws-cn" && words.contains(&word) { tail } else { "" }
}

pub(super) fn without_tail(word: &str) -> &str {
    let (tail, words) = CHINA_TAIL;
    word.strip_suffix(tail).filter(|it| words.contains(it)).unwrap_or(word)
}

/// Takes a known prefix off a service name.
pub(super) fn split(name: &str) -> Option<(&'static str, &str)> {
    let partitions = super::super::partition::all().iter();
    let special = partitions.filter_map(|it| it.special_prefix);
    let mut known = OWN.iter().copied().chain(["com.amazonaws"]).chain(special);
    known.find_map(|prefix| Some((prefix, name.strip_prefix(prefix)?.strip_prefix('.')?)))
}

#[rustfmt::skip]
static SPECIAL: &[Special] = &[
    Special { region: "cn-north-1", words: &[
        "application-autoscaling", "appmesh-envoy-management", "athena", "autoscaling", "awsconnector", "backup", "batch",
        "cassandra", "cloudcontrolapi", "cloudformation", "codedeploy-commands-secure", "databrew", "dms", "ebs", "ec2",
        "ecr.api", "ecr.dkr", "eks", "elasticache", "elasticbeanstalk", "elasticfilesystem", "elasticfilesystem-fips",
        "emr-containers", "execute-api", "fsx", "imagebuilder", "iot.data", "iotsitewise.api", "iotsitewise.data",
        "kinesis-streams", "lambda", "license-manager", "monitoring", "rds", "redshift", "redshift-data", "s3",
        "sagemaker.api", "sagemaker.featurestore-runtime", "sagemaker.runtime", "securityhub", "servicecatalog", "sqs",
        "states", "sts", "sync-states", "synthetics", "transcribe", "transcribestreaming", "transfer", "xray",
    ] },
    Special { region: "cn-northwest-1", words: &[
        "account", "application-autoscaling", "appmesh-envoy-management", "athena", "autoscaling", "awsconnector",
        "backup", "batch", "cassandra", "cloudcontrolapi", "cloudformation", "codedeploy-commands-secure", "databrew",
        "dms", "ebs", "ec2", "ecr.api", "ecr.dkr", "eks", "elasticache", "elasticbeanstalk", "elasticfilesystem",
        "elasticfilesystem-fips", "emr-containers", "execute-api", "fsx", "imagebuilder", "iot.data", "kinesis-streams",
        "lambda", "license-manager", "monitoring", "polly", "rds", "redshift", "redshift-data", "s3", "sagemaker.api",
        "sagemaker.featurestore-runtime", "sagemaker.runtime", "securityhub", "servicecatalog", "sqs", "states", "sts",
        "sync-states", "synthetics", "transcribe", "transcribestreaming", "transfer", "workspaces", "xray",
    ] },
    Special { region: "eu-isoe-west-1", words: &["ebs", "ecr.api", "ecr.dkr", "execute-api"] },
    Special { region: "eusc-de-east-1", words: &["ecr.api", "ecr.dkr", "execute-api", "securityhub"] },
    Special { region: "us-iso-east-1", words: &[
        "application-autoscaling", "athena", "autoscaling", "comprehend", "ebs", "ec2", "ecr.api", "ecr.dkr",
        "elasticfilesystem", "elasticfilesystem-fips", "execute-api", "sagemaker.api", "sagemaker.runtime", "sns", "sqs",
        "textract", "textract-fips", "transcribe", "workspaces",
    ] },
    Special { region: "us-iso-west-1", words: &[
        "autoscaling", "ebs", "ec2", "ecr.api", "ecr.dkr", "elasticfilesystem", "elasticfilesystem-fips", "execute-api",
        "monitoring", "sns", "sqs", "workspaces",
    ] },
    Special { region: "us-isob-east-1", words: &[
        "application-autoscaling", "autoscaling", "ebs", "ec2", "ecr.api", "ecr.dkr", "elasticfilesystem",
        "elasticfilesystem-fips", "execute-api", "sagemaker.api", "sagemaker.runtime", "sns", "sqs", "workspaces",
    ] },
    Special { region: "us-isob-west-1", words: &["ecr.api", "ecr.dkr", "elasticfilesystem-fips", "execute-api"] },
    Special { region: "us-isof-east-1", words: &["ebs", "ecr.api", "ecr.dkr", "execute-api"] },
    Special { region: "us-isof-south-1", words: &["ebs", "ecr.api", "ecr.dkr", "execute-api"] },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_rows_in_order() {
        assert_eq!(SPECIAL.len(), 10);
        assert!(SPECIAL.is_sorted_by(|a, b| a.region < b.region));
    }

    #[test]
    fn words_are_services_in_order() {
        for row in SPECIAL {
            assert!(row.words.is_sorted_by(|a, b| a < b), "{}", row.region);
            for word in row.words {
                assert!(super::super::service(word).is_some(), "{word}");
            }
        }
    }
}
