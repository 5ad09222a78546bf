//! What must come together: a bucket and its protections, a queue and its dead-letter queue, a rule and its target.

use crate::{
    lake,
    program::{json, many, of_type, resources, texts},
};

#[test]
fn every_bucket_has_all_its_protections() {
    let all = resources(&lake::committed());
    for (bucket, resource) in of_type("aws:s3:Bucket") {
        let zone = bucket.strip_suffix("-bucket").unwrap();
        assert_eq!(resource.options["protect"], true, "{bucket}");
        let of = |suffix: &str| &all[&format!("{zone}-{suffix}")].properties;
        for part in ["ownership", "public-access", "versioning", "encryption", "policy", "lifecycle"] {
            assert_eq!(of(part)["bucket"], format!("${{{bucket}.bucket}}"), "{zone}-{part}");
        }
        for switch in ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"] {
            assert_eq!(of("public-access")[switch], true);
        }
        let encryption = &of("encryption")["rules"][0]["applyServerSideEncryptionByDefault"];
        let sids: Vec<&str> = many(&of("policy")["policy"]["Statement"])
            .iter()
            .map(|statement| statement["Sid"].as_str().unwrap())
            .collect();
        if zone == "logs" {
            assert_eq!(encryption["sseAlgorithm"], "AES256");
            assert_eq!(sids, ["DenyInsecureTransport", "DenyOldTls", "DeliverAccessLogs"]);
        } else {
            assert_eq!(encryption["kmsMasterKeyId"], format!("${{{zone}-key.arn}}"));
            assert_eq!(
                sids,
                [
                    "DenyInsecureTransport",
                    "DenyOldTls",
                    "DenyOtherEncryption",
                    "DenyUnnamedKey",
                    "DenyWrongKey"
                ]
            );
            assert_eq!(of("logging")["targetBucket"], "${logs-bucket.bucket}");
        }
    }
}

#[test]
fn every_lifecycle_covers_the_whole_bucket() {
    for (name, lifecycle) in of_type("aws:s3:BucketLifecycleConfiguration") {
        let rules = many(&lifecycle.properties["rules"]);
        let covers =
            |what: &str| rules.iter().any(|rule| rule["filter"]["prefix"] == "" && rule.get(what).is_some());
        assert!(covers("noncurrentVersionExpiration") && covers("abortIncompleteMultipartUpload"), "{name}");
        let markers = rules.iter().any(|rule| rule["expiration"]["expiredObjectDeleteMarker"] == true);
        assert!(markers, "{name}");
        let ends = rules.iter().any(|rule| {
            rule["filter"]["prefix"] == ""
                && (rule["expiration"]["days"].is_u64() || rule.get("transitions").is_some())
        });
        assert!(ends, "{name}");
    }
}

#[test]
fn every_queue_waits_long_enough_and_has_a_dead_letter_queue() {
    let all = resources(&lake::committed());
    let timeout = |function: &str| all[function].properties["timeout"].as_u64().unwrap();
    for (queue, function) in
        [("ingest", "start-ingest"), ("status", "record-status"), ("stage", "start-refine")]
    {
        let properties = &all[&format!("{queue}-queue")].properties;
        let window = all
            .get(&format!("{function}-source"))
            .map_or(0, |source| source.properties["maximumBatchingWindowInSeconds"].as_u64().unwrap());
        let visibility = properties["visibilityTimeoutSeconds"].as_u64().unwrap();
        assert!(visibility >= 6 * timeout(&format!("{function}-function")) + window, "{queue}");
        let settings = &all[&format!("{function}-function")].properties["environment"]["variables"];
        let lease = settings["LEASE_SECONDS"].as_str().map_or(0, |lease| lease.parse().unwrap());
        assert!(visibility >= lease, "{queue}: messages come back while a claim on them holds");
        let redrive = json(&properties["redrivePolicy"]);
        assert!(redrive["maxReceiveCount"].as_u64().unwrap() >= 5);
        assert_eq!(redrive["deadLetterTargetArn"], format!("${{{queue}-dlq.arn}}"));
        let retention = |name: &str| all[name].properties["messageRetentionSeconds"].as_u64().unwrap();
        assert!(retention(&format!("{queue}-dlq")) > retention(&format!("{queue}-queue")));
        let allow = json(&all[&format!("{queue}-dlq-redrive")].properties["redriveAllowPolicy"]);
        assert_eq!(texts(&allow["sourceQueueArns"]), [format!("${{{queue}-queue.arn}}")]);
    }
}

/// A rule reaches a queue only through three policies: the queue's, the dead-letter queue's and the key's.
#[test]
fn every_rule_may_deliver() {
    let all = resources(&lake::committed());
    let key = json(&all["messages-key"].properties["policy"]);
    let deliver =
        many(&key["Statement"]).into_iter().find(|statement| statement["Sid"] == "DeliverEvents").unwrap();
    let admitted = texts(&deliver["Condition"]["ArnEquals"]["aws:SourceArn"]);
    assert_eq!(texts(&deliver["Action"]), ["kms:Decrypt", "kms:GenerateDataKey"]);
    let targets = of_type("aws:cloudwatch:EventTarget");
    assert_eq!(targets.len(), of_type("aws:cloudwatch:EventRule").len());
    for (name, target) in targets {
        let rule = target.properties["rule"].as_str().unwrap().replace(".name}", ".arn}");
        assert!(admitted.contains(&rule.as_str()), "{name}: the key does not admit {rule}");
        for queue in [&target.properties["arn"], &target.properties["deadLetterConfig"]["arn"]] {
            let queue = queue.as_str().unwrap().trim_start_matches("${").trim_end_matches(".arn}");
            let policy = &all[&format!("{queue}-policy")].properties["policy"];
            let allows = many(&policy["Statement"]).iter().any(|statement| {
                statement["Principal"]["Service"] == "events.amazonaws.com"
                    && statement["Condition"]["ArnEquals"]["aws:SourceArn"] == rule
            });
            assert!(allows, "{name}: {queue} does not admit {rule}");
        }
    }
}

#[test]
fn what_cannot_be_made_again_is_protected() {
    for token in ["aws:s3:Bucket", "aws:kms:Key", "aws:dynamodb:Table", "aws:sqs:Queue"] {
        for (name, resource) in of_type(token) {
            assert_eq!(resource.options["protect"], true, "{name}");
        }
    }
}

#[test]
fn every_log_group_is_encrypted_and_forgets() {
    for (name, group) in of_type("aws:cloudwatch:LogGroup") {
        assert_eq!(group.properties["kmsKeyId"], "${logs-key.arn}", "{name}");
        assert_eq!(group.properties["retentionInDays"], "${logRetentionDays}", "{name}");
    }
}

#[test]
fn contracts_reach_the_control_bucket_unchanged() {
    let all = resources(&lake::committed());
    for contract in lake::contracts() {
        let object = &all[&format!("{}-contract", contract.dataset())].properties;
        let content = object["content"].as_str().unwrap();
        assert_eq!(content.replace("$${", "${").replace("$$", "$"), contract.text());
    }
}

#[test]
fn what_is_kept_for_months_moves_to_cheaper_storage() {
    let all = resources(&lake::committed());
    let moves = |zone: &str| {
        let rules = many(&all[&format!("{zone}-lifecycle")].properties["rules"]);
        rules.iter().any(|rule| rule["filter"]["prefix"] == "" && rule.get("transitions").is_some())
    };
    let zones = ["raw", "stage", "quarantine", "control", "analytics", "results", "logs"];
    let moved: Vec<&str> = zones.into_iter().filter(|zone| moves(zone)).collect();
    assert_eq!(moved, ["raw", "quarantine", "control", "analytics", "logs"]);
}
