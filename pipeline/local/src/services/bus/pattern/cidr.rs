//! Ranges of IP addresses.

use std::net::IpAddr;

/// A network, e.g. `10.0.0.0/24` or `2001:db8::/32`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cidr {
    bits: u128,
    mask: u128,
    v4: bool,
}

impl Cidr {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let malformed = || format!("`{text}` is no range of IP addresses such as `10.0.0.0/24`");
        let (address, length) = text.split_once('/').ok_or_else(malformed)?;
        let address: IpAddr = address.parse().map_err(|_| malformed())?;
        let length: u32 = length.parse().map_err(|_| malformed())?;
        let (bits, width) = bits_of(address);
        if length > width {
            return Err(malformed());
        }
        let mask = u128::MAX.checked_shl(width - length).unwrap_or(0);
        Ok(Self { bits: bits & mask, mask, v4: width == 32 })
    }

    pub(super) fn contains(&self, text: &str) -> bool {
        let Ok(address) = text.parse::<IpAddr>() else { return false };
        address.is_ipv4() == self.v4 && bits_of(address).0 & self.mask == self.bits
    }
}

fn bits_of(address: IpAddr) -> (u128, u32) {
    match address {
        IpAddr::V4(address) => (u128::from(u32::from(address)), 32),
        IpAddr::V6(address) => (u128::from(address), 128),
    }
}

#[cfg(test)]
mod tests {
    use super::Cidr;

    #[test]
    fn addresses_are_in_their_range_only() {
        let range = Cidr::parse("10.0.0.128/25").unwrap();
        for (address, inside) in [
            ("10.0.0.128", true),
            ("10.0.0.255", true),
            ("10.0.0.127", false),
            ("10.0.1.128", false),
            ("x", false),
        ] {
            assert_eq!(range.contains(address), inside, "{address}");
        }
        assert!(!Cidr::parse("::/0").unwrap().contains("10.0.0.1"));
        assert!(Cidr::parse("0.0.0.0/0").unwrap().contains("255.1.2.3"));
        assert!(Cidr::parse("2001:db8::/32").unwrap().contains("2001:db8:1::1"));
        assert!(!Cidr::parse("2001:db8::/32").unwrap().contains("2001:db9::1"));
    }

    #[test]
    fn malformed_ranges_are_refused() {
        for text in ["10.0.0.0", "10.0.0.0/33", "10.0.0/8", "::/129", "a/8", "10.0.0.0/-1"] {
            assert!(Cidr::parse(text).is_err(), "{text}");
        }
    }
}
