//! Three datasets travel through all eleven steps.

use std::collections::BTreeSet;

use crate::harness::{Played, example, objects};

#[test]
fn three_datasets_travel_through_all_steps() {
    let mut played = Played::new();
    played.upload("flights/2001/flights-2k.json", &example("flights/valid/flights-2k.json"));
    played.upload("earthquakes/all-week.json.gz", &example("earthquakes/valid/all-week.json.gz"));
    let summary = played.run();
    println!("{}", serde_json::to_string_pretty(&summary).unwrap());
    for notice in &played.notices {
        println!("{} {:2} {}: {}", notice.at, notice.step.number(), notice.subject, notice.text);
    }
    insta::assert_snapshot!(objects(&summary), @"");
    let steps: BTreeSet<u8> = played.notices.iter().map(|notice| notice.step.number()).collect();
    assert_eq!(steps, (1..=10).collect());
    insta::assert_snapshot!(played.query("SELECT count(*) AS n FROM flights"), @"");
}
