//! What depends on the partition.

/// The suffix of the host names of services in a partition: `amazonaws.com.cn` in `aws-cn`; of one that is not known, that of `aws`.
pub fn dns_suffix(partition: &str) -> &'static str {
    match partition {
        "aws-cn" => "amazonaws.com.cn",
        "aws-iso" => "c2s.ic.gov",
        "aws-iso-b" => "sc2s.sgov.gov",
        "aws-iso-e" => "cloud.adc-e.uk",
        "aws-iso-f" => "csp.hci.ic.gov",
        "aws-eusc" => "amazonaws.eu",
        _ => "amazonaws.com",
    }
}

/// The prefix of service names: the suffix read backwards.
pub(crate) fn reverse_dns_prefix(partition: &str) -> String {
    dns_suffix(partition).split('.').rev().collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suffixes_and_prefixes() {
        assert_eq!((dns_suffix("aws"), &*reverse_dns_prefix("aws")), ("amazonaws.com", "com.amazonaws"));
        assert_eq!(
            (dns_suffix("aws-cn"), &*reverse_dns_prefix("aws-cn")),
            ("amazonaws.com.cn", "cn.com.amazonaws")
        );
        assert_eq!(dns_suffix("aws-us-gov"), "amazonaws.com");
    }
}
