//! Roles with their inline and attached policies.

use std::collections::BTreeSet;

use super::{AuditError, Reading};
use crate::{
    draft::Draft,
    ports::{Part, Roles},
    properties::Properties,
    refusal::{Answer, Refusal},
};

const ROLE: &str = "aws:iam/role:Role";
const INLINE: &str = "aws:iam/rolePolicy:RolePolicy";
const ATTACHMENT: &str = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const POLICY: &str = "aws:iam/policy:Policy";

pub(super) async fn read(port: &impl Roles, all: &mut Reading<'_>) -> Result<(), AuditError> {
    let listed = all.ids(ROLE, "roles", port.list()).await?;
    let answers = all.ask("roles", listed.iter().collect(), |name: &String| port.role(name)).await;
    let mut names = Vec::new();
    let mut managed = BTreeSet::new();
    for (name, answer) in listed.iter().zip(answers) {
        if take_role(all, name, answer, &mut managed) {
            names.push(name.clone());
        }
    }
    inline(port, all, &names).await;
    managed.extend(attached(port, all, &names).await);
    policies(port, all, managed).await;
    Ok(())
}

/// Takes a role in, and its permissions boundary among the managed policies. Says whether the scope has it.
fn take_role(all: &mut Reading<'_>, name: &str, answer: Part, managed: &mut BTreeSet<String>) -> bool {
    let properties = match answer {
        Ok(properties) => properties.unwrap_or_default(),
        Err(Refusal::Missing) => {
            all.miss(ROLE, name);
            return false;
        }
        Err(refusal) => {
            let unknown = ["assumeRolePolicy", "permissionsBoundary", "tags"];
            Properties::new().text("name", Some(name)).unknown(&unknown, &refusal.to_string())
        }
    };
    if !all.scope.tagged(properties.get("tags")) {
        return false;
    }
    let text = |key: &str| properties.get(key).and_then(|node| node.as_str()).map(ToOwned::to_owned);
    managed.extend(text("permissionsBoundary"));
    let arn = text("arn");
    let draft = Draft::new(ROLE, name, properties);
    all.take([match arn {
        Some(arn) => draft.output("arn", arn),
        None => draft,
    }]);
    true
}

async fn inline(port: &impl Roles, all: &mut Reading<'_>, roles: &[String]) {
    let listed = all.ask("inline policies", roles.iter().collect(), |role: &String| port.inline(role)).await;
    let mut questions = Vec::new();
    for (role, answer) in roles.iter().zip(listed) {
        match answer {
            Ok(policies) => questions.extend(policies.into_iter().map(|policy| (role, policy))),
            Err(refusal) => take_inline(all, role, "?", Err(refusal)),
        }
    }
    let call = |(role, policy): &(&String, String)| {
        let (role, policy) = ((*role).clone(), policy.clone());
        async move { port.inline_policy(&role, &policy).await }
    };
    let answers = all.ask("inline policies", questions.iter().collect(), call).await;
    for ((role, policy), answer) in questions.iter().zip(answers) {
        take_inline(all, role, policy, answer);
    }
}

fn take_inline(all: &mut Reading<'_>, role: &str, policy: &str, answer: Part) {
    let known = Properties::new().text("role", Some(role)).text("name", Some(policy));
    let read = or_unknown(answer, &["policy"]);
    all.take([Draft::new(INLINE, &format!("{role}:{policy}"), known.and(read))]);
}

/// Takes the attachments in, and gives the attached policies.
async fn attached(port: &impl Roles, all: &mut Reading<'_>, roles: &[String]) -> Vec<String> {
    let answers = all.ask("attachments", roles.iter().collect(), |role: &String| port.attached(role)).await;
    let mut found = Vec::new();
    for (role, answer) in roles.iter().zip(answers) {
        let known = || Properties::new().text("role", Some(role));
        match answer {
            Ok(arns) => {
                let draft = |arn: &String| {
                    Draft::new(ATTACHMENT, &format!("{role}/{arn}"), known().text("policyArn", Some(arn)))
                };
                all.take(arns.iter().map(draft).collect::<Vec<_>>());
                found.extend(arns);
            }
            Err(refusal) => {
                let unknown = known().unknown(&["policyArn"], &refusal.to_string());
                all.take([Draft::new(ATTACHMENT, &format!("{role}/?"), unknown)]);
            }
        }
    }
    found
}

/// The policies that the account manages itself. Those of AWS are judged by their ARN, as in a program.
async fn policies(port: &impl Roles, all: &mut Reading<'_>, arns: BTreeSet<String>) {
    let arns: Vec<String> = arns.into_iter().filter(|arn| !arn.contains(":iam::aws:policy/")).collect();
    let call = |arn: &String| {
        let arn = arn.clone();
        async move { policy(port, &arn).await }
    };
    let answers = all.ask("managed policies", arns.iter().collect(), call).await;
    for (arn, answer) in arns.iter().zip(answers) {
        let properties = or_unknown(answer.map(Some), &["policy"]);
        all.take([Draft::new(POLICY, arn, properties).output("arn", arn)]);
    }
}

async fn policy(port: &impl Roles, arn: &str) -> Answer<Properties> {
    let metadata = port.managed(arn).await?.unwrap_or_default();
    let version = metadata.get("version").and_then(|version| version.as_str()).unwrap_or("v1");
    let document = port.document(arn, version).await?.unwrap_or_default();
    Ok(metadata.and(document))
}

fn or_unknown(answer: Part, properties: &[&str]) -> Properties {
    match answer {
        Ok(read) => read.unwrap_or_default(),
        Err(refusal) => Properties::new().unknown(properties, &refusal.to_string()),
    }
}
