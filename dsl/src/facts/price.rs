//! What AWS charges for the parts of a network, in US dollars, without tax or discount.

use std::fmt;

/// The AWS page that explains what is charged; each row names its own.
pub const SOURCE: &str = VPC;
/// The day of the newest row.
///
/// The rows were taken from published quotations of AWS's price list, each with the day or month of its quotation.
/// Prices change without notice: [`Facts::override_price`](super::Facts::override_price) says others.
pub const AS_OF: &str = "2026-10-06";
/// The hours that a month is counted as, as AWS's own calculator does.
pub const HOURS_PER_MONTH: u64 = 730;

/// An amount of US dollars, in millionths.
///
/// # Example
/// ```
/// use vpcraft_dsl::facts::Usd;
/// let rate = Usd::parse("0.045").unwrap();
/// assert_eq!(rate.to_string(), "$0.045");
/// assert_eq!(rate.times(730).cents(), "$32.85");
/// assert_eq!(Usd::parse("45 cents"), None);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Usd(pub u64);

impl Usd {
    /// Reads digits with a point and at most six digits behind it.
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || part.len() > 6 || !digits(whole) || !digits(part) {
            return None;
        }
        let part: u64 = format!("{part:0<6}").parse().ok()?;
        Some(Self(whole.parse::<u64>().ok()?.checked_mul(1_000_000)?.checked_add(part)?))
    }

    /// Several times this.
    #[must_use]
    pub fn times(self, count: u64) -> Self {
        Self(self.0.saturating_mul(count))
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Rounded to cents: `$1,234.50`.
    pub fn cents(self) -> String {
        let cents = self.0.saturating_add(5_000) / 10_000;
        format!("${}.{:02}", thousands(cents / 100), cents % 100)
    }

    /// Without the sign: `0.045`.
    pub fn plain(self) -> String {
        let part = format!("{:06}", self.0 % 1_000_000);
        let part = part.trim_end_matches('0');
        format!("{}.{part:0<2}", self.0 / 1_000_000)
    }
}

fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

impl fmt::Display for Usd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "${}", self.plain())
    }
}

/// A price in a Region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price {
    /// The Region; empty where all Regions of the `aws` partition have the same.
    pub region: &'static str,
    /// What is charged: one of [`ITEMS`].
    pub item: &'static str,
    /// How much.
    pub rate: Usd,
    /// The day or month that AWS's price list had it.
    pub as_of: &'static str,
    /// The AWS page that has it.
    pub page: &'static str,
}

/// What is charged: words of items, with what each counts.
pub static ITEMS: &[(&str, &str)] = &[
    ("interface_endpoint_gb", "GB that an interface endpoint passes on, the first PB of a month"),
    ("interface_endpoint_hour", "hour of an interface endpoint in one zone"),
    ("nat_gateway_gb", "GB that a NAT gateway passes on"),
    ("nat_gateway_hour", "hour of a NAT gateway"),
    ("public_ipv4_hour", "hour of a public IPv4 address, used or not"),
];

/// What an item costs in a Region; none where no price is known.
pub fn price(region: &str, item: &str) -> Option<&'static Price> {
    let everywhere = || super::Partition::of_region(region).id == "aws";
    let in_region = |it: &&Price| it.item == item && it.region == region;
    PRICES
        .iter()
        .find(in_region)
        .or_else(|| PRICES.iter().find(|it| it.item == item && it.region.is_empty() && everywhere()))
}

/// Every price, by Region and item.
pub fn all() -> &'static [Price] {
    PRICES
}

const VPC: &str = "https://aws.amazon.com/vpc/pricing/";
const PRIVATELINK: &str = "https://aws.amazon.com/privatelink/pricing/";

const fn row(
    region: &'static str,
    item: &'static str,
    micros: u64,
    as_of: &'static str,
    page: &'static str,
) -> Price {
    Price { region, item, rate: Usd(micros), as_of, page }
}

#[rustfmt::skip]
static PRICES: &[Price] = &[
    row("",               "public_ipv4_hour",        5_000,  "2026-09-29", VPC),
    row("ap-southeast-1", "nat_gateway_gb",          59_000, "2025-05", VPC),
    row("ap-southeast-1", "nat_gateway_hour",        59_000, "2025-05", VPC),
    row("ap-southeast-5", "interface_endpoint_gb",   10_000, "2026-09-29", PRIVATELINK),
    row("ap-southeast-5", "interface_endpoint_hour", 11_700, "2026-09-29", PRIVATELINK),
    row("eu-central-1",   "interface_endpoint_gb",   10_000, "2026-09-22", PRIVATELINK),
    row("eu-central-1",   "interface_endpoint_hour", 12_000, "2026-09-22", PRIVATELINK),
    row("eu-west-1",      "interface_endpoint_gb",   10_000, "2026-05-01", PRIVATELINK),
    row("eu-west-1",      "interface_endpoint_hour", 11_000, "2026-05-01", PRIVATELINK),
    row("eu-west-1",      "nat_gateway_gb",          48_000, "2026-10-02", VPC),
    row("eu-west-1",      "nat_gateway_hour",        48_000, "2026-10-02", VPC),
    row("eu-west-2",      "nat_gateway_gb",          50_000, "2025-11", VPC),
    row("eu-west-2",      "nat_gateway_hour",        50_000, "2025-11", VPC),
    row("us-east-1",      "interface_endpoint_gb",   10_000, "2026-09-29", PRIVATELINK),
    row("us-east-1",      "interface_endpoint_hour", 10_000, "2026-09-29", PRIVATELINK),
    row("us-east-1",      "nat_gateway_gb",          45_000, "2026-08-01", VPC),
    row("us-east-1",      "nat_gateway_hour",        45_000, "2026-08-01", VPC),
    row("us-east-2",      "nat_gateway_gb",          45_000, "2026-09-20", VPC),
    row("us-east-2",      "nat_gateway_hour",        45_000, "2026-09-20", VPC),
    row("us-west-2",      "interface_endpoint_gb",   10_000, "2026-10-06", PRIVATELINK),
    row("us-west-2",      "interface_endpoint_hour", 10_000, "2026-10-06", PRIVATELINK),
    row("us-west-2",      "nat_gateway_gb",          45_000, "2025-11", VPC),
    row("us-west-2",      "nat_gateway_hour",        45_000, "2025-11", VPC),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_in_order_and_of_known_items_and_regions() {
        assert!(PRICES.is_sorted_by(|a, b| (a.region, a.item) < (b.region, b.item)));
        assert!(ITEMS.is_sorted_by(|a, b| a.0 < b.0));
        for it in PRICES {
            assert!(ITEMS.iter().any(|(word, _)| *word == it.item), "{}", it.item);
            assert!(
                it.region.is_empty() || super::super::region::region(it.region).is_some(),
                "{}",
                it.region
            );
            assert!(it.page.starts_with("https://aws.amazon.com/") && it.as_of <= AS_OF, "{}", it.region);
        }
        assert!(PRICES.iter().any(|it| it.as_of == AS_OF));
    }

    #[test]
    fn what_has_no_price_stays_unknown() {
        let rate = |region, item| price(region, item).map(|it| it.rate.to_string());
        assert_eq!(rate("us-east-1", "nat_gateway_hour").as_deref(), Some("$0.045"));
        assert_eq!(rate("sa-east-1", "nat_gateway_hour"), None);
        assert_eq!(rate("sa-east-1", "public_ipv4_hour").as_deref(), Some("$0.005"));
        assert_eq!(rate("cn-north-1", "public_ipv4_hour"), None);
    }

    #[test]
    fn amounts_are_read_and_written() {
        for (text, micros) in [("0.0117", 11_700), ("32", 32_000_000), ("1.000001", 1_000_001)] {
            assert_eq!(Usd::parse(text), Some(Usd(micros)), "{text}");
        }
        for text in ["", ".5", "1.0000001", "-1", "1e3", "99999999999999999999"] {
            assert_eq!(Usd::parse(text), None, "{text}");
        }
        assert_eq!((Usd(1_234_567_890).cents(), Usd(4_999).cents()), ("$1,234.57".into(), "$0.00".into()));
        assert_eq!((Usd(11_700).to_string(), Usd(2_000_000).to_string()), ("$0.0117".into(), "$2.00".into()));
    }
}
