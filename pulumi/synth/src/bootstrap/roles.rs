//! The roles that workflows of the repository take on, each for one kind of run.

use crate::{
    bootstrap::{arns, boundary, permissions::Permissions, state::State},
    grant::Grant,
    names,
    node::{Node, map},
    policy::{self, Principal, Statement},
    program::{Program, Section},
    resource::Resource,
    text::{Reference, Text, text},
};

const PROVIDER: &str = "github";

/// The provider of the workflows' identities.
pub(super) struct Trust {
    issuer: Text,
}

impl Trust {
    /// Adds the provider.
    pub(super) fn build(program: &mut Program) -> Self {
        let provider = Resource::new(PROVIDER, "aws:iam:OpenIdConnectProvider")
            .comment("One per account; AWS knows the issuer's certificates itself.")
            .set("url", "https://token.actions.githubusercontent.com")
            .set("clientIdLists", vec!["sts.amazonaws.com"])
            .protect();
        program.add(Section::Trust, provider);
        Self { issuer: arns::ISSUER.reference().into() }
    }

    /// Trust in runs of the repository's workflows: what follows the repository in the subject of their tokens. How the
    /// subject names the repository, with or without ids, is GitHub's to say, so the whole prefix is configured.
    fn document(&self, subjects: &[Text]) -> Node {
        let subject = |of: &Text| text![names::configured("subjectPrefix"), ":", of];
        let assume = Statement::allow("AssumeFromWorkflow")
            .to(Principal::Federated(self.issuer.clone()))
            .actions(["sts:AssumeRoleWithWebIdentity"])
            .when("StringEquals", "token.actions.githubusercontent.com:aud", "sts.amazonaws.com")
            .when_any(
                "StringEquals",
                "token.actions.githubusercontent.com:sub",
                subjects.iter().map(subject),
            );
        policy::document([assume])
    }

    fn role(
        &self,
        section: Section,
        name: &str,
        subjects: &[Text],
        own: Vec<Statement>,
        tags: Option<Node>,
        program: &mut Program,
    ) {
        let resource = format!("{name}-role");
        let role = Resource::new(&resource, "aws:iam:Role")
            .set("name", names::regional(name))
            .set("assumeRolePolicy", self.document(subjects))
            .set("maxSessionDuration", Node::Integer(3600))
            .after(PROVIDER);
        let role = match tags {
            Some(tags) => role.set("tags", tags),
            None => role,
        };
        program.add(section, role);
        let policy = Resource::new(format!("{name}-policy"), "aws:iam:RolePolicy")
            .set("name", "grants")
            .set("role", Reference::new(resource, "name"))
            .set("policy", policy::document(own));
        program.add(section, policy);
    }
}

fn main_branch() -> Text {
    "ref:refs/heads/main".into()
}

/// Adds the role of previews: of pull requests, and of the plans that reviewers of a deployment see.
pub(super) fn preview(trust: &Trust, state: &State, program: &mut Program) {
    let validate =
        Statement::allow("ValidateWorkflows").actions(["states:ValidateStateMachineDefinition"]).on("*");
    let grant = state.read().and(Grant::new(validate));
    let subjects = ["pull_request".into(), main_branch()];
    trust.role(Section::Preview, "preview", &subjects, grant.statements(), None, program);
}

/// Adds the policy of looking at all of the lake, which the roles of deployments and of comparisons share.
pub(super) fn look(permissions: &Permissions, program: &mut Program) {
    managed(Section::Drift, "look", "Looks at how the lake is set up.", permissions.look.clone(), program);
}

/// Adds the role of deployments, which only a run takes on that the environment's reviewers let through.
pub(super) fn deploy(trust: &Trust, state: &State, permissions: Permissions, program: &mut Program) {
    let environment = text!["environment:", Reference::known("pulumi", "stack")];
    let mut own = state.write().statements();
    own.extend(refusals(state));
    trust.role(Section::Deploy, "deploy", &[environment], own, None, program);
    let Permissions { look: _, data, compute, messaging, identity } = permissions;
    let chapters = [
        ("deploy-data", "Deploys buckets, tables, the catalog and keys.", data),
        ("deploy-compute", "Deploys functions, workflows and schedules.", compute),
        ("deploy-messaging", "Deploys queues, rules and logs.", messaging),
        ("deploy-identity", "Deploys roles within the boundary.", identity),
    ];
    attach("deploy", "look", Section::Deploy, program);
    for (name, description, statements) in chapters {
        managed(Section::Deploy, name, description, statements, program);
        attach("deploy", name, Section::Deploy, program);
    }
}

/// Adds the role of comparisons: what the account has against what the state says, and against what the rules demand.
pub(super) fn drift(trust: &Trust, state: &State, program: &mut Program) {
    let mut own = state.read().statements();
    own.push(audit());
    trust.role(Section::Drift, "drift", &[main_branch()], own, None, program);
    attach("drift", "look", Section::Drift, program);
}

/// The dataset that is there for the smoke test alone: what it uploads is nobody's data.
pub(crate) const TRIED: &str = "smoke";

/// Adds the role of the test that follows a deployment: it takes on a steward's role and the analysts', as people do, and has no
/// permission of its own.
pub(super) fn smoke(trust: &Trust, program: &mut Program) {
    let environment = text!["environment:", Reference::known("pulumi", "stack")];
    let people = [format!("{TRIED}-steward"), "analyst".to_owned()];
    let roles = people.map(|name| text![arns::ROLE.reference(), name, "-*"]);
    let take_on = Statement::allow("ActAsPeople").actions(["sts:AssumeRole"]).on_each(roles);
    let tags = map! { "lakegate" => format!("steward:{TRIED} analyst") };
    trust.role(Section::Smoke, "smoke", &[environment], vec![take_on], Some(tags), program);
}

/// What `lakegate audit` reads besides, see `docs/audit.md`: the lists of all that there is.
fn audit() -> Statement {
    let lists = ["iam:ListRoles", "kms:ListAliases", "kms:ListKeys", "s3:ListAllMyBuckets"];
    Statement::allow("ListForAudit").actions(lists).on("*")
}

/// What stays out of reach even where something else allows it.
fn refusals(state: &State) -> Vec<Statement> {
    let keep = Statement::deny("KeepBoundaries").actions(["iam:DeleteRolePermissionsBoundary"]).on("*");
    let same = Statement::deny("KeepTheBoundary")
        .actions(["iam:CreateRole", "iam:PutRolePermissionsBoundary"])
        .on("*")
        .when("StringNotEquals", "iam:PermissionsBoundary", boundary::arn());
    let keys = Statement::deny("KeepStateReadable")
        .actions([
            "kms:DisableKeyRotation",
            "kms:PutKeyPolicy",
            "kms:ScheduleKeyDeletion",
            "kms:TagResource",
            "kms:UntagResource",
        ])
        .on_each(state.keys().map(Text::from));
    vec![keep, same, keys]
}

fn managed(
    section: Section,
    name: &str,
    description: &'static str,
    statements: Vec<Statement>,
    program: &mut Program,
) {
    let policy = Resource::new(format!("{name}-permissions"), "aws:iam:Policy")
        .set("name", names::regional(name))
        .set("description", description)
        .set("policy", policy::document(statements));
    program.add(section, policy);
}

fn attach(role: &str, policy: &str, section: Section, program: &mut Program) {
    let attachment = Resource::new(format!("{role}-{policy}-attachment"), "aws:iam:RolePolicyAttachment")
        .set("role", Reference::new(format!("{role}-role"), "name"))
        .set("policyArn", Reference::new(format!("{policy}-permissions"), "arn"));
    program.add(section, attachment);
}
