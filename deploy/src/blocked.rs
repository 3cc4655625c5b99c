//! What keeps a thing from being deleted: network interfaces in it, groups that name it.

use codegen::json::Json;

use crate::{
    ec2::{Ask, Ec2, Failure},
    query::{items, text, text_of},
    session::Session,
};

/// Codes that say that something else still needs the thing.
const IN_USE: [&str; 4] =
    ["DependencyViolation", "InvalidGroup.InUse", "ResourceInUse", "InvalidIPAddress.InUse"];

/// By what the thing that `ask` deletes is in use, a line each; nothing if that is not what `failure` says.
pub(crate) async fn by<E: Ec2>(session: &Session<'_, E>, ask: &Ask, failure: &Failure) -> Vec<String> {
    if !IN_USE.contains(&&*failure.code) {
        return Vec::new();
    }
    let mut lines = Vec::new();
    for id in ids(&ask.inputs) {
        lines.extend(of_one(session, ask.site, &id).await);
    }
    lines
}

/// The ids among the inputs of a request.
fn ids(inputs: &Json) -> Vec<String> {
    let Json::Object(members) = inputs else { return Vec::new() };
    members.iter().filter(|(name, _)| name.ends_with("Id")).filter_map(|(_, value)| text(value)).collect()
}

/// What uses a VPC, a subnet or a group.
pub(crate) async fn of_one<E: Ec2>(session: &Session<'_, E>, site: usize, id: &str) -> Vec<String> {
    let name = match id.split('-').next() {
        Some("vpc") => "vpc-id",
        Some("subnet") => "subnet-id",
        Some("sg") => "group-id",
        _ => return Vec::new(),
    };
    let mut lines = Vec::new();
    for interface in interfaces(session, site, name, id).await {
        lines.push(format!("network interface {interface} is in it"));
    }
    if name == "group-id" {
        let ask = filtered(site, "DescribeSecurityGroups", "ip-permission.group-id", id);
        if let Ok(answer) = session.read(&ask).await {
            let groups = items(&answer, "SecurityGroups[]").into_iter();
            let others = groups.filter_map(|group| text_of(group, "GroupId")).filter(|other| other != id);
            lines.extend(others.map(|other| format!("a rule of the security group {other} names it")));
        }
    }
    lines
}

/// Network interfaces, each with what is known of its owner.
pub(crate) async fn interfaces<E: Ec2>(
    session: &Session<'_, E>,
    site: usize,
    filter: &str,
    id: &str,
) -> Vec<String> {
    let ask = filtered(site, "DescribeNetworkInterfaces", filter, id);
    let Ok(answer) = session.read(&ask).await else { return Vec::new() };
    let words = |interface: &Json| {
        let mut words = text_of(interface, "NetworkInterfaceId")?;
        for (field, lead) in
            [("Attachment.InstanceId", "of instance "), ("InterfaceType", ""), ("Description", "")]
        {
            let known = text_of(interface, field).filter(|text| !text.is_empty() && text != "interface");
            words.extend(known.map(|text| format!(", {lead}{text}")));
        }
        Some(words)
    };
    items(&answer, "NetworkInterfaces[]").into_iter().filter_map(words).collect()
}

fn filtered(site: usize, operation: &'static str, name: &str, value: &str) -> Ask {
    let filter = Json::object([("Name", Json::text(name)), ("Values", Json::list([Json::text(value)]))]);
    Ask::ec2(site, operation, [("Filters", Json::list([filter]))])
}
