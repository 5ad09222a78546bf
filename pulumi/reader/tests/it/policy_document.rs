//! `aws:iam:getPolicyDocument` as the provider renders it.

use insta::assert_snapshot;

use crate::support::value;

fn rendered(arguments: &str, field: &str) -> String {
    let text = format!(
        "resources:\n  key: {{type: 'aws:kms:Key'}}\nvariables:\n  document:\n    fn::invoke:\n      function: aws:iam:getPolicyDocument\n      arguments:\n{arguments}\noutputs:\n  o: ${{document.{field}}}\n"
    );
    let node = value(&text);
    match node.as_unknown() {
        Some(because) => format!(
            "unknown: {because}; {}",
            node.source.as_ref().unwrap().get("Statement").unwrap().as_list().unwrap().len()
        ),
        None => node.as_str().unwrap().to_owned(),
    }
}

#[test]
fn a_document_is_indented_and_lists_of_one_collapse() {
    let arguments = "
        statements:
          - sid: Read
            actions: ['s3:GetObject', 's3:ListBucket', 's3:GetObject']
            resources: ['arn:aws:s3:::lake/&{aws:username}/*']
            principals: [{type: AWS, identifiers: ['arn:aws:iam::2:root', 'arn:aws:iam::1:root']}, {type: Service, identifiers: [lambda.amazonaws.com]}]
            conditions: [{test: StringEquals, variable: 'aws:SourceAccount', values: ['1', '0']}, {test: Bool, variable: 'aws:SecureTransport', values: ['true']}]
          - effect: Deny
            notActions: ['iam:*']
            notResources: ['*']
            principals: [{type: '*', identifiers: ['*']}]";
    assert_snapshot!(rendered(arguments, "json"), @r#"
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Sid": "Read",
          "Effect": "Allow",
          "Action": [
            "s3:ListBucket",
            "s3:GetObject"
          ],
          "Resource": "arn:aws:s3:::lake/${aws:username}/*",
          "Principal": {
            "AWS": [
              "arn:aws:iam::2:root",
              "arn:aws:iam::1:root"
            ],
            "Service": "lambda.amazonaws.com"
          },
          "Condition": {
            "Bool": {
              "aws:SecureTransport": "true"
            },
            "StringEquals": {
              "aws:SourceAccount": [
                "1",
                "0"
              ]
            }
          }
        },
        {
          "Effect": "Deny",
          "NotAction": "iam:*",
          "NotResource": "*",
          "Principal": "*"
        }
      ]
    }
    "#);
}

#[test]
fn the_small_form_has_no_blanks() {
    let arguments = "
        version: '2008-10-17'
        policyId: p
        statements: [{actions: ['a:b'], resources: ['<&>']}]";
    assert_snapshot!(rendered(arguments, "minifiedJson"), @r#"{"Version":"2008-10-17","Id":"p","Statement":[{"Effect":"Allow","Action":"a:b","Resource":"\u003c\u0026\u003e"}]}"#);
}

#[test]
fn other_documents_are_merged_by_sid() {
    let arguments = "
        sourcePolicyDocuments:
          - '{\"Version\":\"2012-10-17\",\"Statement\":[{\"Resource\":\"*\",\"Action\":[\"b\",\"a\"],\"Sid\":\"One\",\"Effect\":\"Allow\",\"Principal\":{\"Service\":[\"a\",\"b\"],\"AWS\":\"*\"}}]}'
          - fn::toJSON: {Statement: {Sid: Two, Effect: Allow, Action: c, Resource: '*'}}
        statements: [{sid: Three, actions: [d]}]
        overridePolicyDocuments:
          - '{\"Statement\":[{\"Sid\":\"Two\",\"Effect\":\"Deny\",\"Action\":\"c\",\"Resource\":\"*\"}]}'";
    assert_snapshot!(rendered(arguments, "minifiedJson"), @r#"{"Version":"2012-10-17","Statement":[{"Sid":"One","Effect":"Allow","Action":["b","a"],"Resource":"*","Principal":{"AWS":"*","Service":["b","a"]}},{"Sid":"Two","Effect":"Deny","Action":"c","Resource":"*"},{"Sid":"Three","Effect":"Allow","Action":"d"}]}"#);
}

#[test]
fn what_is_unknown_leaves_the_document_behind_as_its_source() {
    let arguments = "
        statements: [{actions: ['kms:Decrypt'], resources: ['${key.arn}']}, {actions: [a], resources: ['*']}]";
    assert_snapshot!(rendered(arguments, "json"), @"unknown: `arn` of `key` is known only after deployment; 2");
}
