//! Whoever deploys the lake may do so: every action that the type of a resource takes, put to the bootstrap's policies on the
//! resource's own ARN. Both are the committed programs, evaluated for each stack.

mod circumstances;
mod targets;

use std::collections::BTreeSet;

use lake_policy::{Answer, Infrastructure, Origin, can};
use lake_reader::{Program, Project, Resource};
use lake_synth::Takes;

use circumstances::Moment;

/// A stack of the lake, beside the roles that deploy it.
pub(super) struct Deployment {
    /// All resources of the lake, and what of the bootstrap is of IAM.
    pub(super) all: Infrastructure,
    lake: BTreeSet<String>,
    pub(super) region: String,
    /// The tag by which the roles know the lake's keys.
    pub(super) tag: String,
}

/// One question to the judge.
struct Question<'d> {
    role: &'static str,
    action: &'static str,
    resource: &'d Resource,
    moment: Moment,
}

/// What the provider calls in a preview already.
const PREVIEWED: [&str; 1] = ["states:ValidateStateMachineDefinition"];

const ACCOUNT: &str = "123456789012";

fn text(path: &str) -> String {
    std::fs::read_to_string(path).unwrap()
}

fn evaluated(folder: &str, stack: &str, file: &str) -> Program {
    let project = Project::read(&text(&format!("{folder}/Pulumi.yaml"))).unwrap();
    let mut world = project.world("organization", stack, file).unwrap();
    ACCOUNT.clone_into(&mut world.account);
    "aws".clone_into(&mut world.partition);
    world.stand_ins = true;
    let program = lake_reader::read("Main.yaml", &text(&format!("{folder}/program/Main.yaml"))).unwrap();
    let program = lake_reader::evaluate(&program, &world);
    assert!(!program.has_errors(), "{:?}", program.diagnostics);
    program
}

impl Deployment {
    /// A stack of the lake, with its stack file, in the account of the bootstrap's stack.
    fn of(stack: &str, file: &str) -> Self {
        let lake = evaluated("../pulumi", stack, file).resources;
        let trusted = text(&format!("../pulumi/bootstrap/Pulumi.{stack}.yaml"));
        let trusted = evaluated("../pulumi/bootstrap", stack, &trusted).resources;
        let names: BTreeSet<String> = lake.iter().map(|resource| resource.name.clone()).collect();
        let trusted = trusted.into_iter().filter(|resource| resource.token.starts_with("aws:iam/"));
        let all: Vec<Resource> = lake.into_iter().chain(trusted).collect();
        let unique: BTreeSet<&str> = all.iter().map(|resource| resource.name.as_str()).collect();
        assert_eq!(unique.len(), all.len(), "two resources have the same key");
        let config: serde_yaml::Value = serde_yaml::from_str(file).unwrap();
        let value = |node: &serde_yaml::Value| node.as_str().unwrap().to_owned();
        Self {
            all: Infrastructure::new(Origin::Program, all, None),
            lake: names,
            region: value(&config["config"]["aws:region"]),
            tag: value(&config["config"]["aws:defaultTags"]["tags"]["project"]),
        }
    }

    fn resources(&self) -> impl Iterator<Item = &Resource> {
        self.all.resources.iter().filter(|resource| self.lake.contains(&resource.name))
    }

    /// The questions of a deployment, a preview and a comparison.
    fn questions<'d>(&'d self, takes: &'d [Takes]) -> impl Iterator<Item = Question<'d>> {
        let row = |resource: &Resource| {
            let found = takes.iter().find(|row| lake_reader::canonical_token(row.token) == resource.token);
            found.unwrap_or_else(|| panic!("{} has no row", resource.token))
        };
        self.resources().flat_map(move |resource| {
            let Takes { look, change, .. } = row(resource);
            let ask = move |role, moment, actions: &'d [&'static str]| {
                actions.iter().map(move |action| Question { role, action, resource, moment })
            };
            let deploy = ask("deploy-role", Moment::New, look).chain(ask("deploy-role", Moment::New, change));
            let preview =
                ask("preview-role", Moment::Settled, look).filter(|of| PREVIEWED.contains(&of.action));
            deploy.chain(preview).chain(ask("drift-role", Moment::Settled, look))
        })
    }
}

impl Question<'_> {
    /// What the judge does not allow of it, and how many ARNs it is about.
    fn put(&self, deployment: &Deployment) -> (usize, Vec<String>) {
        let arns = targets::of(deployment, self.resource, self.action);
        let context = circumstances::of(deployment, self.resource, self.action, self.moment);
        let refused = |arn: &String| {
            let Self { role, action, .. } = self;
            let because = match can(&deployment.all, role, action, arn, &context).unwrap() {
                Answer::Allowed(_) => return None,
                Answer::Denied(ground) => format!("denied by `{}`", ground.holder.name),
                Answer::NotAllowed(layers) => format!("no policy allows it: {layers:?}"),
                Answer::Unknown(doubts) => format!("{doubts:?}"),
            };
            Some(format!("{role} {action} {arn}: {because}"))
        };
        (arns.len(), arns.iter().filter_map(refused).collect())
    }
}

/// All that is refused, and the actions that were asked for some ARN.
fn put_all(deployment: &Deployment) -> (BTreeSet<String>, BTreeSet<(String, &'static str)>) {
    let takes = lake_synth::takes();
    let (mut refused, mut asked) = (BTreeSet::new(), BTreeSet::new());
    for question in deployment.questions(&takes) {
        let (arns, because) = question.put(deployment);
        refused.extend(because);
        if arns > 0 {
            asked.insert((question.resource.token.clone(), question.action));
        }
    }
    (refused, asked)
}

fn assert_permitted(deployment: &Deployment) {
    let (refused, asked) = put_all(deployment);
    assert!(refused.is_empty(), "{} refused:\n{}", refused.len(), Vec::from_iter(refused).join("\n"));
    for row in lake_synth::takes() {
        let token = lake_reader::canonical_token(row.token);
        for action in row.look.into_iter().chain(row.change) {
            assert!(asked.contains(&(token.clone(), action)), "nobody asked for {action} of {token}");
        }
    }
}

#[test]
fn who_deploys_may_do_all_that_the_resources_take() {
    for stack in ["dev", "staging", "prod"] {
        assert_permitted(&Deployment::of(stack, &text(&format!("../pulumi/Pulumi.{stack}.yaml"))));
    }
}

/// `docs/guides/recover.md`: another region takes the place of a lost one, under the same roles.
#[test]
fn the_same_roles_deploy_a_lake_in_another_region() {
    let file = text("../pulumi/Pulumi.prod.yaml").replace("aws:region: eu-west-1", "aws:region: eu-south-1");
    let deployment = Deployment::of("prod", &file);
    assert_eq!(deployment.region, "eu-south-1");
    assert_permitted(&deployment);
}
