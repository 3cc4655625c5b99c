use std::net::{Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::cidr_error::CidrError;
use super::family::Family;

/// Reads a CIDR block exactly as AWS writes it.
///
/// A block with host bits is refused, where the EC2 API would silently mask it. Any spelling of an IPv6 address in
/// hexadecimal is accepted; printing the block gives the canonical one.
///
/// ```
/// use vpcraft_dsl::net::parse_cidr;
///
/// let block = parse_cidr("10.0.0.0/16")?;
/// assert_eq!(block.prefix_len(), 16);
///
/// let error = parse_cidr("10.0.1.0/22").unwrap_err();
/// assert_eq!(error.to_string(), "`10.0.1.0/22` has host bits set, write `10.0.0.0/22`");
/// # Ok::<(), vpcraft_dsl::net::CidrError>(())
/// ```
pub fn parse_cidr(text: &str) -> Result<IpNet, CidrError> {
    match family_hint(text) {
        Some(Family::V6) => parse_ipv6_cidr(text).map(IpNet::V6),
        _ => parse_ipv4_cidr(text).map(IpNet::V4),
    }
}

/// Reads an IPv4 CIDR block, for places where AWS takes no other.
pub fn parse_ipv4_cidr(text: &str) -> Result<Ipv4Net, CidrError> {
    let (address, prefix) = halves(text, Family::V4)?;
    let address = ipv4_address(text, address)?;
    let prefix_len = prefix_length(text, prefix, Family::V4)?;
    let net = Ipv4Net::new(address, prefix_len).map_err(|_| too_long(text, Family::V4))?;
    require_canonical(text, net.into())?;
    Ok(net)
}

/// Reads an IPv6 CIDR block, for places where AWS takes no other.
pub fn parse_ipv6_cidr(text: &str) -> Result<Ipv6Net, CidrError> {
    let (address, prefix) = halves(text, Family::V6)?;
    let address = ipv6_address(text, address)?;
    let prefix_len = prefix_length(text, prefix, Family::V6)?;
    let net = Ipv6Net::new(address, prefix_len).map_err(|_| too_long(text, Family::V6))?;
    // Such a block would be printed with dots again, and AWS gives it no meaning of its own.
    if net.prefix_len() >= 96 && address.to_ipv4_mapped().is_some() {
        return Err(CidrError::EmbeddedIpv4 { given: text.into() });
    }
    require_canonical(text, net.into())?;
    Ok(net)
}

fn family_hint(text: &str) -> Option<Family> {
    // One colon is as likely a port or a URL.
    if text.matches(':').nth(1).is_some() {
        return Some(Family::V6);
    }
    let dotted = text.contains('.') && text.trim_start().starts_with(|c: char| c.is_ascii_digit());
    dotted.then_some(Family::V4)
}

fn halves(text: &str, expected: Family) -> Result<(&str, Option<&str>), CidrError> {
    let given = || text.to_owned();
    if text.trim().is_empty() {
        return Err(CidrError::Empty { expected });
    }
    if family_hint(text).is_some_and(|family| family != expected) {
        return Err(CidrError::WrongFamily { given: given(), expected });
    }
    if text.contains(char::is_whitespace) {
        return Err(CidrError::WhiteSpace { given: given() });
    }
    match text.split_once('/') {
        Some((address, prefix)) => Ok((address, Some(prefix).filter(|prefix| !prefix.is_empty()))),
        None => Ok((text, None)),
    }
}

fn ipv4_address(text: &str, address: &str) -> Result<Ipv4Addr, CidrError> {
    let given = || text.to_owned();
    if !address.split('.').any(is_number) {
        return Err(CidrError::NotACidr { given: given(), expected: Family::V4 });
    }
    for octet in address.split('.') {
        require_octet(text, octet)?;
    }
    let found = address.split('.').count();
    if found != 4 {
        return Err(CidrError::OctetCount { given: given(), found });
    }
    address.parse().map_err(|_| CidrError::NotACidr { given: given(), expected: Family::V4 })
}

fn require_octet(text: &str, octet: &str) -> Result<(), CidrError> {
    let (given, number) = (|| text.to_owned(), || octet.to_owned());
    if !is_number(octet) {
        return Err(CidrError::OctetNotANumber { given: given(), octet: number() });
    }
    if has_leading_zero(octet) {
        return Err(CidrError::LeadingZero { given: given(), number: number() });
    }
    match octet.parse::<u8>() {
        Ok(_) => Ok(()),
        Err(_) => Err(CidrError::OctetTooLarge { given: given(), octet: number() }),
    }
}

fn ipv6_address(text: &str, address: &str) -> Result<Ipv6Addr, CidrError> {
    let given = || text.to_owned();
    if let Some((_, zone)) = address.split_once('%') {
        return Err(CidrError::ZoneId { given: given(), zone: zone.into() });
    }
    if !address.contains(':') {
        return Err(CidrError::NotACidr { given: given(), expected: Family::V6 });
    }
    match address.parse() {
        Ok(_) if address.contains('.') => Err(CidrError::EmbeddedIpv4 { given: given() }),
        Ok(address) => Ok(address),
        Err(_) => Err(CidrError::BadIpv6 { given: given() }),
    }
}

fn prefix_length(text: &str, prefix: Option<&str>, family: Family) -> Result<u8, CidrError> {
    let given = || text.to_owned();
    let Some(prefix) = prefix else {
        return Err(CidrError::NoPrefix { given: given() });
    };
    if !is_number(prefix) {
        return Err(CidrError::PrefixNotANumber { given: given(), prefix: prefix.into(), family });
    }
    if has_leading_zero(prefix) {
        return Err(CidrError::LeadingZero { given: given(), number: prefix.into() });
    }
    prefix.parse().map_err(|_| too_long(text, family))
}

fn too_long(text: &str, family: Family) -> CidrError {
    CidrError::PrefixTooLong { given: text.into(), family }
}

fn require_canonical(text: &str, net: IpNet) -> Result<(), CidrError> {
    if net == net.trunc() {
        return Ok(());
    }
    Err(CidrError::HostBits { given: text.into(), network: net.trunc() })
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

// Readers disagree whether `010` is ten or, in octal, eight.
fn has_leading_zero(number: &str) -> bool {
    number.len() > 1 && number.starts_with('0')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        parse_cidr(text).expect_err(text).to_string()
    }

    #[test]
    fn accepted() {
        for text in [
            "0.0.0.0/0",
            "10.0.0.0/16",
            "255.255.255.255/32",
            "::/0",
            "2001:db8::/56",
            "64:ff9b::/96",
            "::1/128",
        ] {
            assert_eq!(parse_cidr(text).map(|net| net.to_string()).as_deref(), Ok(text));
        }
        let spelled = parse_cidr("2001:0DB8:0:0::/56").map(|net| net.to_string());
        assert_eq!(spelled.as_deref(), Ok("2001:db8::/56"));
    }

    #[test]
    fn refused() {
        let table = [
            ("", "the CIDR block is empty, write one such as `10.0.0.0/16`"),
            (" \n", "the CIDR block is empty, write one such as `10.0.0.0/16`"),
            ("10.0.0.0", "`10.0.0.0` has no prefix length, write `10.0.0.0/16`"),
            ("10.0.0.0/", "`10.0.0.0/` has no prefix length, write `10.0.0.0/16`"),
            ("10.1.2.3", "`10.1.2.3` has no prefix length, write `10.1.2.3/32`"),
            ("::", "`::` has no prefix length, write `::/0`"),
            (" 10.0.0.0/16", "` 10.0.0.0/16` contains white space, write `10.0.0.0/16`"),
            ("10.0.0.0/16\n", "`10.0.0.0/16\\n` contains white space, write `10.0.0.0/16`"),
            ("10.0.300.0/16", "`300` in `10.0.300.0/16` is above 255, write numbers from 0 to 255"),
            ("10.08.0.0/16", "`08` in `10.08.0.0/16` starts with a zero, write `10.8.0.0/16`"),
            ("10.0.0.0/08", "`08` in `10.0.0.0/08` starts with a zero, write `10.0.0.0/8`"),
            ("10.0/16", "the address in `10.0/16` has too few numbers, write `10.0.0.0/16`"),
            ("10.0.0", "the address in `10.0.0` has too few numbers, write four, as in `10.0.0.0/16`"),
            (
                "1.2.3.4.5/8",
                "the address in `1.2.3.4.5/8` has too many numbers, write four, as in `10.0.0.0/16`",
            ),
            ("10.0.x.0/16", "`x` in `10.0.x.0/16` is not a number, write numbers from 0 to 255"),
            (
                "10..0.0/16",
                "a number of the address in `10..0.0/16` is missing, write four, as in `10.0.0.0/16`",
            ),
            ("10.0.0.0/33", "the prefix length of `10.0.0.0/33` is above 32, write a number from 0 to 32"),
            ("10.0.0.0/999", "the prefix length of `10.0.0.0/999` is above 32, write a number from 0 to 32"),
            ("::/129", "the prefix length of `::/129` is above 128, write a number from 0 to 128"),
            (
                "10.0.0.0/x",
                "the prefix length `x` of `10.0.0.0/x` is not a number, write a number from 0 to 32",
            ),
            ("10.0.0.0/+8", "the prefix length `+8` of `10.0.0.0/+8` is not a number, write `10.0.0.0/8`"),
            (
                "10.0.0.0/255.255.0.0",
                "the prefix length `255.255.0.0` of `10.0.0.0/255.255.0.0` is not a number, write `10.0.0.0/16`",
            ),
            ("fe80::1%eth0/64", "`fe80::1%eth0/64` names the zone `eth0`, write `fe80::/64`"),
            (
                "::ffff:10.0.0.0/104",
                "`::ffff:10.0.0.0/104` writes an IPv4 address as IPv6, write `10.0.0.0/8`",
            ),
            ("::ffff:a00:0/104", "`::ffff:a00:0/104` writes an IPv4 address as IPv6, write `10.0.0.0/8`"),
            (
                "64:ff9b::0.0.0.0/96",
                "`64:ff9b::0.0.0.0/96` writes an IPv4 address as IPv6, write `64:ff9b::/96`",
            ),
            ("office", "`office` is not a CIDR block, write one such as `10.0.0.0/16`"),
            ("http://10.0.0.0/8", "`http://10.0.0.0/8` is not a CIDR block, write one such as `10.0.0.0/16`"),
            ("2001:db8/32", "`2001:db8/32` is not a CIDR block, write `2001:db8::/32`"),
            (
                "2001:db8:1/48",
                "the address in `2001:db8:1/48` is not an IPv6 address, write `2001:db8:1::/48`",
            ),
            (
                "2001:dg8::/32",
                "the address in `2001:dg8::/32` is not an IPv6 address, \
                 write groups of hexadecimal digits, as in `2001:db8::/56`",
            ),
            ("10.0.1.0/22", "`10.0.1.0/22` has host bits set, write `10.0.0.0/22`"),
            ("2001:db8::1/56", "`2001:db8::1/56` has host bits set, write `2001:db8::/56`"),
        ];
        for (text, message) in table {
            assert_eq!(refusal(text), message);
        }
    }

    #[test]
    fn one_family_only() {
        let four = parse_ipv4_cidr("::/0").map_err(|error| error.to_string());
        assert_eq!(
            four,
            Err("`::/0` is IPv6 where IPv4 is expected, write one such as `10.0.0.0/16`".into())
        );
        let mapped = parse_ipv4_cidr("::ffff:10.0.0.0/104").map_err(|error| error.suggestion());
        assert_eq!(mapped, Err(Some("10.0.0.0/8".into())));
        let six = parse_ipv6_cidr("10.0.0.0").map_err(|error| error.to_string());
        assert_eq!(
            six,
            Err("`10.0.0.0` is IPv4 where IPv6 is expected, write one such as `2001:db8::/56`".into())
        );
        let six = parse_ipv6_cidr("office").map_err(|error| error.to_string());
        assert_eq!(six, Err("`office` is not a CIDR block, write one such as `2001:db8::/56`".into()));
    }

    #[test]
    fn host_bits_carry_the_network() {
        let network = Ipv4Net::new_assert(Ipv4Addr::new(10, 0, 0, 0), 22).into();
        let refused = CidrError::HostBits { given: "10.0.1.0/22".into(), network };
        assert_eq!(parse_cidr("10.0.1.0/22"), Err(refused));
    }

    fn survives(text: &str) {
        for result in
            [parse_cidr(text), parse_ipv4_cidr(text).map(Into::into), parse_ipv6_cidr(text).map(Into::into)]
        {
            match result {
                Ok(net) => assert_eq!(parse_cidr(&net.to_string()), Ok(net), "{text:?}"),
                Err(error) => says_something(&error),
            }
        }
    }

    fn says_something(error: &CidrError) {
        let text = error.to_string();
        assert!(text.len() < 600 && !text.ends_with('.') && !text.contains('\n'), "{text}");
        if let Some(suggestion) = error.suggestion() {
            assert!(parse_cidr(&suggestion).is_ok(), "{text}");
        }
    }

    #[test]
    fn hostile_text_is_refused_calmly() {
        let long =
            ["1.".repeat(5_000), "9".repeat(5_000), ":".repeat(5_000), "/".repeat(5_000), "é".repeat(5_000)];
        let short = [
            "/",
            "//",
            "/8",
            ".",
            "...",
            ".../8",
            ":",
            "::/",
            ":::/8",
            "%",
            "%/",
            "::%/0",
            "::%%/0",
            "1/2/3",
            "::/-1",
            "-1.0.0.0/8",
            "10.0.0.0/-0",
            "10.0.0.0/٨",
            "١٠.0.0.0/8",
            "10.0.0.0/8",
            "10.0.0.0\u{a0}/8",
            "\u{202e}10.0.0.0/8",
            "\0",
            "10.0.0.0\0/8",
            "1e1.0.0.0/8",
            "0x0a.0.0.0/8",
            "4294967296.0.0.0/8",
            "::ffff:1.2.3.4",
            "::1.2.3.4.5/96",
            "::ffff:/96",
            "[2001:db8::]/32",
            "2001:db8::g/32",
            "1:2:3:4:5:6:7:8:9/64",
            "12345::/16",
            "🦀/8",
            "`; rm -rf`/8",
            "::ffff:0:0/95",
            "::ffff:0:0/96",
            "\u{feff}10.0.0.0/8",
            "10.0.0.0/340282366920938463463374607431768211456",
        ];
        for text in short.into_iter().chain(long.iter().map(String::as_str)) {
            survives(text);
        }
    }

    #[test]
    fn random_text_never_panics() {
        const LETTERS: &[u8] = b"0123456789.:/%abfx +-";
        let mut state: u64 = 7;
        let mut next = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap_or_default()
        };
        for _ in 0..20_000 {
            let length = next() % 24;
            let text: String = (0..length).map(|_| char::from(LETTERS[next() % LETTERS.len()])).collect();
            survives(&text);
        }
    }
}
