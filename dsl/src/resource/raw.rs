//! A CloudFormation resource of any type.

use super::vpc::Vpc;
use crate::{kind::Parents, topology::Ref, value::IntoValue};

resource! {
    /// Any CloudFormation resource, for what vpcraft has no kind for; reviews show it as it is.
    ///
    /// Each property is JSON text, in which `Ref` and `Fn::GetAtt` name others by their logical ids. No tags are
    /// added to it.
    ///
    /// AWS: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/introduction.html>
    pub struct Raw as resource, "resource", "AWS::CloudFormation::CustomResource";
    required {
        /// Its type, such as `AWS::EC2::FlowLog`.
        r#type: String, position;
    }
    optional {}
    with {
        parents: Parents { kinds: &["vpc"], property: None, top: true },
        resource_type: |node| node.text(field::r#type),
        taggable: false,
    }
}

named! { Raw; r#type: String }

impl Raw {
    /// A resource that belongs to a VPC: it has its account, Region and path.
    #[track_caller]
    pub fn within(name: &str, vpc: Ref<Vpc>, resource_type: impl IntoValue<String>) -> Self {
        use super::Resource as _;
        Self::start(name, Some(vpc.id())).r#type(resource_type)
    }
}
