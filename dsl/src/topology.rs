//! A network as its author wrote it, and the builder that writes it.

mod element;
mod expansion;

use std::collections::BTreeMap;

pub use element::{Draft, Element, Key, Ref};
pub use expansion::Expansion;

use crate::{
    facts::{Facts, UnknownFact, Usd},
    graph::{Allow, Graph, Node, NodeId, Place, Set},
    kind::Kind,
    origin::Origin,
    resource::Resource,
    value::{Attr, Pairs},
};

/// A network as its author wrote it.
///
/// # Example
/// ```
/// use vpcraft_dsl::{net::parse_ipv4_cidr, prelude::*};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut t = Topology::new("demo").region("us-west-2");
/// let main = t.add(Vpc::new("main", parse_ipv4_cidr("10.0.0.0/16")?));
/// let igw = t.add(InternetGateway::new("igw", main));
/// let web = t.add(Subnet::public("web", main, parse_ipv4_cidr("10.0.1.0/24")?).zone(Zone::A));
/// t.add(RouteTable::new("web_rt", main).subnets([web]).route(parse_ipv4_cidr("0.0.0.0/0")?, igw));
/// assert_eq!(t.graph().all::<Subnet>().count(), 1);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Topology {
    pub(crate) name: Box<str>,
    pub(crate) stage: Box<str>,
    pub(crate) region: Option<Box<str>>,
    pub(crate) account: Option<Box<str>>,
    pub(crate) doc: String,
    pub(crate) tags: Pairs,
    pub(crate) allows: Vec<Allow>,
    pub(crate) facts: Facts,
    pub(crate) origin: Origin,
    pub(crate) region_origin: Origin,
    pub(crate) nodes: Vec<Node>,
    pub(crate) unknown_facts: Vec<(UnknownFact, Origin)>,
    pub(crate) incomplete: bool,
    filled: BTreeMap<(NodeId, u8), Option<Attr>>,
}

impl Topology {
    /// An empty topology. The name goes into tags and into names of account-wide things.
    #[track_caller]
    pub fn new(name: &str) -> Self {
        Self {
            name: name.into(),
            stage: "main".into(),
            region: None,
            account: None,
            doc: String::new(),
            tags: Pairs::default(),
            allows: Vec::new(),
            facts: Facts::default(),
            origin: Origin::caller(),
            region_origin: Origin::Unknown,
            nodes: Vec::new(),
            unknown_facts: Vec::new(),
            incomplete: false,
            filled: BTreeMap::new(),
        }
    }

    /// The Region of everything that has no `at`, such as `us-west-2`. Without one, a template fits any Region.
    #[track_caller]
    pub fn region(self, region: &str) -> Self {
        self.region_from(region, Origin::caller())
    }

    /// The same, from a place in the text of `topology!`.
    #[doc(hidden)]
    pub fn region_from(mut self, region: &str, origin: Origin) -> Self {
        self.region = Some(region.into());
        self.region_origin = origin;
        self
    }

    /// The account of everything that has no `at`: twelve digits.
    pub fn account(mut self, account: &str) -> Self {
        self.account = Some(account.into());
        self
    }

    /// The stage: staging and production of one topology never touch each other. `main` unless set.
    pub fn stage(mut self, stage: &str) -> Self {
        self.stage = stage.into();
        self
    }

    /// What the network is for; reviews begin with it.
    pub fn describe(mut self, doc: &str) -> Self {
        doc.clone_into(&mut self.doc);
        self
    }

    /// Adds a tag to every resource.
    pub fn tag(mut self, key: &str, value: &str) -> Self {
        self.tags.0.push((key.into(), value.into()));
        self
    }

    /// Lets findings of the check `id` stay everywhere, for a reason that reports show.
    #[track_caller]
    pub fn allow(mut self, id: &str, reason: &str) -> Self {
        self.allows.push(Allow { check: id.into(), reason: reason.into(), origin: Origin::caller() });
        self
    }

    /// Overrides a quota, such as `subnets_per_vpc`; an unknown word is a finding.
    #[track_caller]
    pub fn limit(self, quota: &str, value: u64) -> Self {
        self.limit_from(quota, value, Origin::caller())
    }

    /// The same, from a place in the text of `topology!`.
    #[doc(hidden)]
    pub fn limit_from(mut self, quota: &str, value: u64, origin: Origin) -> Self {
        if let Err(unknown) = self.facts.override_quota(quota, value) {
            self.unknown_facts.push((unknown, origin));
        }
        self
    }

    /// Says what an item costs in a Region, such as `nat_gateway_hour`; an unknown word is a finding.
    ///
    /// The words are [`facts::price::ITEMS`](crate::facts::price::ITEMS).
    #[track_caller]
    pub fn price(self, region: &str, item: &str, rate: Usd) -> Self {
        self.price_from(region, item, rate, [Origin::caller(); 2])
    }

    /// The same, from the places of Region and item in the text of `topology!`.
    #[doc(hidden)]
    pub fn price_from(mut self, region: &str, item: &str, rate: Usd, origins: [Origin; 2]) -> Self {
        // What is wrong with the Region of the topology is said of it already.
        let is_own = self.region.as_deref() == Some(region);
        let region_is_known = if is_own { Ok(()) } else { self.facts.known_region(region).map(drop) };
        let item_is_known = self.facts.override_price(region, item, rate);
        for (known, origin) in [region_is_known, item_is_known].into_iter().zip(origins) {
            // A Region may stand for many prices: one mistake is one finding.
            if let Err(unknown) = known
                && self.unknown_facts.iter().all(|(it, _)| *it != unknown)
            {
                self.unknown_facts.push((unknown, origin));
            }
        }
        self
    }

    /// The facts about AWS that hold for this topology.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The same, to override some.
    pub fn facts_mut(&mut self) -> &mut Facts {
        &mut self.facts
    }

    /// Forgets where things were written; for topologies that were read from a file.
    pub fn without_origins(mut self) -> Self {
        self.origin = Origin::Unknown;
        self.region_origin = Origin::Unknown;
        self.allows.iter_mut().for_each(|allow| allow.origin = Origin::Unknown);
        for node in &mut self.nodes {
            node.origin = Origin::Unknown;
            node.settings.iter_mut().for_each(|set| set.origin = Origin::Unknown);
            let allows = node.extra.iter_mut().flat_map(|extra| &mut extra.allows);
            allows.for_each(|allow| allow.origin = Origin::Unknown);
        }
        self
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its stage.
    pub fn stage_name(&self) -> &str {
        &self.stage
    }

    /// What it is for.
    pub fn doc(&self) -> &str {
        &self.doc
    }

    /// Where it was begun.
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// Where its Region was written, if it was.
    pub fn region_origin(&self) -> Origin {
        self.region_origin
    }

    /// The words of `limit` and `price` that stand for no fact, with their places.
    pub fn unknown_facts(&self) -> &[(UnknownFact, Origin)] {
        &self.unknown_facts
    }

    /// Whether parts of it could not be read, so that what seems to be missing may be there.
    pub fn is_incomplete(&self) -> bool {
        self.incomplete
    }

    /// The findings that may stay everywhere.
    pub fn allows(&self) -> &[Allow] {
        &self.allows
    }

    /// The tags of every resource.
    pub fn common_tags(&self) -> &Pairs {
        &self.tags
    }

    /// Account and Region of everything that has no `at`.
    pub fn default_place(&self) -> Place<'_> {
        Place { name: None, account: self.account.as_deref(), region: self.region.as_deref() }
    }

    /// The elements as written, in order of their numbers.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The elements that somebody wrote, with the numbers and values of the settings that were written.
    ///
    /// In the topology of a graph too, so that what is saved can be expanded again.
    pub fn written(&self) -> impl Iterator<Item = (&Node, Vec<(u8, &Attr)>)> {
        let nodes = (0..).map(NodeId::from_at).zip(&self.nodes);
        nodes.filter(|(_, node)| node.derived_from.is_none()).map(|(id, node)| {
            let written = |set| self.written_value(id, set).map(|value| (set.field, value));
            (node, node.settings.iter().filter_map(written).collect())
        })
    }

    /// The value that a setting had before anything was implied.
    fn written_value<'a>(&'a self, id: NodeId, set: &'a Set) -> Option<&'a Attr> {
        match self.filled.get(&(id, set.field)) {
            Some(before) => before.as_ref(),
            None => Some(&set.value),
        }
    }

    /// Adds an element and gives its handle.
    pub fn add<K: Resource>(&mut self, element: K) -> Ref<K> {
        let draft = element.into_draft();
        let id = self.push(draft.node);
        self.add_children(id, draft.children);
        Ref::new(id)
    }

    /// A handle for an element that is defined later, so that others can name it before.
    #[track_caller]
    pub fn reserve<K: Resource>(&mut self) -> Ref<K> {
        let mut node = Draft::new(K::KIND, "", None, Origin::caller()).node;
        node.extra_mut().broken = true;
        Ref::new(self.push(node))
    }

    /// Defines an element whose handle was reserved.
    pub fn define<K: Resource>(&mut self, handle: Ref<K>, element: K) {
        let draft = element.into_draft();
        if let Some(node) = self.nodes.get_mut(handle.id().at()) {
            *node = draft.node;
            self.add_children(handle.id(), draft.children);
        }
    }

    /// Adds an element of any kind; for front ends that read kinds from the table.
    pub fn add_draft(&mut self, draft: Draft) -> NodeId {
        let id = self.push(draft.node);
        self.add_children(id, draft.children);
        id
    }

    /// Puts an element of any kind under a number that was reserved by [`Topology::add_draft`].
    pub fn replace_draft(&mut self, id: NodeId, draft: Draft) {
        if let Some(node) = self.nodes.get_mut(id.at()) {
            *node = draft.node;
        }
        self.add_children(id, draft.children);
    }

    /// Adds a group of elements and gives back what it wants its callers to have.
    pub fn blueprint<B: Blueprint>(&mut self, blueprint: B) -> B::Handles {
        blueprint.add_to(self)
    }

    /// The handle of the element at `path`, if it is there and of kind `K`.
    ///
    /// Takes a [`Key`] or a path: `t.find::<Subnet>("main.public")`.
    pub fn find<K: Resource>(&self, path: impl Into<Key<K>>) -> Option<Ref<K>> {
        let path = path.into().path();
        let mut parent = None;
        let mut found = None;
        for name in path.split('.') {
            let at = self.nodes.iter().position(|node| node.parent == parent && &*node.name == name)?;
            parent = Some(NodeId::from_at(at));
            found = parent;
        }
        let id = found?;
        std::ptr::eq(self.nodes[id.at()].kind, K::KIND).then(|| Ref::new(id))
    }

    /// The graph of AWS resources, unchecked.
    pub fn graph(self) -> Graph {
        Graph::new(self)
    }

    fn push(&mut self, node: Node) -> NodeId {
        // Four thousand million elements do not fit into memory.
        let id = NodeId::from_at(self.nodes.len());
        self.nodes.push(node);
        id
    }

    fn add_children(&mut self, parent: NodeId, children: Vec<Draft>) {
        for mut child in children {
            child.node.parent = Some(parent);
            self.add_draft(child);
        }
    }

    /// Says that parts of it could not be read: checks keep silent about what seems to be missing.
    #[doc(hidden)]
    pub fn mark_incomplete(&mut self) {
        self.incomplete = true;
    }

    /// Takes out links to nodes of another topology, as far as they can be told: by number or by kind.
    ///
    /// What is left has parents of kinds that may be one, so that following parents comes to an end.
    pub(crate) fn drop_dangling_links(&mut self) {
        for at in 0..self.nodes.len() {
            let node = &self.nodes[at];
            let parent = node.parent.map(|parent| self.nodes.get(parent.at()));
            let stands = parent.is_none_or(|parent| parent.is_some_and(|it| node.kind.may_stand_in(it.kind)));
            let dangling: Vec<u8> = node
                .settings
                .iter()
                .filter(|set| self.dangles(node.kind, set))
                .map(|set| set.field)
                .collect();
            if stands && dangling.is_empty() {
                continue;
            }
            let node = &mut self.nodes[at];
            node.parent = node.parent.filter(|_| stands);
            node.settings.retain(|set| !dangling.contains(&set.field));
            node.extra_mut().broken = true;
        }
    }

    /// Whether a setting links to what is not there, or is of a kind that its field does not name.
    fn dangles(&self, kind: &Kind, set: &Set) -> bool {
        set.value.items().iter().filter_map(Attr::as_link).any(|link| {
            let shape = kind.field_at(set.field).map(|field| field.shape);
            let names = |target: &Node| shape.is_some_and(|shape| shape.names(target.kind));
            !self.nodes.get(link.at()).is_some_and(names)
        })
    }
}

/// A group of resources that adds itself to a topology.
///
/// # Example
/// ```
/// use vpcraft_dsl::{net::parse_ipv4_cidr, prelude::*};
///
/// struct Office;
/// impl Blueprint for Office {
///     type Handles = Ref<Vpc>;
///     fn add_to(self, t: &mut Topology) -> Ref<Vpc> {
///         t.add(Vpc::new("office", parse_ipv4_cidr("10.9.0.0/16").unwrap()))
///     }
/// }
///
/// let mut t = Topology::new("estate");
/// let office = t.blueprint(Office);
/// assert_eq!(t.find::<Vpc>("office"), Some(office));
/// ```
pub trait Blueprint {
    /// What callers get back.
    type Handles;
    /// Adds the resources.
    fn add_to(self, topology: &mut Topology) -> Self::Handles;
}
