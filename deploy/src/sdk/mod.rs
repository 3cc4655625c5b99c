//! The client of AWS: `aws-sdk-ec2` and its kin behind [`Ec2`], a row an operation.

mod bucket;
mod data;
mod ec2;
mod error;
mod iam;
mod stacks;
mod types;

use aws_config::{
    BehaviorVersion, Region, SdkConfig, profile::ProfileFileCredentialsProvider,
    provider_config::ProviderConfig, retry::RetryConfig, timeout::TimeoutConfig,
};
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use codegen::{
    call::{Plan, Service, Site},
    json::Json,
};

pub use self::stacks::{Proposal, StackChange, StackNews, Stacks, Wanted};
use self::{data::Inputs, error::failure};
use crate::ec2::{Ask, Ec2, Failure};

/// Clients for each account and Region of a plan.
#[derive(Debug)]
pub struct Sdk {
    sites: Vec<Clients>,
}

#[derive(Debug)]
struct Clients {
    config: SdkConfig,
    region: String,
    ec2: aws_sdk_ec2::Client,
    iam: aws_sdk_iam::Client,
    ssm: aws_sdk_ssm::Client,
}

/// Why there are no clients.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SdkError {
    /// No Region is written, and none is set.
    #[error("no Region: write one in the topology, or set AWS_REGION")]
    NoRegion,
    /// The credentials are of another account than the one written.
    #[error("the credentials{} are of account {found}, not {wanted}", .profile.as_deref().map(|name| format!(" of profile `{name}`")).unwrap_or_default())]
    Account {
        /// The profile used, if one was.
        profile: Option<String>,
        /// Whose credentials these are.
        found: String,
        /// The account that is written.
        wanted: String,
    },
    /// AWS could not be asked whose credentials these are.
    #[error("whose credentials these are: {failure}\n  {}", .failure.advice())]
    Credentials {
        /// What AWS answered.
        failure: Failure,
    },
}

impl Sdk {
    /// Finds credentials and Regions as the AWS tools do, and makes sure that the accounts are those of the plan.
    ///
    /// Where a plan spans several accounts, each place uses the profile that is written for it, else that of the
    /// variable `NAME_PROFILE`, else the one named like the place.
    ///
    /// # Errors
    /// No Region, or credentials that are missing, refused, or of another account.
    pub async fn for_plan(plan: &Plan) -> Result<Self, SdkError> {
        let mut sites = Vec::new();
        for site in &plan.sites {
            let profile = profile(plan, site);
            let clients = Clients::new(site, profile.as_deref()).await?;
            clients.is_of(site, profile).await?;
            sites.push(clients);
        }
        Ok(Self { sites })
    }

    /// What further clients of a site are made from.
    pub fn config(&self, site: usize) -> Option<&SdkConfig> {
        self.sites.get(site).map(|clients| &clients.config)
    }

    /// Whether requests go to AWS itself, whose limits are to be kept.
    pub fn is_aws(&self) -> bool {
        self.sites.iter().all(|clients| clients.config.endpoint_url().is_none())
    }
}

/// The profile for a site: one that is written, or, in a plan for several accounts, one by the name of the place.
fn profile(plan: &Plan, site: &Site) -> Option<String> {
    if site.profile.is_some() {
        return site.profile.clone();
    }
    let spans = plan.sites.iter().any(|other| other.account != site.account);
    let name = site.name.as_deref().filter(|_| spans)?;
    let variable = format!("{}_PROFILE", name.to_ascii_uppercase());
    Some(std::env::var(variable).ok().filter(|text| !text.is_empty()).unwrap_or_else(|| name.to_owned()))
}

impl Clients {
    async fn new(site: &Site, profile: Option<&str>) -> Result<Self, SdkError> {
        let http = aws_smithy_http_client::Builder::new()
            .tls_provider(Provider::Rustls(CryptoMode::Ring))
            .build_https();
        // Whoever sends a request knows whether it may be repeated: the SDK does not.
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .http_client(http.clone())
            .retry_config(RetryConfig::disabled())
            .timeout_config(TimeoutConfig::builder().operation_attempt_timeout(ATTEMPT).build());
        if let Some(profile) = profile {
            // A profile that is asked for comes before credentials in the environment, as with the AWS CLI.
            let around = ProviderConfig::default()
                .with_http_client(http.clone())
                .with_region(site.region.clone().map(Region::new));
            let provider = ProfileFileCredentialsProvider::builder().configure(&around).profile_name(profile);
            loader = loader.profile_name(profile).credentials_provider(provider.build());
        }
        if let Some(region) = &site.region {
            loader = loader.region(Region::new(region.clone()));
        }
        let config = loader.load().await;
        let region = config.region().ok_or(SdkError::NoRegion)?.to_string();
        Ok(Self {
            region,
            ec2: aws_sdk_ec2::Client::new(&config),
            iam: aws_sdk_iam::Client::new(&config),
            ssm: aws_sdk_ssm::Client::new(&config),
            config,
        })
    }

    /// Makes sure that the credentials are of the account that is written.
    async fn is_of(&self, site: &Site, profile: Option<String>) -> Result<(), SdkError> {
        let Some(wanted) = &site.account else { return Ok(()) };
        let sts = aws_sdk_sts::Client::new(&self.config);
        let answer = sts.get_caller_identity().send().await;
        let found = answer.map_err(|error| SdkError::Credentials { failure: failure(&error) })?;
        let found = found.account.unwrap_or_default();
        if found == *wanted {
            return Ok(());
        }
        Err(SdkError::Account { profile, found, wanted: wanted.clone() })
    }
}

/// How long one request may take before it counts as lost.
const ATTEMPT: std::time::Duration = std::time::Duration::from_secs(60);

impl Ec2 for Sdk {
    async fn send(&self, ask: &Ask) -> Result<Json, Failure> {
        let Some(clients) = self.sites.get(ask.site) else {
            return Err(Failure::not_sent("NoSite", "the plan has no such account and Region"));
        };
        let inputs = Inputs(&ask.inputs);
        match ask.service {
            Service::Ec2 => ec2::send(&clients.ec2, ask.operation, inputs).await,
            Service::Iam => iam::send(&clients.iam, ask.operation, inputs).await,
            Service::Ssm => iam::parameter(&clients.ssm, inputs).await,
        }
    }

    fn region(&self, site: usize) -> String {
        self.sites.get(site).map(|clients| clients.region.clone()).unwrap_or_default()
    }
}
