//! Endpoints that belong together: what a workload needs in a subnet without a way out.

/// The AWS page that the rows start from; each row names its own.
pub const SOURCE: &str =
    "https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html";
/// When the rows were last compared with their pages.
pub const AS_OF: &str = "2026-05";

/// The endpoints that a workload, or one need of it, cannot do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bundle {
    /// Its word: `session_manager` for a workload, `ecr` for a need.
    pub word: &'static str,
    /// What it is for, in a few words.
    pub doc: &'static str,
    /// The interface services it needs.
    pub interface: &'static [&'static str],
    /// The gateway services it needs.
    pub gateway: &'static [&'static str],
    /// Services it needs in some setups only: logging, encryption, older agents.
    pub optional: &'static [&'static str],
    /// The AWS page that says so.
    pub page: &'static str,
}

impl Bundle {
    /// Every service it cannot do without.
    pub fn required(&self) -> impl Iterator<Item = &'static str> {
        self.interface.iter().chain(self.gateway).copied()
    }

    /// The services it still lacks, given those that are there.
    pub fn missing<'a>(&self, mut has: impl FnMut(&str) -> bool + 'a) -> Vec<&'static str> {
        self.required().filter(|it| !has(it)).collect()
    }
}

/// Looks a workload up by its word.
pub fn bundle(word: &str) -> Option<&'static Bundle> {
    find(WORKLOADS, word)
}

/// Says which services go along when a client needs this one.
///
/// Takes the short word of a family (`ecr`, `ssm`) or a service that is no use alone (`ecr.dkr`).
/// Any other service needs just itself, so there is no row for it.
pub fn companions(need: &str) -> Option<&'static Bundle> {
    find(NEEDS, need)
}

/// Every workload, by word.
pub fn workloads() -> &'static [Bundle] {
    WORKLOADS
}

/// Every need that comes with companions, by word.
pub fn needs() -> &'static [Bundle] {
    NEEDS
}

fn find(rows: &'static [Bundle], word: &str) -> Option<&'static Bundle> {
    let at = rows.binary_search_by_key(&word, |it| it.word).ok()?;
    rows.get(at)
}

type Words = &'static [&'static str];

const fn row(
    [word, doc]: [&'static str; 2],
    [interface, gateway, optional]: [Words; 3],
    page: &'static str,
) -> Bundle {
    Bundle { word, doc, interface, gateway, optional, page }
}

const CODEARTIFACT: &str = "https://docs.aws.amazon.com/codeartifact/latest/ug/create-vpc-endpoints.html";
const CODEBUILD: &str =
    "https://docs.aws.amazon.com/codebuild/latest/userguide/use-vpc-endpoints-with-codebuild.html";
const CLOUDWATCH: &str =
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-interface-VPC.html";
const DYNAMODB: &str =
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/vpc-endpoints-dynamodb.html";
const ECR: &str = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html";
const ECS: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html";
const EKS: &str = "https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html";
const FIREHOSE: &str = "https://docs.aws.amazon.com/firehose/latest/dev/vpc.html";
const KINESIS: &str = "https://docs.aws.amazon.com/streams/latest/dev/vpc.html";
const LAMBDA: &str = "https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html";
const LINUX: &str = "https://docs.aws.amazon.com/linux/al2023/ug/managing-repos-os-updates.html";
const S3: &str = "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html";
const SAGEMAKER: &str = "https://docs.aws.amazon.com/sagemaker/latest/dg/interface-vpc-endpoint.html";
const SECRETS: &str =
    "https://docs.aws.amazon.com/secretsmanager/latest/userguide/vpc-endpoint-overview.html";
const SSM: &str = "https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-create-vpc.html";

// The control plane of EKS pulls nothing through the VPC: the row is what nodes and pods open.
#[rustfmt::skip]
static WORKLOADS: &[Bundle] = &[
    row(["cloudwatch_agent", "ships metrics and logs of a host"],
        [&["logs", "monitoring"], &[], &["ec2", "ssm"]], CLOUDWATCH),
    row(["codebuild_in_vpc", "runs builds inside a VPC"],
        [&["logs"], &["s3"], &["codebuild", "ecr.api", "ecr.dkr", "git-codecommit", "secretsmanager", "ssm"]], CODEBUILD),
    row(["ecr_pull", "pulls container images; their layers lie in S3"],
        [&["ecr.api", "ecr.dkr"], &["s3"], &[]], ECR),
    row(["ecs_exec", "opens a shell in a running task"],
        [&["ssmmessages"], &[], &["kms", "logs"]], ECS),
    row(["ecs_on_ec2", "runs tasks on one's own container instances"],
        [&["ecr.api", "ecr.dkr", "ecs", "ecs-agent", "ecs-telemetry"], &["s3"], &["kms", "logs", "secretsmanager", "ssm", "ssmmessages"]], ECS),
    row(["eks_nodes", "joins nodes to a cluster without internet access"],
        [&["ec2", "ecr.api", "ecr.dkr", "eks", "sts"], &["s3"], &["autoscaling", "eks-auth", "elasticloadbalancing", "logs", "ssm", "xray"]], EKS),
    row(["fargate_task", "runs a task on Fargate, logging to CloudWatch"],
        [&["ecr.api", "ecr.dkr", "logs"], &["s3"], &["kms", "secretsmanager", "ssm", "ssmmessages"]], ECS),
    row(["lambda_in_vpc", "runs a function in a VPC; it needs what its code calls"],
        [&[], &[], &["dynamodb", "kms", "s3", "secretsmanager", "sns", "sqs", "sts"]], LAMBDA),
    row(["package_updates", "updates Amazon Linux, whose repositories lie in S3"],
        [&[], &["s3"], &[]], LINUX),
    row(["secrets_rotation", "rotates a secret from a function in the VPC"],
        [&["secretsmanager"], &[], &["kms"]], SECRETS),
    row(["session_manager", "opens a shell on a host without any open port"],
        [&["ssm", "ssmmessages"], &["s3"], &["ec2messages", "kms", "logs"]], SSM),
];

#[rustfmt::skip]
static NEEDS: &[Bundle] = &[
    row(["cloudwatch", "metrics and logs"],         [&["logs", "monitoring"], &[], &[]], CLOUDWATCH),
    row(["codeartifact", "package repositories"],   [&["codeartifact.api", "codeartifact.repositories"], &["s3"], &[]], CODEARTIFACT),
    row(["codeartifact.repositories", "packages; their content lies in S3"],
        [&["codeartifact.api", "codeartifact.repositories"], &["s3"], &[]], CODEARTIFACT),
    row(["dynamodb", "tables, by the gateway that costs nothing"], [&[], &["dynamodb"], &[]], DYNAMODB),
    row(["ecr", "container images"],                [&["ecr.api", "ecr.dkr"], &["s3"], &[]], ECR),
    row(["ecr.api", "the registry's API; a pull also takes its Docker side"], [&["ecr.api", "ecr.dkr"], &["s3"], &[]], ECR),
    row(["ecr.dkr", "images; their layers lie in S3"], [&["ecr.api", "ecr.dkr"], &["s3"], &[]], ECR),
    row(["ecs", "the agent of a container instance"], [&["ecs", "ecs-agent", "ecs-telemetry"], &[], &[]], ECS),
    row(["ecs-agent", "the agent of a container instance"], [&["ecs", "ecs-agent", "ecs-telemetry"], &[], &[]], ECS),
    row(["firehose", "delivery streams"],           [&["kinesis-firehose"], &[], &[]], FIREHOSE),
    row(["kinesis", "data streams"],                [&["kinesis-streams"], &[], &["sts"]], KINESIS),
    row(["s3", "buckets, by the gateway that costs nothing"], [&[], &["s3"], &[]], S3),
    row(["sagemaker", "training and inference"],    [&["sagemaker.api", "sagemaker.runtime"], &["s3"], &["notebook", "studio"]], SAGEMAKER),
    row(["ssm", "Systems Manager on a host"],       [&["ssm", "ssmmessages"], &[], &["ec2messages"]], SSM),
];

#[cfg(test)]
mod tests {
    use super::super::service::service;
    use super::*;

    #[test]
    fn rows_are_counted_and_in_order() {
        assert_eq!((WORKLOADS.len(), NEEDS.len()), (11, 14));
        for rows in [WORKLOADS, NEEDS] {
            assert!(rows.is_sorted_by(|a, b| a.word < b.word));
        }
    }

    #[test]
    fn every_service_is_known_and_of_the_right_type() {
        for it in WORKLOADS.iter().chain(NEEDS) {
            for (words, gateway) in [(it.interface, false), (it.gateway, true)] {
                assert!(words.is_sorted_by(|a, b| a < b), "{}", it.word);
                for word in words {
                    let found = service(word).expect(word);
                    assert!(if gateway { found.gateway } else { found.interface }, "{word}");
                }
            }
            assert!(it.optional.iter().all(|word| service(word).is_some()), "{}", it.word);
            assert!(it.required().all(|word| !it.optional.contains(&word)), "{}", it.word);
        }
    }

    #[test]
    fn every_page_is_one_of_aws() {
        for it in WORKLOADS.iter().chain(NEEDS) {
            assert!(it.page.starts_with("https://docs.aws.amazon.com/"), "{}", it.word);
        }
    }

    #[test]
    fn an_image_pull_needs_the_gateway_of_s3() {
        let ecr = companions("ecr").expect("a need");
        assert_eq!(ecr.required().collect::<Vec<_>>(), ["ecr.api", "ecr.dkr", "s3"]);
        assert_eq!(ecr.missing(|it| it.starts_with("ecr")), ["s3"]);
        assert_eq!(companions("kms"), None);
    }

    #[test]
    fn a_workload_is_found_by_its_word() {
        let rows: Vec<_> = bundle("session_manager").expect("a workload").required().collect();
        assert_eq!(rows, ["ssm", "ssmmessages", "s3"]);
        assert_eq!(bundle("blockchain"), None);
    }
}
