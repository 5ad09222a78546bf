//! What a reviewer, a browser and a CI system are given.

use jsonschema::Validator;
use lake_policy::{Finding, OnUnknown, Outcome, Review, Severity, Terms, render};
use lake_reader::Node;
use serde_json::Value;

use crate::harness::{own, own_text, text};
use crate::reviewed::{everything, matches, review, waiver};

/// Renders the program with everything in it, under a waiver that holds and one that does not.
fn rendered(terms: &Terms, render: fn(&Review<'_>) -> String) -> String {
    let good = waiver(&matches(&everything(), "key-without-rotation"));
    let unused = good.replace("waivers:\n", "").replace("old-key", "new-key");
    let mut text = review(&everything(), &(good + &unused), terms, render);
    // What rules say of themselves is theirs to change.
    for rule in crate::reviewed::RULES.iter().filter_map(|id| lake_policy::rules::find(id)) {
        for (heading, name) in [("What it denies", "denies"), ("Remedy", "remedy")] {
            let said = rule.paragraph(heading);
            let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
            text = text.replace(&said, &format!("<what `{}` {name}>", rule.id));
        }
    }
    text
}

fn all() -> Terms {
    Terms { passes: true, ..Terms::default() }
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[track_caller]
fn validate(schema: &str, document: &Value) {
    let mut schema: Value = parsed(&text(schema));
    // The pattern of OASIS's schema for languages has a bracket too many and is no regular expression.
    for holder in ["run", "toolComponent"] {
        if let Some(language) = schema.pointer_mut(&format!("/definitions/{holder}/properties/language")) {
            language.as_object_mut().unwrap().remove("pattern");
        }
    }
    let validator: Validator = jsonschema::options().build(&schema).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(document).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn text_points_into_embedded_policies() {
    insta::assert_snapshot!(rendered(&Terms::default(), render::text));
}

#[test]
fn json_is_as_its_schema_says() {
    for terms in [Terms::default(), all()] {
        validate("schemas/report.v1.schema.json", &parsed(&rendered(&terms, render::json)));
    }
    insta::assert_snapshot!(rendered(&Terms::default(), render::json));
}

#[test]
fn sarif_is_as_its_schema_says() {
    for terms in [Terms::default(), all()] {
        validate("tests/schemas/sarif-2.1.0.json", &parsed(&rendered(&terms, render::sarif)));
    }
}

/// GitHub refuses a whole file for one result without a location, and takes each result for an alert.
#[test]
fn sarif_is_what_code_scanning_takes() {
    let run = |terms: &Terms| parsed(&rendered(terms, render::sarif))["runs"][0].clone();
    let (alerts, everything) = (run(&Terms::default()), run(&all()));
    let kinds = |run: &Value| -> Vec<String> {
        let results = run["results"].as_array().unwrap().iter();
        results.map(|r| format!("{} {}", r["kind"].as_str().unwrap(), r["level"].as_str().unwrap())).collect()
    };
    assert_eq!(kinds(&alerts), ["fail error", "fail error", "open none", "fail error"]);
    assert_eq!(
        kinds(&everything),
        ["fail error", "fail error", "open none", "pass none", "notApplicable none", "fail error"]
    );
    let rules = alerts["tool"]["driver"]["rules"].as_array().unwrap();
    let mut identities = Vec::new();
    for result in everything["results"].as_array().unwrap() {
        let region = &result["locations"][0]["physicalLocation"]["region"];
        assert!(region["startLine"].as_u64() >= Some(1) && region["startColumn"].as_u64() >= Some(1));
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(result["ruleId"], rules[index]["id"]);
        identities
            .push(result["partialFingerprints"]["primaryLocationLineHash"].as_str().unwrap().to_owned());
    }
    let count = identities.len();
    identities.sort();
    identities.dedup();
    assert_eq!(identities.len(), count, "two results that GitHub would take for one");
    assert_eq!(alerts["results"][1]["suppressions"][0]["status"], "accepted");
    assert_eq!(rules[0]["properties"]["security-severity"], "9.5");
}

/// GitHub cuts a description behind 1,024 characters.
#[test]
fn sarif_describes_every_rule_in_short() {
    let infrastructure = everything();
    let report = lake_policy::judge(&infrastructure, &lake_policy::rules::all());
    let log = review(&infrastructure, "", &Terms::default(), |review| {
        render::sarif(&Review::new(&report, review.artifact, review.waivers, review.terms))
    });
    let log = parsed(&log);
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), report.rules.len() + 2);
    for rule in rules {
        let full = rule["fullDescription"]["text"].as_str().unwrap();
        assert!((20..=1024).contains(&full.chars().count()), "{}: {full}", rule["id"]);
        let short = rule["shortDescription"]["text"].as_str().unwrap();
        assert!(full.starts_with(short), "{}: {full}", rule["id"]);
        assert!(!full.contains("##") && !rule["help"]["text"].as_str().unwrap().contains("##"), "{full}");
    }
}

/// The column of the star is behind an umlaut (one code unit) and an emoji (two).
#[test]
fn sarif_counts_columns_in_utf16() {
    let log = parsed(&rendered(&Terms::default(), render::sarif));
    assert_eq!(log["runs"][0]["columnKind"], "utf16CodeUnits");
    let region = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"];
    let line = crate::reviewed::PROGRAM.lines().nth(7).unwrap();
    let units: Vec<u16> = line.encode_utf16().collect();
    let at = |name: &str| usize::try_from(region[name].as_u64().unwrap()).unwrap() - 1;
    assert_eq!(region["startLine"], 8);
    assert_eq!(String::from_utf16(&units[at("startColumn")..at("endColumn")]).unwrap(), "\"s3:*\"");
}

#[test]
fn fingerprints_survive_edits_above() {
    let identities = |text: &str| -> Vec<String> {
        let log = review(&crate::harness::program(text), "", &Terms::default(), render::sarif);
        let log = parsed(&log);
        let results = log["runs"][0]["results"].as_array().unwrap().iter();
        results.map(|r| r["partialFingerprints"].to_string()).collect()
    };
    let moved = format!("# a comment\n\n{}", crate::reviewed::PROGRAM);
    assert_eq!(identities(crate::reviewed::PROGRAM), identities(&moved));
}

#[test]
fn junit_has_a_case_for_each_rule_and_resource() {
    insta::assert_snapshot!(rendered(&Terms::default(), render::junit));
    let warned = Terms { unknown: OnUnknown::Warn, ..Terms::default() };
    let text = rendered(&warned, render::junit);
    assert!(!text.contains("<error"), "{text}");
}

#[test]
fn markdown_is_a_summary() {
    insta::assert_snapshot!(rendered(&Terms::default(), render::markdown));
}

/// What is weaker stands in every output, valid by its schema.
#[test]
fn a_comparison_is_rendered() {
    let old = crate::harness::program(&crate::reviewed::PROGRAM.replace("s3:*", "s3:PutObject"));
    let everything = everything();
    let rendered = |render: fn(&Review<'_>) -> String| {
        review(&everything, "", &Terms::default(), |review| {
            let found = lake_policy::compare(&lake_policy::judge(&old, &review.report.rules), review.report);
            let against = lake_policy::Against { name: "old.yaml", infrastructure: &old, found };
            let waivers = lake_policy::Waivers::default();
            let compared =
                Review::new(review.report, review.artifact, &waivers, review.terms).against(against);
            render(&compared)
        })
    };
    validate("schemas/report.v1.schema.json", &parsed(&rendered(render::json)));
    validate("tests/schemas/sarif-2.1.0.json", &parsed(&rendered(render::sarif)));
    let text = rendered(render::text);
    insta::assert_snapshot!(text.split_once("weaker").unwrap().1);
    for other in [render::junit, render::markdown, render::sarif, render::json] {
        assert!(rendered(other).contains("more is allowed than before"));
    }
}

/// A name must not end its line, for a CI system to take the rest as a command, nor hide from a terminal what stands above it.
#[test]
fn names_act_on_nothing_that_shows_them() {
    const KEY: &str = r#""a\n::error::pwned\u001b[2K\u001b[1A""#;
    let key = format!("  {KEY}: {{type: 'aws:kms:Key', properties: {{enableKeyRotation: false}}}}\n");
    let star = "  star:\n    type: aws:iam:Policy\n    properties: {policy: {Statement: {Effect: Allow, Action: \"s3\\n::set-env::\\e[8m:*\", Resource: '*'}}}\n";
    let program = crate::harness::program(&format!("resources:\n{key}{star}"));
    for render in [render::text, render::markdown, render::junit, render::json, render::sarif] {
        for terms in [Terms::default(), all()] {
            let shown = review(&program, "", &terms, render);
            assert!(shown.contains("pwned"), "{shown}");
            assert!(!shown.contains(|c: char| c.is_control() && c != '\n'), "{shown:?}");
            assert!(!shown.lines().any(|line| line.trim_start().starts_with("::")), "{shown}");
        }
    }
}

/// GitHub refuses a summary beyond a mebibyte.
#[test]
fn markdown_fits_a_summary() {
    let finding = || Finding {
        message: format!("`{}` | <b>", "x".repeat(5000)),
        span: lake_reader::Span::default(),
        fragment: Node::default(),
    };
    let infrastructure = everything();
    let rule = lake_policy::rules::find("star-action").unwrap();
    let mut report = lake_policy::judge(&infrastructure, &[rule]);
    report.judgements[0].verdict = lake_policy::Verdict::Fail((0..1000).map(|_| finding()).collect());
    let artifact = lake_policy::Artifact {
        name: "Main.yaml".to_owned(),
        origin: lake_policy::Origin::Program,
        stack: None,
        warnings: 0,
        date: crate::reviewed::TODAY,
    };
    let (waivers, terms) = (lake_policy::Waivers::default(), Terms::default());
    let text = render::markdown(&Review::new(&report, &artifact, &waivers, &terms));
    assert!(text.len() < 1024 * 1024, "{}", text.len());
    assert!(text.contains(" more are left out"), "{}", &text[text.len() - 500..]);
}

#[test]
fn terms_decide_what_fails() {
    let waived = waiver(&matches(&everything(), "key-without-rotation"));
    let clean = |terms: &Terms| crate::reviewed::clean(&everything(), &waived, terms);
    let lenient = Terms { fail_on: Severity::Critical, unknown: OnUnknown::Warn, ..Terms::default() };
    assert!(!clean(&lenient), "the star is critical");
    let without_star = crate::harness::program(&crate::reviewed::PROGRAM.replace("s3:*", "s3:PutObject"));
    let clean = |terms: &Terms| crate::reviewed::clean(&without_star, &waived, terms);
    assert!(clean(&lenient));
    assert!(!clean(&Terms { unknown: OnUnknown::Fail, ..lenient.clone() }));
    assert!(!clean(&Terms { strict: true, ..lenient.clone() }));
    let unwaived = |terms: &Terms| crate::reviewed::clean(&without_star, "", terms);
    assert!(unwaived(&lenient), "high is below critical");
    assert!(!unwaived(&Terms { fail_on: Severity::High, ..lenient }));
}

/// Every output of the project's own program is well formed, whatever the rules say.
#[test]
fn the_own_program_renders() {
    let own = own(&own_text());
    review(&own, "", &all(), |review| {
        validate("tests/schemas/sarif-2.1.0.json", &parsed(&render::sarif(review)));
        validate("schemas/report.v1.schema.json", &parsed(&render::json(review)));
        assert_eq!(review.count(Outcome::Unknown), 0);
    });
}
