//! S3, for templates that are too long for a request.

use aws_config::SdkConfig;
use aws_sdk_s3::{Client, config::Builder, primitives::ByteStream};

use super::{error::failure, stacks::Wanted};
use crate::{
    ec2::Failure,
    template::{is_short, sendable},
};

/// S3 in one account and Region.
#[derive(Debug)]
pub(super) struct Store {
    client: Client,
    region: String,
    /// The server that is not one of AWS, if requests go there.
    server: Option<String>,
}

impl Store {
    pub(super) fn new(config: &SdkConfig) -> Self {
        let region = config.region().map(ToString::to_string).unwrap_or_default();
        let server = config.endpoint_url().map(str::to_owned);
        let of_s3 = Builder::from(config).force_path_style(server.is_some()).build();
        Self { client: Client::from_conf(of_s3), region, server }
    }

    /// What a request says of a template: its text, or the address it was put at.
    pub(super) async fn template(
        &self,
        wanted: &Wanted,
    ) -> Result<(Option<String>, Option<String>), Failure> {
        let Wanted { name, template, bucket, .. } = wanted;
        sendable(name, template, bucket.as_ref())?;
        let Some(bucket) = bucket.as_ref().filter(|_| !is_short(template)) else {
            return Ok((Some(template.clone()), None));
        };
        let key = bucket.key(name, template);
        let request = self.client.put_object().bucket(&bucket.name).key(&key);
        let text = ByteStream::from(template.clone().into_bytes());
        let sent = Box::pin(request.content_type("application/json").body(text).send()).await;
        sent.map_err(|error| bucket.refused(failure(&error), &self.region))?;
        Ok((None, Some(bucket.address(&self.region, self.server.as_deref(), &key))))
    }
}
