//! The service that an endpoint leads to.

use std::borrow::Cow;

use crate::{
    facts::{Region, Service as Row, service::Naming},
    graph::{Data, Graph, NodeId},
    kind::Shape,
    value::{Attr, IntoValue, Setting, Value},
};

/// A service by its word, such as `s3` or `ecr.api`, or by its full name.
///
/// # Example
/// ```
/// use vpcraft_dsl::prelude::*;
/// assert_eq!(Service::ECR_API.word(), "ecr.api");
/// let own = Service::named("com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0");
/// assert!(own.is_full_name());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service(Cow<'static, str>);

macro_rules! services {
    ($($(#[doc = $doc:literal])* $NAME:ident = $word:literal;)*) => {
        impl Service {
            $($(#[doc = $doc])* pub const $NAME: Self = Self(Cow::Borrowed($word));)*
        }
    };
}

services! {
    /// Auto Scaling.
    AUTOSCALING = "autoscaling";
    /// CloudFormation.
    CLOUDFORMATION = "cloudformation";
    /// DynamoDB; it has gateway endpoints.
    DYNAMODB = "dynamodb";
    /// The EC2 API.
    EC2 = "ec2";
    /// Messages of the SSM agent, for agents before 3.3.40.
    EC2MESSAGES = "ec2messages";
    /// The API of the container registry.
    ECR_API = "ecr.api";
    /// Pulls from the container registry; the layers come from S3.
    ECR_DKR = "ecr.dkr";
    /// The API of ECS.
    ECS = "ecs";
    /// The agents of ECS.
    ECS_AGENT = "ecs-agent";
    /// The metrics of ECS agents.
    ECS_TELEMETRY = "ecs-telemetry";
    /// The API of EKS.
    EKS = "eks";
    /// Load balancers' API.
    ELASTICLOADBALANCING = "elasticloadbalancing";
    /// `EventBridge`.
    EVENTS = "events";
    /// APIs of API Gateway.
    EXECUTE_API = "execute-api";
    /// Keys.
    KMS = "kms";
    /// Lambda's API.
    LAMBDA = "lambda";
    /// `CloudWatch` logs.
    LOGS = "logs";
    /// `CloudWatch` metrics.
    MONITORING = "monitoring";
    /// S3; it has gateway and interface endpoints.
    S3 = "s3";
    /// Secrets Manager.
    SECRETS_MANAGER = "secretsmanager";
    /// Topics.
    SNS = "sns";
    /// Queues.
    SQS = "sqs";
    /// Systems Manager.
    SSM = "ssm";
    /// Sessions of Systems Manager.
    SSMMESSAGES = "ssmmessages";
    /// Security tokens.
    STS = "sts";
}

impl Service {
    /// The same as [`Service::named`]; `topology!` writes it.
    #[doc(hidden)]
    pub fn new(name: &str) -> Self {
        Self::named(name)
    }

    /// A service by its word, or by its full name where it is one of a partner or of one's own.
    pub fn named(name: &str) -> Self {
        Self(name.to_owned().into())
    }

    /// The word or name, as it was given.
    pub fn word(&self) -> &str {
        &self.0
    }

    /// Whether it is a full name, with the Region in it where there is one.
    pub fn is_full_name(&self) -> bool {
        is_full_name(&self.0)
    }
}

impl Setting for Service {
    const SHAPE: Shape = Shape::Text;
    fn into_attr(self) -> Attr {
        Attr::Text(self.0.into())
    }
    fn from_attr(attr: &Attr) -> Option<Self> {
        attr.as_str().map(Self::named)
    }
}

impl IntoValue<Service> for &str {
    fn into_value(self) -> Value<Service> {
        Value::Known(Service::named(self))
    }
}

/// Full names have the name of a provider before the Region: `com.amazonaws`, `aws.sagemaker`, `gov.ic.c2s`.
fn is_full_name(text: &str) -> bool {
    text.contains("amazonaws") || text.matches('.').count() >= 3
}

/// Which of the two endpoints a service may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EndpointType {
    Gateway,
    Interface,
}

/// What is known about the service `text` of the endpoint `id`.
pub(super) fn row<'a>(graph: &'a Graph, id: NodeId, text: &str) -> Option<&'a Row> {
    if !is_full_name(text) {
        return graph.facts().service(text);
    }
    let region = graph.region(id).and_then(|name| graph.facts().region(name));
    let said = region.and_then(|region| graph.facts().service_of_name(text, region));
    said.or_else(|| Row::from_full_name(text))
}

/// The full name of the service `attr` where the endpoint `id` is; built at deployment if no Region is known.
pub(super) fn full_name(graph: &Graph, id: NodeId, attr: &Attr, endpoint: EndpointType) -> Data {
    let Some(text) = attr.as_str() else { return Data::from(attr) };
    if is_full_name(text) {
        return Data::text(text);
    }
    let row = graph.facts().service(text);
    let Some(name) = graph.region(id) else { return name_anywhere(text, row) };
    let region = graph.facts().region(name).cloned().unwrap_or_else(|| Region::with_zones(name, []));
    let unlisted = Row { naming: Naming::Regional, ..Row::own(text, "", []) };
    let row = row.unwrap_or(&unlisted);
    match endpoint {
        EndpointType::Gateway => Data::text(row.name_in(&region)),
        EndpointType::Interface => Data::text(row.interface_name_in(&region)),
    }
}

fn name_anywhere(word: &str, row: Option<&Row>) -> Data {
    let prefix = match row.map(|row| &row.naming) {
        Some(Naming::Fixed(name)) => return Data::text(&**name),
        Some(Naming::Under(prefix)) => prefix,
        Some(Naming::Regional) | None => "com.amazonaws",
    };
    Data::Join(vec![Data::text(format!("{prefix}.")), Data::Region, Data::text(format!(".{word}"))])
}
