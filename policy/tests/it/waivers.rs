//! Waivers: bound to what they waive, and never lenient.

use lake_policy::{Outcome, Terms, Waivers};

use crate::harness::program;
use crate::reviewed::{TODAY, clean, everything, matches, review, waiver};

/// The problems of waivers against the program with everything in it.
fn problems(waivers: &str) -> String {
    review(&everything(), waivers, &Terms::default(), |review| {
        lake_reader::render(&review.problems, "waivers.yaml", waivers)
    })
}

fn good() -> String {
    waiver(&matches(&everything(), "key-without-rotation"))
}

#[test]
fn a_waiver_takes_its_finding_out_and_nothing_else() {
    review(&everything(), &good(), &Terms::default(), |review| {
        assert_eq!(review.problems, []);
        let waived: Vec<&str> =
            review.with(Outcome::Waived).map(|entry| &*entry.judgement.resource.name).collect();
        assert_eq!(waived, ["old-key"]);
        assert_eq!(review.count(Outcome::Fail), 1);
        assert!(!review.is_clean());
    });
}

#[test]
fn a_review_is_clean_once_everything_is_waived() {
    let old = program("resources:\n  old-key: {type: 'aws:kms:Key'}\n");
    let waivers = waiver(&matches(&old, "key-without-rotation"));
    assert!(clean(&old, &waivers, &Terms::default()));
    assert!(!clean(&old, "", &Terms::default()));
}

/// Whatever changes, its last day too, is a problem with its place.
#[test]
fn waivers_that_do_not_hold_are_problems_with_their_place() {
    let good = good();
    assert_eq!(problems(&good), "");
    assert_eq!(problems(&good.replace("2027-01-31", "2026-11-26")), "");
    let cases = [
        good.replace("2027-01-31", "2026-11-25"),
        good.replace("old-key", "new-key"),
        good.replace("key-without-rotation", "key-with-rust"),
        good.replace("sha256:", "sha256:0"),
        good.replace("    owner: archive-team\n", ""),
        good.replace("archive-team", "''"),
        good.replace("owner", "oner"),
        good.replace("2027-01-31", "next year"),
        good.replace("sha256:", ""),
        format!("{good}{}", good.replace("waivers:\n", "")),
        "waiver: []\n".to_owned(),
    ];
    let all: Vec<String> = cases.iter().map(|case| problems(case)).collect();
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn a_file_without_waivers_waives_nothing() {
    for text in ["", "# none\n", "waivers:\n", "waivers: []\n"] {
        assert_eq!(problems(text), "", "{text}");
    }
    for text in ["waivers: [", "- rule: x\n"] {
        assert!(Waivers::read("w", text, TODAY).is_err(), "{text}");
    }
}

/// What is waived is a value, not a place: edits elsewhere do not matter, an edit of the value does.
#[test]
fn a_hash_follows_the_value_and_not_its_place() {
    let of = |text: &str| matches(&program(text), "star-action");
    let text = |action: &str, before: &str| text_of(action, "arn:aws:s3:::a/*", before);
    assert_eq!(of(&text("s3:*", "")), of(&text("s3:*", "# moved\n\n")));
    assert_ne!(of(&text("s3:*", "")), of(&text("sqs:*", "")));
    let broader = text_of("s3:*", "arn:aws:s3:::*", "");
    assert_ne!(of(&text("s3:*", "")), of(&broader), "the same action on more resources");
}

fn text_of(action: &str, resource: &str, before: &str) -> String {
    format!(
        "{before}resources:\n  p:\n    type: aws:iam:RolePolicy\n    properties:\n      role: r\n      policy: {{Version: '2012-10-17', Statement: [{{Effect: Allow, Action: '{action}', Resource: '{resource}'}}]}}\n"
    )
}

/// A second finding that says the same is not waived with the first.
#[test]
fn a_waiver_waives_one_finding() {
    let statement = "{Effect: Allow, Action: 's3:*', Resource: '*'}";
    let text = |statements: &str| {
        format!(
            "resources:\n  p:\n    type: aws:iam:RolePolicy\n    properties:\n      role: r\n      policy: {{Version: '2012-10-17', Statement: [{statements}]}}\n"
        )
    };
    let (one, two) = (program(&text(statement)), program(&text(&format!("{statement}, {statement}"))));
    let waivers = waiver(&matches(&one, "star-action"))
        .replace("key-without-rotation", "star-action")
        .replace("old-key", "p");
    let open = |infrastructure| {
        review(infrastructure, &waivers, &Terms::default(), |review| {
            let notices = review.entries.iter().flat_map(|entry| &entry.notices);
            notices.filter(|notice| notice.waiver.is_none()).count()
        })
    };
    assert_eq!((open(&one), open(&two)), (0, 1));
}

/// A run with some of the rules cannot say that the waivers of the others are unused.
#[test]
fn waivers_of_rules_that_are_not_put_are_left_alone() {
    let other = good().replace("key-without-rotation", "unheard-bucket");
    assert_eq!(problems(&other), "");
}
