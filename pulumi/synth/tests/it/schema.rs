//! Every resource, property and `${path}` of the committed program exists in the provider's schema.

use serde_json::Value as Json;
use serde_yaml::Value;

use crate::{
    lake,
    program::{Resource, each_text, references, resources},
};

/// Functions that give text.
const TEXTS: [&str; 2] = ["fn::toJSON", "fn::filebase64sha256"];

/// The schema that is committed beside the generator.
struct Schema(Json);

impl Schema {
    fn committed() -> Self {
        Self(serde_json::from_str(&lake::read("pulumi/synth/schema/aws-7.51.1.json")).unwrap())
    }

    /// `aws:s3:Bucket` → the specification of `aws:s3/bucket:Bucket`.
    fn resource(&self, token: &str) -> Option<&Json> {
        let (module, kind) = token.strip_prefix("aws:")?.split_once(':')?;
        let mut file = kind.to_owned();
        file[..1].make_ascii_lowercase();
        self.0["resources"].get(format!("aws:{module}/{file}:{kind}"))
    }

    /// What is wrong with a value where the schema wants `spec`.
    fn problems(&self, path: &str, value: &Value, spec: &Json, found: &mut Vec<String>) {
        if value.as_str().is_some_and(|text| references(text).len() == 1 && text.starts_with("${")) {
            return;
        }
        if let Some(alternatives) = spec["oneOf"].as_array() {
            let each = alternatives.iter().map(|alternative| self.all_problems(path, value, alternative));
            // The alternative that gets furthest into the value is the one that was meant.
            let depth =
                |problems: &Vec<String>| problems.iter().map(|problem| problem.matches('.').count()).max();
            let best = each
                .max_by_key(|problems| depth(problems).map_or((true, 0), |depth| (false, depth)))
                .unwrap();
            return found.extend(best);
        }
        if let Some(reference) = spec["$ref"].as_str() {
            return self.reference_problems(path, value, reference, found);
        }
        let fits = match spec["type"].as_str().unwrap() {
            "string" => value.is_string() || TEXTS.iter().any(|function| value.get(function).is_some()),
            "integer" => value.is_i64() || value.is_u64(),
            "number" => value.is_number(),
            "boolean" => value.is_bool(),
            "array" => value.is_sequence(),
            "object" => value.is_mapping(),
            other => panic!("the schema has a type `{other}`"),
        };
        if !fits {
            return found.push(format!("{path}: {value:?} is no {}", spec["type"]));
        }
        for (i, item) in value.as_sequence().into_iter().flatten().enumerate() {
            self.problems(&format!("{path}[{i}]"), item, &spec["items"], found);
        }
        if let (Some(entries), Some(each)) = (value.as_mapping(), spec.get("additionalProperties")) {
            for (key, item) in entries {
                self.problems(&format!("{path}.{}", key.as_str().unwrap()), item, each, found);
            }
        }
    }

    fn all_problems(&self, path: &str, value: &Value, spec: &Json) -> Vec<String> {
        let mut found = Vec::new();
        self.problems(path, value, spec, &mut found);
        found
    }

    fn reference_problems(&self, path: &str, value: &Value, reference: &str, found: &mut Vec<String>) {
        let Some(name) = reference.strip_prefix("#/types/") else { return };
        let target = &self.0["types"][name];
        match target["enum"].as_array() {
            Some(allowed) if !allowed.iter().any(|one| one["value"].as_str() == value.as_str()) => {
                found.push(format!("{path}: {value:?} is none of {name}"));
            }
            Some(_) => {}
            None => self.object_problems(path, value, &target["properties"], &target["required"], found),
        }
    }

    fn object_problems(
        &self,
        path: &str,
        value: &Value,
        known: &Json,
        required: &Json,
        found: &mut Vec<String>,
    ) {
        let Some(entries) = value.as_mapping() else {
            return found.push(format!("{path}: {value:?} is no object"));
        };
        for (key, item) in entries {
            let key = key.as_str().unwrap();
            match known.get(key) {
                Some(spec) if spec.get("deprecationMessage").is_some() => {
                    found.push(format!("{path}.{key}: is deprecated"));
                }
                Some(spec) => self.problems(&format!("{path}.{key}"), item, spec, found),
                None => found.push(format!("{path}.{key}: no such property")),
            }
        }
        for key in required.as_array().into_iter().flatten().filter_map(Json::as_str) {
            if !entries.contains_key(key) {
                found.push(format!("{path}.{key}: is required"));
            }
        }
    }

    fn resource_problems(&self, name: &str, resource: &Resource) -> Vec<String> {
        let Some(spec) = self.resource(&resource.token) else {
            return vec![format!("{name}: no resource type `{}`", resource.token)];
        };
        let mut found = Vec::new();
        self.object_problems(
            name,
            &resource.properties,
            &spec["inputProperties"],
            &spec["requiredInputs"],
            &mut found,
        );
        found
    }
}

#[test]
fn every_property_is_in_the_schema() {
    let schema = Schema::committed();
    for program in [lake::committed(), lake::committed_bootstrap()] {
        let found: Vec<String> = resources(&program)
            .iter()
            .flat_map(|(name, resource)| schema.resource_problems(name, resource))
            .collect();
        assert!(found.is_empty(), "{}", found.join("\n"));
    }
}

#[test]
fn every_path_is_in_the_schema() {
    assert!(paths_in_the_schema(&lake::committed()) > 500);
    assert!(paths_in_the_schema(&lake::committed_bootstrap()) > 200);
}

/// How many paths a program has, all of which lead somewhere.
fn paths_in_the_schema(text: &str) -> usize {
    let schema = Schema::committed();
    let program: Value = serde_yaml::from_str(text).unwrap();
    let resources = resources(text);
    let functions =
        [("account", "getCallerIdentity"), ("region", "getRegion"), ("partition", "getPartition")];
    let mut paths = 0;
    each_text(&program, &mut |text| {
        for reference in references(text) {
            paths += 1;
            let (root, path) = reference.split_once('.').unwrap_or((&reference, ""));
            let known = if let Some(resource) = resources.get(root) {
                let spec = schema.resource(&resource.token).unwrap();
                path.is_empty() || path == "id" || spec["properties"].get(path).is_some()
            } else if let Some((_, function)) = functions.iter().find(|(name, _)| *name == root) {
                let token = format!("aws:index/{function}:{function}");
                schema.0["functions"][token]["outputs"]["properties"].get(path).is_some()
            } else if root == "pulumi" {
                ["project", "stack"].contains(&path)
            } else {
                path.is_empty()
                    && (program["variables"].get(root).is_some() || program["config"].get(root).is_some())
            };
            assert!(known, "`${{{reference}}}` leads nowhere");
        }
    });
    paths
}

#[test]
fn the_schema_test_notices_mistakes() {
    let schema = Schema::committed();
    let program = "
resources:
  queue:
    type: aws:sqs:Queue
    properties: {visibilityTimeoutSeconds: soon, colour: red}
  target:
    type: aws:cloudwatch:EventTarget
    properties: {rule: a, deadLetterConfig: {queue: b}}
  policy:
    type: aws:s3:BucketPolicy
    properties: {bucket: a, policy: {Version: '2020-01-01', Statement: []}}
  thing:
    type: aws:sqs:Thing
";
    let found: Vec<String> = resources(program)
        .iter()
        .flat_map(|(name, resource)| schema.resource_problems(name, resource))
        .collect();
    insta::assert_snapshot!(found.join("\n"), @r#"
    policy.policy.Version: String("2020-01-01") is none of aws:iam/PolicyDocumentVersion:PolicyDocumentVersion
    queue.visibilityTimeoutSeconds: String("soon") is no "integer"
    queue.colour: no such property
    target.deadLetterConfig.queue: no such property
    target.arn: is required
    thing: no resource type `aws:sqs:Thing`
    "#);
}
