use std::error::Error;
use std::fmt;

use ipnet::IpNet;

use super::family::Family;
use super::suggest::suggest;

/// Why a text is not a canonical CIDR block.
///
/// Displayed, it says what is wrong and what to write instead; [`message`](CidrError::message) and
/// [`help`](CidrError::help) are the two halves.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[expect(
    missing_docs,
    reason = "`given` is the whole text, `expected` and `family` the kind of block that was read"
)]
pub enum CidrError {
    /// Nothing but white space.
    Empty { expected: Family },
    /// White space before, after or inside the block.
    WhiteSpace { given: String },
    /// Text that resembles no block at all.
    NotACidr { given: String, expected: Family },
    /// A block of the other family.
    WrongFamily { given: String, expected: Family },
    /// An address alone.
    NoPrefix { given: String },
    /// Something else than digits after the slash.
    PrefixNotANumber { given: String, prefix: String, family: Family },
    /// A prefix longer than an address.
    PrefixTooLong { given: String, family: Family },
    /// A number such as `08`, which some readers take for octal.
    LeadingZero { given: String, number: String },
    /// A number above 255.
    OctetTooLarge { given: String, octet: String },
    /// Something else than digits between two dots, perhaps nothing.
    OctetNotANumber { given: String, octet: String },
    /// An IPv4 address of more or fewer than four numbers.
    OctetCount { given: String, found: usize },
    /// An IPv6 address bound to an interface, such as `fe80::1%eth0`.
    ZoneId { given: String, zone: String },
    /// An IPv6 block in dotted notation, or one of IPv4-mapped addresses.
    EmbeddedIpv4 { given: String },
    /// Colons, but no IPv6 address.
    BadIpv6 { given: String },
    /// An address inside the block instead of its first; `network` is the block it lies in.
    HostBits { given: String, network: IpNet },
}

impl CidrError {
    /// What is wrong.
    pub fn message(&self) -> String {
        match self {
            Self::Empty { .. } => "the CIDR block is empty".into(),
            Self::WhiteSpace { given } => format!("{} contains white space", quoted(given)),
            Self::NotACidr { given, .. } => format!("{} is not a CIDR block", quoted(given)),
            Self::WrongFamily { given, expected } => {
                format!("{} is {} where {expected} is expected", quoted(given), other(*expected))
            }
            Self::NoPrefix { given } => format!("{} has no prefix length", quoted(given)),
            Self::PrefixNotANumber { given, prefix, .. } => {
                format!("the prefix length {} of {} is not a number", quoted(prefix), quoted(given))
            }
            Self::PrefixTooLong { given, family } => {
                format!("the prefix length of {} is above {}", quoted(given), family.width())
            }
            Self::HostBits { given, .. } => format!("{} has host bits set", quoted(given)),
            _ => self.address_message(),
        }
    }

    fn address_message(&self) -> String {
        match self {
            Self::LeadingZero { given, number } => {
                format!("{} in {} starts with a zero", quoted(number), quoted(given))
            }
            Self::OctetTooLarge { given, octet } => {
                format!("{} in {} is above 255", quoted(octet), quoted(given))
            }
            Self::OctetNotANumber { given, octet } if octet.is_empty() => {
                format!("a number of the address in {} is missing", quoted(given))
            }
            Self::OctetNotANumber { given, octet } => {
                format!("{} in {} is not a number", quoted(octet), quoted(given))
            }
            Self::OctetCount { given, found } => {
                let amount = if *found < 4 { "few" } else { "many" };
                format!("the address in {} has too {amount} numbers", quoted(given))
            }
            Self::ZoneId { given, zone } => format!("{} names the zone {}", quoted(given), quoted(zone)),
            Self::EmbeddedIpv4 { given } => format!("{} writes an IPv4 address as IPv6", quoted(given)),
            _ => format!("the address in {} is not an IPv6 address", quoted(self.given())),
        }
    }

    /// What to write instead.
    pub fn help(&self) -> String {
        if let Some(suggestion) = self.suggestion() {
            return format!("write `{suggestion}`");
        }
        match self {
            Self::Empty { expected }
            | Self::NotACidr { expected, .. }
            | Self::WrongFamily { expected, .. } => {
                format!("write one such as `{}`", example(*expected))
            }
            Self::PrefixNotANumber { family, .. } | Self::PrefixTooLong { family, .. } => {
                format!("write a number from 0 to {}", family.width())
            }
            Self::OctetCount { .. } => "write four, as in `10.0.0.0/16`".into(),
            Self::OctetNotANumber { octet, .. } if octet.is_empty() => {
                "write four, as in `10.0.0.0/16`".into()
            }
            Self::OctetTooLarge { .. } | Self::OctetNotANumber { .. } => "write numbers from 0 to 255".into(),
            Self::BadIpv6 { .. } => "write groups of hexadecimal digits, as in `2001:db8::/56`".into(),
            _ => "write a block such as `10.0.0.0/16` or `2001:db8::/56`".into(),
        }
    }

    /// The block that was probably meant, always one that parses.
    ///
    /// ```
    /// use vpcraft_dsl::net::parse_cidr;
    ///
    /// let error = parse_cidr("10.0.0.0/255.255.0.0").unwrap_err();
    /// assert_eq!(error.suggestion().as_deref(), Some("10.0.0.0/16"));
    /// ```
    pub fn suggestion(&self) -> Option<String> {
        let block = match self {
            Self::HostBits { network, .. } => Some(*network),
            Self::WrongFamily { given, expected } => {
                suggest(given).filter(|net| Family::of(*net) == *expected)
            }
            _ => suggest(self.given()),
        };
        block.map(|net| net.to_string())
    }

    /// The text as it was given.
    pub fn given(&self) -> &str {
        match self {
            Self::Empty { .. } => "",
            Self::WhiteSpace { given }
            | Self::NotACidr { given, .. }
            | Self::WrongFamily { given, .. }
            | Self::NoPrefix { given }
            | Self::PrefixNotANumber { given, .. }
            | Self::PrefixTooLong { given, .. }
            | Self::LeadingZero { given, .. }
            | Self::OctetTooLarge { given, .. }
            | Self::OctetNotANumber { given, .. }
            | Self::OctetCount { given, .. }
            | Self::ZoneId { given, .. }
            | Self::EmbeddedIpv4 { given }
            | Self::BadIpv6 { given }
            | Self::HostBits { given, .. } => given,
        }
    }
}

impl fmt::Display for CidrError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.message(), self.help())
    }
}

impl Error for CidrError {}

fn other(family: Family) -> Family {
    match family {
        Family::V4 => Family::V6,
        Family::V6 => Family::V4,
    }
}

fn example(family: Family) -> &'static str {
    match family {
        Family::V4 => "10.0.0.0/16",
        Family::V6 => "2001:db8::/56",
    }
}

/// User text on one line and of bounded length, whatever it holds.
fn quoted(text: &str) -> String {
    const LONGEST: usize = 64;
    let mut shown = String::from("`");
    for letter in text.chars().take(LONGEST) {
        // Written as they are: nothing in a message ends at a quote.
        if matches!(letter, '\'' | '"') {
            shown.push(letter);
        } else {
            shown.extend(letter.escape_debug());
        }
    }
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown.push('`');
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_text_stays_on_one_short_line() {
        assert_eq!(quoted("it's\n\u{202e}"), "`it's\\n\\u{202e}`");
        assert_eq!(quoted(&"a".repeat(100)), format!("`{}…`", "a".repeat(64)));
    }
}
