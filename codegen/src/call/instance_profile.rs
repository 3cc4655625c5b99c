//! An instance profile, and the role in it.

use dsl::graph::{Data, NodeId};

use super::{
    draft::{Draft, Props, Step},
    plan::{Input, Inputs, Lookup, Query, Test, Undo},
    recipe::{condition, tags},
    role::{iam, ours, own_path},
};

pub(super) fn add(draft: &mut Draft<'_>, id: NodeId, props: &mut Props) {
    let role = match props.take("Roles") {
        Some(Data::List(roles)) => roles.first().map(|role| draft.input(role)),
        _ => None,
    };
    let name = Input::Text(draft.graph.global_name(id));
    // AWS: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
    draft.limit_name(id, &name, 128);
    let path = own_path(draft, id, props);
    let named: Inputs = vec![("InstanceProfileName".into(), name)];
    let mut inputs = named.clone();
    inputs.extend(path);
    inputs.push(("Tags".into(), tags(draft, id)));
    let own = draft.next();
    let of_own: Inputs = vec![("InstanceProfileName".into(), own)];
    let step = Step {
        find: Some(Lookup {
            request: iam("GetInstanceProfile", named.clone()),
            query: Query::of_one(
                ours(draft, id, "InstanceProfile.Tags"),
                "InstanceProfile.InstanceProfileName",
            ),
        }),
        make: Some(iam("CreateInstanceProfile", inputs)),
        answer: Some("InstanceProfile.InstanceProfileName"),
        undo: Undo { request: Some(iam("DeleteInstanceProfile", of_own.clone())), gone: None },
        ..Step::default()
    };
    draft.push(id, step, true);
    let Some(role) = role else { return };
    let both = [of_own.clone(), vec![("RoleName".into(), role.clone())]].concat();
    let inside = Query(vec![
        super::Part::Field("InstanceProfile.Roles".into()),
        super::Part::Where(vec![condition("RoleName", Test::Is(role))]),
        super::Part::Field("RoleName".into()),
    ]);
    let step = Step {
        what: "role in it".into(),
        name: "role".into(),
        find: Some(Lookup { request: iam("GetInstanceProfile", of_own), query: inside }),
        make: Some(iam("AddRoleToInstanceProfile", both.clone())),
        undo: Undo { request: Some(iam("RemoveRoleFromInstanceProfile", both)), gone: None },
        ..Step::default()
    };
    draft.push(id, step, false);
}
