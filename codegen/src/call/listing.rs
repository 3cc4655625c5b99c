//! How everything with a topology's tags is listed and deleted, kind by kind.

use super::{
    ROWS,
    plan::{Service, Wait},
    recipe::Ready,
};

/// How the things of a kind are listed and deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listing {
    /// Whose operations these are.
    pub service: Service,
    /// What `TagSpecifications` calls it: `subnet`.
    pub tag_type: &'static str,
    /// What lists it: `DescribeSubnets`.
    pub operation: &'static str,
    /// The input for filters: `Filters`; for the path where a list is by paths.
    pub filter: &'static str,
    /// The input for ids: `SubnetIds`; for the name of one thing where [`Self::one`] shows it.
    pub ids: &'static str,
    /// The list in the answer: `Subnets[]`.
    pub list: &'static str,
    /// The id in an item of it: `SubnetId`.
    pub id: &'static str,
    /// The field for its state and the states in which it is as good as gone.
    pub gone_states: Option<(&'static str, &'static [&'static str])>,
    /// What deletes it and the input for its id.
    pub delete: (&'static str, &'static str),
    /// Whether something has to wait until it is gone.
    pub leaves_slowly: bool,
    /// What shows a thing with its tags where the list does not, and the field of its answer.
    pub one: Option<(&'static str, &'static str)>,
}

/// Lists of IAM have no tags, and are asked for by path.
///
/// AWS: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html> and
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfiles.html>
const OF_IAM: [Listing; 2] = [
    Listing {
        service: Service::Iam,
        tag_type: "IAM role",
        operation: "ListRoles",
        filter: "PathPrefix",
        ids: "RoleName",
        list: "Roles[]",
        id: "RoleName",
        gone_states: None,
        delete: ("DeleteRole", "RoleName"),
        leaves_slowly: false,
        one: Some(("GetRole", "Role")),
    },
    Listing {
        service: Service::Iam,
        tag_type: "instance profile",
        operation: "ListInstanceProfiles",
        filter: "PathPrefix",
        ids: "InstanceProfileName",
        list: "InstanceProfiles[]",
        id: "InstanceProfileName",
        gone_states: None,
        delete: ("DeleteInstanceProfile", "InstanceProfileName"),
        leaves_slowly: false,
        one: Some(("GetInstanceProfile", "InstanceProfile")),
    },
];

/// The listings of all kinds with tags, each operation once, in the order in which things are made.
pub fn listings() -> Vec<Listing> {
    let mut all: Vec<Listing> = Vec::new();
    for recipe in ROWS.iter().filter_map(|row| row.recipe) {
        if all.iter().any(|known| known.operation == recipe.describe) {
            continue;
        }
        all.push(Listing {
            service: Service::Ec2,
            tag_type: recipe.tag_type,
            operation: recipe.describe,
            filter: recipe.filter,
            ids: recipe.ids,
            list: recipe.list,
            id: recipe.id,
            gone_states: recipe.gone_states,
            delete: recipe.delete,
            leaves_slowly: !matches!(recipe.gone, Ready::AtOnce),
            one: None,
        });
    }
    all.extend(OF_IAM);
    all
}

/// A waiter of the AWS tools, as what it asks: operation, list, state, states that will do, states that never will.
///
/// AWS: <https://docs.aws.amazon.com/cli/latest/reference/ec2/wait/>
pub fn waiter(wait: &Wait) -> Option<Waiter> {
    let Wait::Waiter(name, _) = wait else { return None };
    WAITERS.iter().find(|waiter| waiter.name == *name).copied()
}

/// What a waiter of the AWS tools asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiter {
    /// Its name: `VpcAvailable`.
    pub name: &'static str,
    /// The question: `DescribeVpcs`.
    pub operation: &'static str,
    /// The list in the answer: `Vpcs[]`.
    pub list: &'static str,
    /// The state of an item: `State`.
    pub state: &'static str,
    /// The states that end the wait.
    pub good: &'static [&'static str],
    /// The states from which it never gets there.
    pub bad: &'static [&'static str],
}

const WAITERS: &[Waiter] = &[
    Waiter {
        name: "VpcAvailable",
        operation: "DescribeVpcs",
        list: "Vpcs[]",
        state: "State",
        good: &["available"],
        bad: &[],
    },
    Waiter {
        name: "SubnetAvailable",
        operation: "DescribeSubnets",
        list: "Subnets[]",
        state: "State",
        good: &["available"],
        bad: &["failed", "failed-insufficient-capacity"],
    },
    Waiter {
        name: "NatGatewayAvailable",
        operation: "DescribeNatGateways",
        list: "NatGateways[]",
        state: "State",
        good: &["available"],
        bad: &["failed", "deleting", "deleted"],
    },
    Waiter {
        name: "NatGatewayDeleted",
        operation: "DescribeNatGateways",
        list: "NatGateways[]",
        state: "State",
        good: &["deleted"],
        bad: &[],
    },
    Waiter {
        name: "InstanceRunning",
        operation: "DescribeInstances",
        list: "Reservations[].Instances[]",
        state: "State.Name",
        good: &["running"],
        bad: &["shutting-down", "terminated", "stopping"],
    },
    Waiter {
        name: "InstanceTerminated",
        operation: "DescribeInstances",
        list: "Reservations[].Instances[]",
        state: "State.Name",
        good: &["terminated"],
        bad: &["pending", "stopping"],
    },
    Waiter {
        name: "VpcPeeringConnectionDeleted",
        operation: "DescribeVpcPeeringConnections",
        list: "VpcPeeringConnections[]",
        state: "Status.Code",
        good: &["deleted"],
        bad: &[],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_waiter_of_a_recipe_is_known() {
        for recipe in ROWS.iter().filter_map(|row| row.recipe) {
            for ready in [recipe.ready, recipe.gone] {
                if let Ready::Waiter(name) = ready {
                    assert!(waiter(&Wait::Waiter(name, Vec::new())).is_some(), "{name}");
                }
            }
        }
    }

    #[test]
    fn endpoints_are_listed_once() {
        let operations: Vec<_> = listings().iter().map(|listing| listing.operation).collect();
        assert_eq!(operations.iter().filter(|name| **name == "DescribeVpcEndpoints").count(), 1);
        assert_eq!(operations.first(), Some(&"DescribeVpcs"));
    }
}
