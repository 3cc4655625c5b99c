//! The tables as one project sees them.

use std::collections::BTreeMap;

use super::region::Region;
use super::service::Service;
use super::unknown::{FactKind, UnknownFact};
use super::{Usd, prefix_list, price, quota, region, service};

/// The facts that checks go by: the built-in tables, and what a project says instead.
///
/// ```
/// use vpcraft_dsl::facts::Facts;
/// let mut facts = Facts::default();
/// assert_eq!(facts.quota("subnets_per_vpc"), Some(200));
/// facts.override_quota("subnets_per_vpc", 400)?;
/// assert_eq!(facts.quota("subnets_per_vpc"), Some(400));
/// # Ok::<(), vpcraft_dsl::facts::UnknownFact>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    quotas: BTreeMap<String, u64>,
    regions: BTreeMap<String, Region>,
    services: BTreeMap<String, Service>,
    prefix_lists: BTreeMap<(String, String), String>,
    weights: BTreeMap<String, u64>,
    prices: BTreeMap<(String, String), Usd>,
}

/// What a project says instead of the built-in tables, by name.
#[derive(Debug, Clone, Copy)]
pub struct Overrides<'a> {
    /// Quotas by word.
    pub quotas: &'a BTreeMap<String, u64>,
    /// Regions by name.
    pub regions: &'a BTreeMap<String, Region>,
    /// Services by word.
    pub services: &'a BTreeMap<String, Service>,
    /// Ids of prefix lists by Region and service.
    pub prefix_lists: &'a BTreeMap<(String, String), String>,
    /// How many entries the prefix list of a service counts as.
    pub prefix_list_weights: &'a BTreeMap<String, u64>,
    /// Prices by Region and item.
    pub prices: &'a BTreeMap<(String, String), Usd>,
}

impl Facts {
    /// What was said instead of the tables, to save and to show.
    pub fn overrides(&self) -> Overrides<'_> {
        Overrides {
            quotas: &self.quotas,
            regions: &self.regions,
            services: &self.services,
            prefix_lists: &self.prefix_lists,
            prefix_list_weights: &self.weights,
            prices: &self.prices,
        }
    }

    /// What the account may have of this: `subnets_per_vpc`.
    pub fn quota(&self, word: &str) -> Option<u64> {
        self.quotas.get(word).copied().or_else(|| Some(quota::quota(word)?.default))
    }

    /// Says what the account may have, after AWS raised it.
    ///
    /// # Errors
    ///
    /// No quota has this word.
    pub fn override_quota(&mut self, word: &str, value: u64) -> Result<(), UnknownFact> {
        let Some(row) = quota::quota(word) else {
            let known = quota::all().iter().map(|it| it.word);
            return Err(UnknownFact::new(FactKind::Quota, word, known));
        };
        self.quotas.insert(row.word.to_owned(), value);
        Ok(())
    }

    /// A Region by its name.
    pub fn region(&self, name: &str) -> Option<&Region> {
        self.regions.get(name).or_else(|| region::region(name))
    }

    /// A Region by its name, or the names it may stand for.
    ///
    /// # Errors
    ///
    /// No Region has this name.
    pub fn known_region(&self, name: &str) -> Result<&Region, UnknownFact> {
        self.region(name)
            .ok_or_else(|| UnknownFact::new(FactKind::Region, name, self.regions().map(|it| &*it.name)))
    }

    /// Every Region: the built-in ones that stand, then those of the project.
    pub fn regions(&self) -> impl Iterator<Item = &Region> {
        let built_in = region::all().iter();
        built_in.filter(|it| !self.regions.contains_key(&*it.name)).chain(self.regions.values())
    }

    /// Says which zones a Region has; a Region the tables lack is added.
    pub fn override_region(&mut self, name: &str, zones: Vec<char>) {
        let said = Region::with_zones(name, zones);
        let said = match region::region(name) {
            Some(row) => Region { zones: said.zones, constrained: "", ..row.clone() },
            None => said,
        };
        self.regions.insert(name.to_owned(), said);
    }

    /// A service by its word: `ecr.api`.
    pub fn service(&self, word: &str) -> Option<&Service> {
        self.services.get(word).or_else(|| service::service(word))
    }

    /// A service by its word, or the words it may stand for.
    ///
    /// # Errors
    ///
    /// No service has this word.
    pub fn known_service(&self, word: &str) -> Result<&Service, UnknownFact> {
        self.service(word)
            .ok_or_else(|| UnknownFact::new(FactKind::Service, word, self.services().map(|it| &*it.word)))
    }

    /// A service by its full name in a Region: `com.amazonaws.us-east-1.s3`.
    pub fn service_of_name(&self, name: &str, region: &Region) -> Option<&Service> {
        let mut said = self.services.values();
        said.find(|it| it.name_in(region) == name || it.interface_name_in(region) == name)
            .or_else(|| self.service(&Service::from_full_name(name)?.word))
    }

    /// Every service: the built-in ones that stand, then those of the project.
    pub fn services(&self) -> impl Iterator<Item = &Service> {
        let built_in = service::all().iter();
        built_in.filter(|it| !self.services.contains_key(&*it.word)).chain(self.services.values())
    }

    /// Adds or replaces a service, such as one of a partner.
    pub fn override_service(&mut self, word: &str, row: Service) {
        let row = Service { word: word.to_owned().into(), ..row };
        self.services.insert(word.to_owned(), row);
    }

    /// The id of the prefix list of a service in a Region.
    pub fn prefix_list(&self, region: &str, service: &str) -> Option<&str> {
        let mut said = self.prefix_lists.iter();
        said.find(|((at, of), _)| at == region && of == service)
            .map(|(_, id)| id.as_str())
            .or_else(|| prefix_list::prefix_list(region, service))
    }

    /// Says the id of the prefix list of a service in a Region.
    pub fn override_prefix_list(&mut self, region: &str, service: &str, id: &str) {
        self.prefix_lists.insert((region.to_owned(), service.to_owned()), id.to_owned());
    }

    /// How many entries the prefix list of a service counts as.
    pub fn prefix_list_weight(&self, service: &str) -> Option<u64> {
        self.weights.get(service).copied().or_else(|| prefix_list::weight(service))
    }

    /// Says how many entries the prefix list of a service counts as.
    pub fn override_prefix_list_weight(&mut self, service: &str, entries: u64) {
        self.weights.insert(service.to_owned(), entries);
    }

    /// What an item costs in a Region, `nat_gateway_hour`; none where no price is known.
    pub fn price(&self, region: &str, item: &str) -> Option<Usd> {
        let said = self.prices.iter().find(|((at, of), _)| at == region && of == item);
        said.map(|(_, rate)| *rate).or_else(|| Some(price::price(region, item)?.rate))
    }

    /// Says what an item costs in a Region, as a contract may have it.
    ///
    /// # Errors
    ///
    /// Nothing that is charged has this word.
    pub fn override_price(&mut self, region: &str, item: &str, rate: Usd) -> Result<(), UnknownFact> {
        let words = || price::ITEMS.iter().map(|(word, _)| *word);
        if !words().any(|word| word == item) {
            return Err(UnknownFact::new(FactKind::Price, item, words()));
        }
        self.prices.insert((region.to_owned(), item.to_owned()), rate);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotas_are_overridden_by_known_words_only() {
        let mut facts = Facts::default();
        assert_eq!(facts.override_quota("routes_per_table", 1_000), Ok(()));
        assert_eq!(facts.quota("routes_per_table"), Some(1_000));
        let unknown = facts.override_quota("route_per_table", 9).expect_err("a typo");
        assert_eq!(unknown.nearest[0], "routes_per_table");
        assert_eq!(facts.quota("route_per_table"), None);
    }

    #[test]
    fn a_region_is_replaced_or_added() {
        let mut facts = Facts::default();
        facts.override_region("us-west-1", vec!['a', 'c']);
        facts.override_region("us-iso-east-1", vec!['a', 'b']);
        let replaced = facts.region("us-west-1").expect("a Region");
        assert_eq!(replaced.zone_names(), ["us-west-1a", "us-west-1c"]);
        assert!(!replaced.has_letter('b'));
        assert_eq!(replaced.zone_id_prefix, "usw1");
        let added = facts.region("us-iso-east-1").expect("a Region");
        assert_eq!(added.partition().id, "aws-iso");
        assert_eq!(facts.regions().count(), region::all().len() + 1);
    }

    #[test]
    fn unknown_names_bring_help() {
        let facts = Facts::default();
        let unknown = facts.known_region("us-esat-1").expect_err("a typo");
        assert_eq!(unknown.nearest[0], "us-east-1");
        let unknown = facts.known_service("ecr").expect_err("a family");
        assert_eq!(unknown.nearest[..2], ["ecr.api", "ecr.dkr"]);
    }

    #[test]
    fn prices_are_overridden_by_region() {
        let mut facts = Facts::default();
        let rate = Usd(40_000);
        assert_eq!(facts.override_price("us-east-1", "nat_gateway_hour", rate), Ok(()));
        assert_eq!(facts.price("us-east-1", "nat_gateway_hour"), Some(rate));
        assert_eq!(facts.price("us-west-2", "nat_gateway_hour"), Some(Usd(45_000)));
        let unknown = facts.override_price("us-east-1", "nat_hour", rate).expect_err("a typo");
        assert_eq!(unknown.to_string(), "no price is named `nat_hour`");
    }

    #[test]
    fn a_service_of_ones_own_is_found_by_both_names() {
        let name = "com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0";
        let mut facts = Facts::default();
        facts.override_service("ledger", Service::own("ledger", name, [8443]));
        let home = region::region("us-east-1").expect("a Region");
        assert_eq!(facts.service("ledger").map(|it| &*it.ports), Some(&[8443][..]));
        assert_eq!(facts.service_of_name(name, home), facts.service("ledger"));
        let s3 = facts.service_of_name("com.amazonaws.us-east-1.s3", home);
        assert_eq!(s3, service::service("s3"));
        assert_eq!(facts.services().count(), service::all().len() + 1);
    }

    #[test]
    fn prefix_lists_are_overridden() {
        let mut facts = Facts::default();
        assert_eq!(facts.prefix_list("us-east-1", "s3"), Some("pl-63a5400a"));
        facts.override_prefix_list("us-east-1", "s3", "pl-1");
        facts.override_prefix_list("eu-west-1", "s3", "pl-2");
        facts.override_prefix_list_weight("s3", 2);
        assert_eq!(facts.prefix_list("us-east-1", "s3"), Some("pl-1"));
        assert_eq!(facts.prefix_list("eu-west-1", "s3"), Some("pl-2"));
        assert_eq!(facts.prefix_list("eu-west-1", "dynamodb"), None);
        assert_eq!(facts.prefix_list_weight("s3"), Some(2));
        assert_eq!(facts.prefix_list_weight("dynamodb"), Some(1));
    }
}
