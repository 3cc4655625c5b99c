//! What is there with the tags of the topology and stage: one question a kind, account and Region, shared by all.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use codegen::{
    call::{Listing, Service, listings},
    json::Json,
};
use dsl::graph::iam_path;
use futures_util::future::join_all;
use tokio::{sync::Mutex, time::Instant};

use crate::{
    ec2::{Ask, Ec2, Failure},
    query::{field, items, text_of},
    session::Session,
};

/// The tags by which everything of a topology and stage is found.
pub(crate) const TOPOLOGY: &str = "vpcraft:topology";
pub(crate) const STAGE: &str = "vpcraft:stage";
pub(crate) const PATH: &str = "vpcraft:path";

/// An answer, and when its question was asked.
#[derive(Clone, Debug)]
struct Shelf {
    asked: Instant,
    items: Rc<Vec<Json>>,
}

/// The site and the operation that lists.
type Key = (usize, &'static str);
type SharedShelf = Rc<Mutex<Option<Shelf>>>;

/// Everything that was listed.
#[derive(Debug, Default)]
pub(crate) struct Listed {
    shelves: RefCell<BTreeMap<Key, SharedShelf>>,
    ready: RefCell<BTreeMap<Key, Rc<Vec<Json>>>>,
}

impl Listed {
    /// Asks for everything that the plan could find by its tags, in all accounts and Regions.
    pub(crate) async fn load<E: Ec2>(session: &Session<'_, E>) -> Result<Self, Failure> {
        let listed = Self::default();
        let now = Instant::now();
        let sites = 0..session.plan.sites.len();
        let questions = sites.flat_map(|site| listings().into_iter().map(move |listing| (site, listing)));
        let answers = join_all(questions.map(|(site, listing)| listed.since(session, site, listing, now)));
        answers.await.into_iter().collect::<Result<Vec<_>, _>>()?;
        Ok(listed)
    }

    /// The items of a kind as they are at `since` or later.
    pub(crate) async fn since<E: Ec2>(
        &self,
        session: &Session<'_, E>,
        site: usize,
        listing: Listing,
        since: Instant,
    ) -> Result<Rc<Vec<Json>>, Failure> {
        let key = (site, listing.operation);
        let shelf = self.shelves.borrow_mut().entry(key).or_default().clone();
        // Those who ask while a question is under way wait for it, and then share the next one.
        let mut shelf = shelf.lock().await;
        if let Some(shelf) = shelf.as_ref().filter(|shelf| shelf.asked >= since) {
            return Ok(shelf.items.clone());
        }
        let asked = Instant::now();
        // A filter is the server's word: what is deleted by it has the tags itself.
        let has = |item: &Json, key, value: &String| tag(item, key) == Some(value);
        let is_ours = |item: &Json| {
            has(item, TOPOLOGY, &session.plan.topology) && has(item, STAGE, &session.plan.stage)
        };
        let mut found = all_of(session, site, listing).await?;
        found.retain(is_ours);
        let found = Rc::new(found);
        *shelf = Some(Shelf { asked, items: found.clone() });
        self.ready.borrow_mut().insert(key, found.clone());
        Ok(found)
    }

    /// The items of a kind as they were last seen.
    pub(crate) fn last(&self, site: usize, operation: &'static str) -> Rc<Vec<Json>> {
        self.ready.borrow().get(&(site, operation)).cloned().unwrap_or_default()
    }

    /// The answer to a question, if everything it asks for was listed.
    pub(crate) fn answer(&self, ask: &Ask) -> Option<Json> {
        let (listing, wanted) = Wanted::of(ask)?;
        wanted.among(listing, &self.last(ask.site, listing.operation))
    }

    /// The answer to a question as it is at `since` or later, if everything it asks for is listed.
    pub(crate) async fn answer_since<E: Ec2>(
        &self,
        session: &Session<'_, E>,
        ask: &Ask,
        since: Instant,
    ) -> Result<Option<Json>, Failure> {
        let Some((listing, wanted)) = Wanted::of(ask) else { return Ok(None) };
        let items = self.since(session, ask.site, listing, since).await?;
        Ok(wanted.among(listing, &items))
    }
}

/// The items of a kind, each with its tags.
async fn all_of<E: Ec2>(
    session: &Session<'_, E>,
    site: usize,
    listing: Listing,
) -> Result<Vec<Json>, Failure> {
    let answer = match session.read(&question(session, site, listing)).await {
        Err(failure) if failure.is_denied() && !may_need(session, listing) => return Ok(Vec::new()),
        answer => answer?,
    };
    let found = items(&answer, listing.list).into_iter();
    let Some((operation, field)) = listing.one else { return Ok(found.cloned().collect()) };
    let asks = found.filter_map(|item| text_of(item, listing.id)).map(|name| Ask {
        service: listing.service,
        ..Ask::ec2(site, operation, [(listing.ids, Json::text(name))])
    });
    let one = async |ask: Ask| match session.read(&ask).await {
        Ok(answer) => Ok(crate::query::field(&answer, field).cloned()),
        Err(failure) if failure.is_unknown_id() => Ok(None),
        Err(failure) => Err(failure),
    };
    let each = join_all(asks.map(one)).await.into_iter().collect::<Result<Vec<_>, _>>()?;
    Ok(each.into_iter().flatten().collect())
}

/// Whether the plan has calls of the service: credentials for a network without roles need no right to list them.
fn may_need<E: Ec2>(session: &Session<'_, E>, listing: Listing) -> bool {
    session.plan.calls.iter().any(|call| call.find.request.service == listing.service)
}

/// The question for everything of a kind.
fn question<E: Ec2>(session: &Session<'_, E>, site: usize, listing: Listing) -> Ask {
    let ask = |inputs| Ask { service: listing.service, inputs, ..Ask::ec2(site, listing.operation, []) };
    if listing.service == Service::Iam {
        let path = iam_path(&session.plan.topology, &session.plan.stage);
        return ask(Json::object([(listing.filter, Json::text(path))]));
    }
    let filter = |key: &str, value: &str| {
        let values = Json::list([Json::text(escaped(value))]);
        Json::object([("Name", Json::text(format!("tag:{key}"))), ("Values", values)])
    };
    let filters = [filter(TOPOLOGY, &session.plan.topology), filter(STAGE, &session.plan.stage)];
    let mut inputs = vec![(listing.filter, Json::list(filters))];
    if listing.operation == "DescribeKeyPairs" {
        inputs.push(("IncludePublicKey", Json::from(true)));
    }
    ask(Json::object(inputs))
}

/// What a question asks for: certain ids, or certain tags.
enum Wanted {
    Ids(Vec<String>),
    Tags(Vec<(String, String)>),
}

impl Wanted {
    fn of(ask: &Ask) -> Option<(Listing, Self)> {
        let Json::Object(inputs) = &ask.inputs else { return None };
        let is_it = |listing: &Listing| match listing.one {
            Some((operation, _)) => operation == ask.operation,
            None => listing.operation == ask.operation,
        };
        let listing = listings().into_iter().find(is_it)?;
        let [(name, values)] = &**inputs else { return None };
        if listing.one.is_some() {
            return Some((listing, Self::Ids(vec![crate::query::text(values)?])));
        }
        let Json::List(values) = values else { return None };
        if *name == listing.ids {
            return Some((listing, Self::Ids(values.iter().filter_map(crate::query::text).collect())));
        }
        let tags = values.iter().map(|filter| {
            let key = text_of(filter, "Name")?.strip_prefix("tag:")?.to_owned();
            Some((key, unescaped(&text_of(filter, "Values[0]")?)))
        });
        Some((listing, Self::Tags(tags.collect::<Option<_>>()?)))
    }

    fn among(&self, listing: Listing, items: &[Json]) -> Option<Json> {
        let found: Vec<Json> = match self {
            Self::Tags(tags) => {
                let has_all = |item: &&Json| tags.iter().all(|(key, value)| tag(item, key) == Some(value));
                items.iter().filter(has_all).cloned().collect()
            }
            Self::Ids(ids) => {
                let of_id =
                    |id: &String| items.iter().find(|item| text_of(item, listing.id).as_ref() == Some(id));
                ids.iter().map(|id| of_id(id).cloned()).collect::<Option<_>>()?
            }
        };
        if let Some((_, field)) = listing.one {
            return Some(Json::object([(field, found.into_iter().next()?)]));
        }
        // From the inside out: `Reservations[].Instances[]` is a list in the items of another.
        let parts = listing.list.rsplit("[]").map(|part| part.trim_matches('.'));
        let wrapped = parts
            .filter(|part| !part.is_empty())
            .fold(found, |items, part| vec![Json::object([(part, Json::List(items))])]);
        wrapped.into_iter().next()
    }
}

/// The value of a tag of an item.
pub(crate) fn tag<'a>(item: &'a Json, key: &str) -> Option<&'a String> {
    let Some(Json::List(tags)) = field(item, "Tags") else { return None };
    let found = tags.iter().find(|tag| text_of(tag, "Key").as_deref() == Some(key))?;
    if let Some(Json::Text(value)) = field(found, "Value") { Some(value) } else { None }
}

/// Filters read `*`, `?` and `\` as patterns.
///
/// AWS: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html>
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('*', "\\*").replace('?', "\\?")
}

fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        plain.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::{escaped, unescaped};

    #[test]
    fn patterns_come_back_as_they_were() {
        for text in [r"a*b?c\d", "plain", r"\\*"] {
            assert_eq!(unescaped(&escaped(text)), text);
        }
    }
}
