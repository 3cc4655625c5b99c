//! Facts that a project says instead of the built-in tables.

use std::borrow::Cow;

use dsl::{
    facts::{
        Facts, Service, Usd,
        service::{self, Naming},
    },
    topology::Topology,
};

use super::{ModelError, cursor::Cursor};
use crate::json::Json;

/// The overrides; nothing if there are none.
pub(super) fn write(facts: &Facts) -> Option<Json> {
    let said = facts.overrides();
    let numbers = |map: &std::collections::BTreeMap<String, u64>| {
        Json::object(map.iter().map(|(word, value)| (word.clone(), (*value).into())))
    };
    let regions = said.regions.iter().map(|(name, region)| (name.clone(), Json::text(&*region.zones)));
    let lists = said.prefix_lists.iter().map(|((region, service), id)| {
        Json::object([("region", region), ("service", service), ("id", id)].map(|(k, v)| (k, Json::text(v))))
    });
    let prices = said.prices.iter().map(|((region, item), rate)| {
        let usd = rate.plain();
        Json::object([("region", region), ("item", item), ("usd", &usd)].map(|(k, v)| (k, Json::text(v))))
    });
    let members = [
        ("quotas", numbers(said.quotas)),
        ("regions", Json::object(regions)),
        ("services", Json::object(said.services.iter().map(|(word, it)| (word.clone(), write_service(it))))),
        ("prefix_lists", Json::list(lists)),
        ("prefix_list_weights", numbers(said.prefix_list_weights)),
        ("prices", Json::list(prices)),
    ];
    let given = |json: &Json| !matches!(json, Json::Object(m) if m.is_empty()) && *json != Json::List(vec![]);
    let members: Vec<_> = members.into_iter().filter(|(_, json)| given(json)).collect();
    (!members.is_empty()).then(|| Json::object(members))
}

fn write_service(service: &Service) -> Json {
    let naming = match &service.naming {
        Naming::Regional => Json::text("regional"),
        Naming::Under(prefix) => Json::object([("under", Json::text(*prefix))]),
        Naming::Fixed(name) => Json::object([("fixed", Json::text(&**name))]),
    };
    Json::object([
        ("gateway", service.gateway.into()),
        ("interface", service.interface.into()),
        ("naming", naming),
        ("private_dns", Json::optional(service.private_dns.as_deref())),
        ("ports", Json::list(service.ports.iter().map(|port| u64::from(*port).into()))),
        ("policy", service.policy.map_or(Json::Null, Json::Bool)),
    ])
}

/// Takes the overrides over into a topology.
pub(super) fn read(at: &Cursor<'_>, topology: &mut Topology) -> Result<(), ModelError> {
    at.only(&["quotas", "regions", "services", "prefix_lists", "prefix_list_weights", "prices"])?;
    let facts = topology.facts_mut();
    if let Some(quotas) = at.member("quotas")? {
        for (word, value) in quotas.members()? {
            let known = facts.override_quota(word, value.unsigned()?);
            known.map_err(|unknown| {
                value.unknown("quota", word, unknown.nearest.iter().map(String::as_str))
            })?;
        }
    }
    if let Some(regions) = at.member("regions")? {
        for (name, zones) in regions.members()? {
            facts.override_region(name, zones.text()?.chars().collect());
        }
    }
    if let Some(services) = at.member("services")? {
        for (word, row) in services.members()? {
            facts.override_service(word, read_service(word, &row)?);
        }
    }
    read_prices(at, facts)?;
    read_prefix_lists(at, facts)
}

fn read_prices(at: &Cursor<'_>, facts: &mut Facts) -> Result<(), ModelError> {
    let Some(prices) = at.member("prices")? else { return Ok(()) };
    for price in prices.items()? {
        price.only(&["region", "item", "usd"])?;
        let usd = price.required("usd")?;
        let rate = Usd::parse(usd.text()?)
            .ok_or_else(|| usd.unreadable("an amount such as 0.045", usd.text().unwrap_or_default()))?;
        let item = price.required("item")?;
        let known = facts.override_price(price.required("region")?.text()?, item.text()?, rate);
        known.map_err(|unknown| {
            item.unknown("price", &unknown.word, unknown.nearest.iter().map(String::as_str))
        })?;
    }
    Ok(())
}

fn read_prefix_lists(at: &Cursor<'_>, facts: &mut Facts) -> Result<(), ModelError> {
    if let Some(lists) = at.member("prefix_lists")? {
        for list in lists.items()? {
            list.only(&["region", "service", "id"])?;
            let text = |member| list.required(member)?.text().map(str::to_owned);
            facts.override_prefix_list(&text("region")?, &text("service")?, &text("id")?);
        }
    }
    if let Some(weights) = at.member("prefix_list_weights")? {
        for (service, entries) in weights.members()? {
            facts.override_prefix_list_weight(service, entries.unsigned()?);
        }
    }
    Ok(())
}

fn read_service(word: &str, at: &Cursor<'_>) -> Result<Service, ModelError> {
    at.only(&["gateway", "interface", "naming", "private_dns", "ports", "policy"])?;
    let given = |member| Ok::<_, ModelError>(at.member(member)?.filter(|it| !it.is_null()));
    let host = match at.member("private_dns")? {
        Some(host) if !host.is_null() => Some(host.text()?.to_owned()),
        _ => None,
    };
    let ports = at.required("ports")?;
    let ports = ports.items()?.map(|port| port.narrow(0..1 << 16)).collect::<Result<Vec<u16>, _>>()?;
    Ok(Service {
        word: Cow::Owned(word.to_owned()),
        gateway: at.required("gateway")?.bool()?,
        interface: at.required("interface")?.bool()?,
        naming: read_naming(&at.required("naming")?)?,
        private_dns: host.map(Cow::Owned),
        ports: Cow::Owned(ports),
        policy: match given("policy")? {
            Some(policy) => Some(policy.bool()?),
            None => None,
        },
    })
}

fn read_naming(at: &Cursor<'_>) -> Result<Naming, ModelError> {
    if at.text().is_ok_and(|text| text == "regional") {
        return Ok(Naming::Regional);
    }
    let (tag, value) = at.tagged()?;
    match tag {
        "fixed" => Ok(Naming::Fixed(Cow::Owned(value.text()?.to_owned()))),
        "under" => read_prefix(&value),
        _ => Err(at.unknown("naming", tag, ["fixed", "under"].into_iter())),
    }
}

/// A prefix of the built-in services; others have a full name.
fn read_prefix(at: &Cursor<'_>) -> Result<Naming, ModelError> {
    let said = at.text()?;
    let known = service::all().iter().filter_map(|it| match it.naming {
        Naming::Under(prefix) => Some(prefix),
        _ => None,
    });
    match known.clone().find(|prefix| *prefix == said) {
        Some(prefix) => Ok(Naming::Under(prefix)),
        None => Err(at.unknown("prefix of services", said, known)),
    }
}
