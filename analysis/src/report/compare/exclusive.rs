//! Whether a new resource can be made while an old one is still there.

use std::collections::BTreeSet;

use dsl::{
    graph::{Data, Graph, NodeId, Properties},
    kind::Exclusive,
};
use ipnet::IpNet;

use super::said::{links, said};

/// A node of one network, with its properties.
pub(super) struct Side<'g> {
    pub(super) graph: &'g Graph,
    pub(super) id: NodeId,
    pub(super) properties: &'g Properties,
}

/// What two resources would both have and only one can: in words.
///
/// `made` has the nodes of the new network that are made anew; what links to one of them shares nothing with the old.
pub(super) fn clash(new: &Side<'_>, old: &Side<'_>, made: &BTreeSet<NodeId>) -> Option<String> {
    let kind = new.graph.node(new.id).kind;
    kind.exclusive.iter().find_map(|exclusive| match exclusive {
        Exclusive::Same(names) => {
            let shared: Option<Vec<String>> = names.iter().map(|name| same(new, old, name, made)).collect();
            // The last one says most: those before it are where.
            shared?.pop().map(|value| format!("{} {value}", names.last().unwrap_or(&"")))
        }
        Exclusive::Overlap(names, block) => {
            names.iter().map(|name| same(new, old, name, made)).collect::<Option<Vec<_>>>()?;
            overlap(new, old, block)
        }
    })
}

/// The value that both have of a property; nothing for one that is shared freely.
fn same(new: &Side<'_>, old: &Side<'_>, name: &str, made: &BTreeSet<NodeId>) -> Option<String> {
    let (mine, theirs) = (new.properties.get(name)?, old.properties.get(name)?);
    let items = |data: &Data| match data {
        Data::Bool(false) => Vec::new(),
        Data::List(items) => items.clone(),
        other => vec![other.clone()],
    };
    let theirs: Vec<String> = items(theirs).iter().map(|item| said(old.graph, item)).collect();
    let stays = |item: &Data| !links(item).iter().any(|id| made.contains(id));
    let mine = items(mine).into_iter().filter(stays).map(|item| said(new.graph, &item));
    mine.into_iter().find(|item| theirs.contains(item))
}

fn overlap(new: &Side<'_>, old: &Side<'_>, name: &str) -> Option<String> {
    let value = |side: &Side<'_>| side.properties.get(name).map(|data| said(side.graph, data));
    let (mine, theirs) = (value(new)?, value(old)?);
    let nets = mine.parse::<IpNet>().ok().zip(theirs.parse::<IpNet>().ok());
    let overlaps = nets.map_or(mine == theirs, |(a, b)| a.contains(&b) || b.contains(&a));
    overlaps.then_some(theirs)
}
