//! `start-ingest`, and whole days of the lake.

use lake_core::Function;
use serde_json::json;

use crate::lab::{Lab, records};

#[test]
fn a_day() {
    let mut lab = Lab::new();
    lab.upload("orders/a/x.json", &records(0..10, &[3]));
    lab.upload("orders/b/x.json", &records(10..20, &[]));
    lab.upload("orders/again.json", &records(10..20, &[]));
    lab.upload("flights/x y+ü.json", &records(20..30, &[]));
    lab.upload("orders/empty.json", "");
    lab.upload("orders/folder/", "");
    lab.upload("orders/bad.json", &records(30..34, &[30, 31, 32]));
    lab.upload("nowhere.json", "{}");
    lab.upload("Orders/x.json", "{}");
    lab.upload("unknown/x.json", "{}");
    lab.settle();
    insta::assert_snapshot!(lab.status(), @r"
    Orders/x.json Quarantined #1 0 0 0 - `Orders` is no dataset name (`[a-z][a-z0-9_]*`, at most 48 characters)
    flights/x y+ü.json Loaded #1 10 10 0 10
    nowhere.json Quarantined #1 0 0 0 - key `nowhere.json` is in no dataset's folder
    orders/a/x.json Loaded #1 10 9 1 9
    orders/again.json Loaded #1 10 10 0 10
    orders/b/x.json Duplicate #1 10 10 0 - same bytes as job `2ee5b431862b2fec93c90de584805217`
    orders/bad.json Quarantined #1 4 1 3 - 3 of 4 records are unfit, the contract permits a ratio of 0.5
    orders/empty.json Quarantined #1 0 0 0 - holds no records
    unknown/x.json Quarantined #1 0 0 0 - no contract for dataset `unknown`
    ");
}
