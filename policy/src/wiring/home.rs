//! Where an infrastructure lives, as its own ARNs tell.

use std::collections::BTreeMap;

use lake_reader::Resource;

/// The partition, region and account of an infrastructure, each where it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Home {
    /// `aws`, `aws-cn`, …
    pub partition: Option<String>,
    /// `eu-west-1`.
    pub region: Option<String>,
    /// Twelve digits.
    pub account: Option<String>,
}

/// Where most of the declared resources live.
pub(crate) fn of(resources: &[Resource]) -> Home {
    let arns: Vec<Vec<&str>> = resources
        .iter()
        .filter(|resource| resource.get.is_none())
        .filter_map(|resource| resource.outputs.get("arn").or_else(|| resource.properties.get("arn")))
        .filter_map(|arn| arn.as_str())
        .map(|arn| arn.splitn(6, ':').collect())
        .collect();
    let most = |part: usize| {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for text in arns.iter().filter_map(|arn| arn.get(part)).filter(|text| !text.is_empty()) {
            *counts.entry(text).or_default() += 1;
        }
        counts.into_iter().max_by_key(|(_, count)| *count).map(|(text, _)| text.to_owned())
    };
    Home { partition: most(1), region: most(3), account: most(4) }
}
