//! The guides speak of what is in the program.

use std::collections::BTreeSet;

use crate::{lake, program::of_type};

/// Every alarm has a section that says what to do, by the end of its name; no section is about an alarm that is not there.
#[test]
fn every_alarm_has_a_section() {
    let guide = lake::read("docs/guides/alarms.md");
    let sections: BTreeSet<&str> = guide
        .lines()
        .filter_map(|line| line.strip_prefix("## "))
        .filter(|title| *title != "The budget")
        .collect();
    let mut used = BTreeSet::new();
    for (name, _) in of_type("aws:cloudwatch:MetricAlarm") {
        let alarm = name.strip_suffix("-alarm").unwrap();
        // The longest end that has a section: `schedule-lost` before `lost`.
        let section = sections.iter().filter(|section| alarm.ends_with(&format!("-{section}")));
        let section = section.max_by_key(|section| section.len());
        used.insert(*section.unwrap_or_else(|| panic!("docs/guides/alarms.md has no section for `{alarm}`")));
    }
    assert_eq!(used, sections);
}
