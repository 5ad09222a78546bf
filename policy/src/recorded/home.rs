//! Where a recorded infrastructure lives, so that the ARNs that follow from names can be followed before they are recorded.

use std::collections::BTreeMap;

use lake_reader::{Node, Resource, Value, World};

/// The partition, region and account that most ARNs in the record name. A wrong guess resolves nothing that it should not.
#[derive(Debug, Default)]
pub(super) struct Home(World);

impl Home {
    pub(super) fn of(resources: &[Resource], region: Option<&str>) -> Self {
        let mut seen: [BTreeMap<&str, usize>; 3] = Default::default();
        for resource in resources {
            texts(&resource.properties, &mut |text| count(text, &mut seen));
        }
        let [partition, region_seen, account] = seen.map(|seen| {
            let most = seen.into_iter().max_by_key(|(_, times)| *times);
            most.map(|(text, _)| text.to_owned()).unwrap_or_default()
        });
        let region = region.map_or(region_seen, str::to_owned);
        Self(World { partition, region, account, ..World::default() })
    }

    /// Adds the outputs that follow from names to resources that are not created yet.
    pub(super) fn complete(&self, resources: &mut [Resource]) {
        for resource in resources {
            for (name, node) in lake_reader::outputs(resource, &self.0) {
                if !node.is_unknown() {
                    resource.outputs.entry(name).or_insert(node);
                }
            }
        }
    }
}

fn count<'t>(text: &'t str, [partitions, regions, accounts]: &mut [BTreeMap<&'t str, usize>; 3]) {
    for (at, _) in text.match_indices("arn:") {
        let parts: Vec<&str> = text.get(at..).unwrap_or_default().splitn(6, ':').collect();
        let [_, partition, _, region, account, _] = parts.as_slice() else { continue };
        if account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit()) {
            *accounts.entry(account).or_default() += 1;
            *partitions.entry(partition).or_default() += 1;
            if !region.is_empty() && !region.contains('*') {
                *regions.entry(region).or_default() += 1;
            }
        }
    }
}

fn texts<'n>(node: &'n Node, visit: &mut dyn FnMut(&'n str)) {
    match &node.value {
        Value::Text(text) => visit(text),
        Value::List(list) => list.iter().for_each(|element| texts(element, visit)),
        Value::Map(entries) => entries.iter().for_each(|(_, element)| texts(element, visit)),
        _ => {}
    }
}
