use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, ipv4_mask_to_prefix};

/// The block a careless writer of `text` most likely meant, in canonical form.
pub(super) fn suggest(text: &str) -> Option<IpNet> {
    let text: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    let (address, prefix) = text.split_once('/').unwrap_or((&text, ""));
    let address = likely_address(address, !prefix.is_empty())?;
    let prefix_len = likely_prefix_len(address, prefix)?;
    Some(unmapped(IpNet::new(address, prefix_len).ok()?.trunc()))
}

fn likely_address(text: &str, padded: bool) -> Option<IpAddr> {
    let (text, _zone) = text.split_once('%').unwrap_or((text, ""));
    if text.contains(':') {
        return text.parse().or_else(|_| format!("{text}::").parse()).map(IpAddr::V6).ok();
    }
    let mut octets = [0; 4];
    let mut found = 0;
    for part in text.split('.') {
        *octets.get_mut(found)? = part.parse::<u8>().ok()?;
        found += 1;
    }
    (padded || found == 4).then(|| Ipv4Addr::from(octets).into())
}

fn likely_prefix_len(address: IpAddr, prefix: &str) -> Option<u8> {
    match address {
        _ if prefix.is_empty() => Some(usual_prefix_len(address)),
        IpAddr::V4(_) if prefix.contains('.') => ipv4_mask_to_prefix(prefix.parse().ok()?).ok(),
        _ => prefix.parse().ok(),
    }
}

/// The length AWS users give such an address: a VPC, a subnet, or one host.
fn usual_prefix_len(address: IpAddr) -> u8 {
    match address {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) | IpAddr::V6(Ipv6Addr::UNSPECIFIED) => 0,
        IpAddr::V4(address) => match address.to_bits().trailing_zeros() {
            16.. => 16,
            8.. => 24,
            _ => 32,
        },
        IpAddr::V6(address) => match address.to_bits().trailing_zeros() {
            72.. => 56,
            64.. => 64,
            _ => 128,
        },
    }
}

fn unmapped(net: IpNet) -> IpNet {
    let IpNet::V6(six) = net else { return net };
    let four = six.addr().to_ipv4_mapped().zip(six.prefix_len().checked_sub(96));
    four.and_then(|(address, prefix_len)| Ipv4Net::new(address, prefix_len).ok()).map_or(net, IpNet::V4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_people_use() {
        let table = [
            ("0.0.0.0", "0.0.0.0/0"),
            ("10.0.0.0", "10.0.0.0/16"),
            ("10.3.0.0", "10.3.0.0/16"),
            ("10.3.4.0", "10.3.4.0/24"),
            ("10.3.4.5", "10.3.4.5/32"),
            ("2001:db8::", "2001:db8::/56"),
            ("2001:db8:0:1::", "2001:db8:0:1::/64"),
            ("2001:db8::5", "2001:db8::5/128"),
        ];
        for (text, block) in table {
            assert_eq!(suggest(text).map(|net| net.to_string()).as_deref(), Some(block));
        }
    }

    #[test]
    fn no_guess_without_ground() {
        for text in
            ["", "10", "10.0.0", "office", "10.0.0.0/x", "10.0.0.0/255.0.255.0", "1.2.3.4.5/8", "256.0.0.0/8"]
        {
            assert_eq!(suggest(text), None, "{text}");
        }
    }
}
