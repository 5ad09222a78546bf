//! A role with one inline policy, for one principal.

use crate::{
    grant::Grant,
    names,
    node::Node,
    policy::{self, Statement},
    program::{Program, Section},
    resource::Resource,
    text::{Reference, Text},
};

/// A role that other constructs use.
#[derive(Debug, Clone)]
pub(crate) struct Role {
    name: String,
    comment: Option<&'static str>,
}

impl Role {
    /// The role of that name.
    pub(crate) fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), comment: None }
    }

    /// A sentence for the reviewer.
    #[must_use]
    pub(crate) fn comment(self, comment: &'static str) -> Self {
        Self { comment: Some(comment), ..self }
    }

    /// Its ARN.
    pub(crate) fn arn(&self) -> Reference {
        Reference::new(format!("{}-role", self.name), "arn")
    }

    /// Its name in the account.
    pub(crate) fn physical_name(&self) -> Text {
        names::global(&self.name)
    }

    /// The policy, for resources that need it to be in force.
    pub(crate) fn policy_name(&self) -> String {
        format!("{}-policy", self.name)
    }

    /// Adds the role and its policy.
    pub(crate) fn build(
        &self,
        section: Section,
        service: &str,
        trust: Statement,
        grant: Grant,
        program: &mut Program,
    ) {
        let name = format!("{}-role", self.name);
        let role = Resource::new(&name, "aws:iam:Role")
            .comment(self.comment)
            .set("name", self.physical_name())
            .set("assumeRolePolicy", policy::trust(trust, service))
            .set("maxSessionDuration", Node::Integer(3600));
        program.add(section, role);
        let policy = Resource::new(self.policy_name(), "aws:iam:RolePolicy")
            .set("name", "grants")
            .set("role", Reference::new(&name, "name"))
            .set("policy", policy::document(grant.statements()));
        program.add(section, policy);
    }
}

/// Trust in a service on behalf of one of this account's resources.
pub(crate) fn trust_for(source: impl Into<Text>) -> Statement {
    Statement::allow("Assume").within_account().when("ArnLike", "aws:SourceArn", source)
}

/// Sends traces; X-Ray knows no resources.
pub(crate) fn trace() -> Grant {
    let actions = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"];
    Grant::new(Statement::allow("Trace").actions(actions).on("*"))
}
