//! Every type that keeps data, with a customer-managed key, without one, and with one of AWS's.

use lake_policy::{KEPT, Verdict, judge, rules};
use serde_json::{Map, Value, json};

use crate::harness::program;

/// Sets a property at a path; `[]` stands for a list of one.
fn set(at: &mut Value, path: &str, value: Value) {
    let (step, rest) = path.split_once('.').map_or((path, None), |(step, rest)| (step, Some(rest)));
    let map = at.as_object_mut().unwrap();
    let (name, is_list) = step.strip_suffix("[]").map_or((step, false), |name| (name, true));
    let Some(rest) = rest else {
        map.insert(name.to_owned(), value);
        return;
    };
    let empty = if is_list { json!([{}]) } else { json!({}) };
    let inner = map.entry(name).or_insert(empty);
    set(if is_list { &mut inner[0] } else { inner }, rest, value);
}

fn verdict(token: &str, properties: &Value) -> Verdict {
    let resources = json!({"resources": {
        "key": {"type": "aws:kms:Key"},
        "subject": {"type": token, "properties": properties},
    }});
    let infrastructure = program(&resources.to_string());
    let rule = rules::find("data-without-customer-key").unwrap();
    let report = judge(&infrastructure, &[rule]);
    report.judgements.into_iter().find(|one| one.resource.name == "subject").unwrap().verdict
}

/// Properties under which every kind of data of a type is kept, all with one key.
fn all_with(token: &str, key: Option<&str>) -> Value {
    let mut properties = Value::Object(Map::new());
    for kept in KEPT.iter().filter(|kept| kept.token == token) {
        if let Some(path) = kept.given.filter(|path| !kept.key.starts_with(path)) {
            set(&mut properties, path, json!({"some": "thing"}));
        }
        if let Some((path, [says, ..])) = kept.mode {
            set(&mut properties, path, json!(says));
        }
        match key {
            Some(key) => set(&mut properties, kept.key, json!(key)),
            // The object around it is there, the key is not.
            None => {
                if let Some((above, _)) = kept.key.rsplit_once('.') {
                    set(&mut properties, &format!("{above}.other"), json!(1));
                }
            }
        }
    }
    properties
}

#[test]
fn data_is_encrypted_with_a_customer_managed_key_only_where_one_is_named() {
    for kept in KEPT {
        let with = |key| verdict(kept.token, &all_with(kept.token, key));
        assert_eq!(with(Some("${key.arn}")), Verdict::Pass, "{}", kept.token);
        assert_eq!(with(Some("alias/lake")), Verdict::Pass, "{}", kept.token);
        assert!(matches!(with(Some("alias/aws/any")), Verdict::Fail(_)), "{}", kept.token);
        assert!(matches!(with(None), Verdict::Fail(_)), "{}", kept.token);
    }
}

#[test]
fn a_key_that_is_not_used_does_not_count() {
    for kept in KEPT {
        let Some((path, _)) = kept.mode else { continue };
        let mut properties = all_with(kept.token, Some("${key.arn}"));
        set(&mut properties, path, json!("something else"));
        assert!(matches!(verdict(kept.token, &properties), Verdict::Fail(_)), "{}: {path}", kept.token);
    }
}

#[test]
fn nothing_is_demanded_where_nothing_is_kept() {
    for token in ["aws:lambda:Function", "aws:s3:BucketObjectv2", "aws:lambda:EventSourceMapping"] {
        assert_eq!(verdict(token, &json!({})), Verdict::NotApplicable, "{token}");
    }
}
