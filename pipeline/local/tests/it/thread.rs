//! Two datasets of real records travel through all eleven steps in one drain.

use std::collections::BTreeSet;

use lake_local::Notice;

use crate::harness::{Played, example, objects};

#[test]
fn two_datasets_travel_through_all_steps() {
    let mut played = Played::new();
    played.upload("flights/2001/flights-2k.json", &example("flights/valid/flights-2k.json"));
    played.upload("earthquakes/all-week.json.gz", &example("earthquakes/valid/all-week.json.gz"));
    let summary = played.run();
    insta::assert_snapshot!(objects(&summary), @r"
    earthquakes/all-week.json.gz Loaded in=1707 admitted=1707 quarantined=0 loaded=1707 -
    flights/2001/flights-2k.json Loaded in=2000 admitted=2000 quarantined=0 loaded=2000 -
    ");
    assert_eq!((summary.dead_letters, summary.unclaimed), (0, Vec::new()));

    let steps: BTreeSet<u8> = played.notices.iter().map(|notice| notice.step.number()).collect();
    assert_eq!(steps, (1..=10).collect());
    let drains = |notice: &&Notice| notice.step.number() == 6 && notice.text.contains("workflow");
    let drained: BTreeSet<_> = played.notices.iter().filter(drains).map(|notice| notice.at).collect();
    assert_eq!(drained.len(), 1, "both batches begin in one drain");

    // Step 11, over a partition column, and over the stage table of step 9.
    let sql = "SELECT flight_month, count(*) AS n, sum(distance) AS miles FROM flights GROUP BY 1 ORDER BY 1";
    insta::assert_snapshot!(played.query(sql), @r"
    +--------------+-----+--------+
    | flight_month | n   | miles  |
    +--------------+-----+--------+
    | 2001-01      | 707 | 523066 |
    | 2001-02      | 594 | 433189 |
    | 2001-03      | 699 | 517227 |
    +--------------+-----+--------+
    ");
    let sql = "SELECT (SELECT count(*) FROM stage.earthquakes) AS staged, (SELECT count(*) FROM earthquakes) AS loaded";
    insta::assert_snapshot!(played.query(sql), @r"
    +--------+--------+
    | staged | loaded |
    +--------+--------+
    | 1707   | 1707   |
    +--------+--------+
    ");
    let tables = played.lake.tables().unwrap();
    let tables: Vec<String> =
        tables.iter().map(|t| format!("{}.{} {:?}", t.database, t.name, t.rows)).collect();
    insta::assert_snapshot!(tables.join("\n"), @r"
    analytics.earthquakes Some(1707)
    analytics.flights Some(2000)
    stage.earthquakes None
    stage.flights None
    stage.orders None
    stage.smoke None
    ");
}

#[test]
fn a_run_is_a_function_of_its_inputs() {
    let run = || {
        let mut played = Played::new();
        played.upload("flights/a.json", &example("flights/valid/flights-2k.json"));
        let summary = played.run();
        let rows = played.query("SELECT * FROM flights");
        (serde_json::to_string(&summary).unwrap(), rows, played.notices)
    };
    assert_eq!(run(), run());
}
