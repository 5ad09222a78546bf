//! The judge as a whole process, for measuring: reads, evaluates and judges a program, or many roles, each with a trust policy and an inline
//! policy of four statements.
//!
//! `judge PROGRAM PROJECT STACK-FILE [--times N]`, `judge --roles N`, `judge --dump PROGRAM PROJECT STACK-FILE`: the resources as JSON.
#![expect(clippy::print_stdout, reason = "an example prints what it measured")]

use std::error::Error;
use std::fmt::Write;
use std::time::Instant;

use lake_policy::{Infrastructure, judge, rules};
use lake_reader::{Project, World};

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match *words {
        ["--roles", number] => report(&many(number.parse()?), &World::default(), 1),
        ["--dump", program, project, stack] => {
            let (text, world) = read(program, project, stack)?;
            println!("{}", dump(&infrastructure(&text, &world)?));
            Ok(())
        }
        [program, project, stack, "--times", times] => {
            let (text, world) = read(program, project, stack)?;
            report(&text, &world, times.parse()?)
        }
        [program, project, stack] => {
            let (text, world) = read(program, project, stack)?;
            report(&text, &world, 1)
        }
        _ => Err(
            "judge PROGRAM PROJECT STACK-FILE [--times N] | --roles N | --dump PROGRAM PROJECT STACK-FILE"
                .into(),
        ),
    }
}

fn read(program: &str, project: &str, stack: &str) -> Outcome<(String, World)> {
    let text = std::fs::read_to_string(program)?;
    let project = Project::read(&std::fs::read_to_string(project)?)?;
    let mut world = project.world("organization", "dev", &std::fs::read_to_string(stack)?)?;
    "123456789012".clone_into(&mut world.account);
    "aws".clone_into(&mut world.partition);
    "eu-west-1".clone_into(&mut world.region);
    Ok((text, world))
}

fn infrastructure(text: &str, world: &World) -> Outcome<Infrastructure> {
    let document = lake_reader::read("Main.yaml", text)?;
    let program = lake_reader::evaluate(&document, &World { stand_ins: true, ..world.clone() });
    Ok(Infrastructure::of_program(program, document))
}

/// Judges some times, and says how long the quickest took: reading, evaluating and collecting policies, and the rules.
fn report(text: &str, world: &World, times: u32) -> Outcome<()> {
    let mut quickest: Option<[f64; 2]> = None;
    let mut judged = (0, 0);
    for _ in 0..times.max(1) {
        let start = Instant::now();
        let infrastructure = infrastructure(text, world)?;
        let read = start.elapsed().as_secs_f64();
        let report = judge(&infrastructure, &rules::all());
        let whole = start.elapsed().as_secs_f64();
        judged = (report.judgements.len(), report.findings().count());
        if quickest.is_none_or(|[_, before]| whole < before) {
            quickest = Some([read, whole]);
        }
    }
    let [read, whole] = quickest.unwrap_or_default();
    println!(
        "{} judgements, {} findings, {:.1} ms, of which {:.1} ms to read",
        judged.0,
        judged.1,
        whole * 1000.0,
        read * 1000.0
    );
    Ok(())
}

/// A program of role policies with four statements each, as AWS's managed policies have.
fn many(number: usize) -> String {
    let mut text = String::from("resources:\n");
    for at in 0..number {
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            r#"  role-{at}: {{type: 'aws:iam:Role', properties: {{name: role-{at}, assumeRolePolicy: '{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Service":"lambda.amazonaws.com"}},"Action":"sts:AssumeRole"}}]}}'}}}}
  policy-{at}:
    type: aws:iam:RolePolicy
    properties:
      role: ${{role-{at}.name}}
      policy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement:
            - Sid: Read
              Effect: Allow
              Action: [s3:GetObject, s3:GetObjectVersion, s3:ListBucket]
              Resource: ["arn:aws:s3:::bucket-{at}", "arn:aws:s3:::bucket-{at}/*"]
            - Sid: Queue
              Effect: Allow
              Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes]
              Resource: "arn:aws:sqs:eu-west-1:123456789012:queue-{at}"
            - Sid: Key
              Effect: Allow
              Action: [kms:Decrypt, kms:GenerateDataKey]
              Resource: "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-0000-0000-{at:012}"
              Condition: {{StringEquals: {{"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}}}
            - Sid: Logs
              Effect: Allow
              Action: [logs:CreateLogStream, logs:PutLogEvents]
              Resource: "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/function-{at}:*"
"#
        );
    }
    text
}

/// The resources in the shape of a `CloudFormation` template, which other judges read.
fn dump(infrastructure: &Infrastructure) -> String {
    let resource = |resource: &lake_reader::Resource| {
        let properties = resource.properties.to_json().unwrap_or_default();
        (resource.name.clone(), serde_json::json!({ "Type": resource.token, "Properties": properties }))
    };
    let resources: serde_json::Map<_, _> = infrastructure.resources.iter().map(resource).collect();
    serde_json::json!({ "Resources": resources }).to_string()
}
