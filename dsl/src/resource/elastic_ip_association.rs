//! The association of an elastic IP with an instance.

use super::{elastic_ip::ElasticIp, instance::Instance};
use crate::topology::Ref;

resource! {
    /// Gives an instance an elastic IP; `elastic_ip` of an instance writes it for you.
    ///
    /// AWS: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/elastic-ip-addresses-eip.html>
    pub struct ElasticIpAssociation as elastic_ip_association, "elastic IP association",
        "AWS::EC2::EIPAssociation", in Instance ["instance"] => "InstanceId";
    required {
        /// The address.
        elastic_ip: Ref<ElasticIp> => "AllocationId", position;
    }
    optional {}
    with {
        named: false,
        taggable: false,
        key: |_, _| "elastic_ip".into(),
        create_only: &["AllocationId", "InstanceId"],
    }
}

anonymous! { ElasticIpAssociation, in Instance; elastic_ip: Ref<ElasticIp> }
