//! Condition operators, one line a promise: the tables of the IAM user guide.

use lake_policy::iam::condition::{Context, holds};
use lake_policy::iam::document::Condition;

#[track_caller]
fn check(expected: bool, operator: &str, key: &str, values: &[&str], context: &[(&str, &[&str])]) {
    let condition = Condition {
        operator: operator.into(),
        key: key.into(),
        values: values.iter().map(ToString::to_string).collect(),
    };
    let context = context.iter().fold(Context::default(), |context, (key, values)| {
        context.with_all(key, values.iter().map(ToString::to_string).collect())
    });
    assert_eq!(holds(&condition, &context, true), expected, "{operator} {key} {values:?} on {context:?}");
}

#[test]
fn text() {
    check(true, "StringEquals", "aws:SourceAccount", &["1", "2"], &[("AWS:sourceaccount", &["2"])]);
    check(false, "StringEquals", "k", &["A"], &[("k", &["a"])]);
    check(true, "StringEqualsIgnoreCase", "k", &["A"], &[("k", &["a"])]);
    check(true, "StringLike", "k", &["home/*", "x"], &[("k", &["home/a/b"])]);
    check(false, "StringEquals", "k", &["home/*"], &[("k", &["home/a"])]);
    check(false, "StringNotEquals", "k", &["a", "b"], &[("k", &["b"])]);
    check(true, "StringNotLike", "k", &["a*"], &[("k", &["b"])]);
}

#[test]
fn an_absent_key_fails_a_match_and_satisfies_a_negation() {
    check(false, "StringEquals", "k", &["a"], &[]);
    check(true, "StringNotEquals", "k", &["a"], &[]);
    check(true, "StringEqualsIfExists", "k", &["a"], &[]);
    check(true, "StringNotEqualsIfExists", "k", &["a"], &[]);
    check(true, "Null", "k", &["true"], &[]);
    check(false, "Null", "k", &["false"], &[]);
    check(true, "Null", "k", &["false"], &[("k", &["x"])]);
}

#[test]
fn numbers_dates_and_truth() {
    check(true, "NumericLessThan", "s3:TlsVersion", &["1.2"], &[("s3:TlsVersion", &["1.1"])]);
    check(false, "NumericLessThan", "s3:TlsVersion", &["1.2"], &[("s3:TlsVersion", &["1.2"])]);
    check(false, "NumericLessThan", "s3:TlsVersion", &["1.2"], &[]);
    check(false, "NumericEquals", "k", &["1"], &[("k", &["one"])]);
    check(
        true,
        "DateGreaterThan",
        "aws:CurrentTime",
        &["2026-01-01"],
        &[("aws:CurrentTime", &["2026-01-01T00:00:01Z"])],
    );
    check(true, "DateLessThan", "aws:CurrentTime", &["2026-01-01T00:00:00Z"], &[("aws:CurrentTime", &["0"])]);
    check(true, "Bool", "aws:SecureTransport", &["false"], &[("aws:SecureTransport", &["False"])]);
    check(false, "Bool", "aws:SecureTransport", &["false"], &[]);
}

#[test]
fn addresses() {
    check(true, "IpAddress", "aws:SourceIp", &["203.0.113.0/24"], &[("aws:SourceIp", &["203.0.113.9"])]);
    check(false, "IpAddress", "aws:SourceIp", &["203.0.113.0/24"], &[("aws:SourceIp", &["203.0.114.9"])]);
    check(true, "NotIpAddress", "aws:SourceIp", &["203.0.113.0/24"], &[("aws:SourceIp", &["2001:db8::1"])]);
    check(true, "IpAddress", "aws:SourceIp", &["2001:db8::/32"], &[("aws:SourceIp", &["2001:db8::1"])]);
    check(true, "IpAddress", "aws:SourceIp", &["0.0.0.0/0"], &[("aws:SourceIp", &["1.2.3.4"])]);
    check(false, "IpAddress", "aws:SourceIp", &["1.2.3.4/33"], &[("aws:SourceIp", &["1.2.3.4"])]);
}

#[test]
fn arns_are_compared_part_by_part() {
    let queue = &[("aws:SourceArn", &["arn:aws:events:eu-west-1:1:rule/raw"][..])][..];
    check(true, "ArnLike", "aws:SourceArn", &["arn:aws:events:*:1:rule/*"], queue);
    check(true, "ArnEquals", "aws:SourceArn", &["arn:aws:events:eu-west-1:1:rule/r?w"], queue);
    check(false, "ArnLike", "aws:SourceArn", &["arn:aws:events:*:rule/*"], queue);
    check(true, "ArnLike", "aws:SourceArn", &["*"], queue);
    check(false, "ArnNotLike", "aws:SourceArn", &["arn:aws:events:*:*:*"], queue);
}

#[test]
fn set_operators_count_the_values_of_the_request() {
    let tags = &[("aws:TagKeys", &["a", "b"][..])][..];
    check(true, "ForAllValues:StringEquals", "aws:TagKeys", &["a", "b", "c"], tags);
    check(false, "ForAllValues:StringEquals", "aws:TagKeys", &["a"], tags);
    check(true, "ForAllValues:StringEquals", "aws:TagKeys", &["a"], &[]);
    check(true, "ForAnyValue:StringEquals", "aws:TagKeys", &["b"], tags);
    check(false, "ForAnyValue:StringEquals", "aws:TagKeys", &["c"], tags);
    check(false, "ForAnyValue:StringEquals", "aws:TagKeys", &["a"], &[]);
    check(true, "ForAnyValue:StringEqualsIfExists", "aws:TagKeys", &["a"], &[]);
}

#[test]
fn variables_are_resolved_and_their_values_are_literal() {
    let user = &[("aws:username", &["a*"][..]), ("k", &["home/a*/x"][..])][..];
    check(true, "StringLike", "k", &["home/${aws:username}/*"], user);
    check(
        false,
        "StringLike",
        "k",
        &["home/${aws:username}/*"],
        &[("aws:username", &["a*"]), ("k", &["home/ab/x"])],
    );
    check(false, "StringLike", "k", &["${aws:nobody}"], user);
    check(true, "StringLike", "k", &["home/${aws:nobody, 'a*'}/x"], user);
    check(true, "StringLike", "k", &["${*}"], &[("k", &["*"])]);
    check(false, "StringLike", "k", &["${*}"], &[("k", &["x"])]);
}

#[test]
fn an_unknown_operator_holds_nowhere() {
    for operator in ["StringIs", "NullIfExists", "ForSomeValues:StringEquals", "ForAllValues:Null", ""] {
        check(false, operator, "k", &["a"], &[("k", &["a"])]);
    }
}
