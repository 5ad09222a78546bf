//! A role with one inline policy, for one principal.

use crate::{
    grant::Grant,
    names,
    node::Node,
    policy::{self, Principal, Statement},
    program::{Program, Section},
    resource::Resource,
    text::{Reference, Text},
};

/// A role that other constructs use.
#[derive(Debug, Clone)]
pub(crate) struct Role {
    name: String,
    called: Option<String>,
    comment: Option<&'static str>,
}

impl Role {
    /// The role of that name.
    pub(crate) fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), called: None, comment: None }
    }

    /// Another name in the account, between those of stack and region, where the role's own is too long.
    #[must_use]
    pub(crate) fn called(self, name: String) -> Self {
        Self { called: Some(name), ..self }
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
        names::global(self.called.as_ref().unwrap_or(&self.name))
    }

    /// The policy, for resources that need it to be in force.
    pub(crate) fn policy_name(&self) -> String {
        format!("{}-policy", self.name)
    }

    /// Adds the role of a service and its policy.
    pub(crate) fn build(
        &self,
        section: Section,
        service: &str,
        trust: Statement,
        grant: Grant,
        program: &mut Program,
    ) {
        self.add(section, policy::trust(trust, service), grant, program);
    }

    /// Adds the role of people and its policy.
    pub(crate) fn build_for_people(
        &self,
        section: Section,
        trust: Statement,
        grant: Grant,
        program: &mut Program,
    ) {
        self.add(section, policy::document([trust.actions(["sts:AssumeRole"])]), grant, program);
    }

    fn add(&self, section: Section, trust: Node, grant: Grant, program: &mut Program) {
        let name = format!("{}-role", self.name);
        let role = Resource::new(&name, "aws:iam:Role")
            .comment(self.comment)
            .set("name", self.physical_name())
            .set("assumeRolePolicy", trust)
            .set("permissionsBoundary", names::boundary())
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

/// Trust in whoever of this account is tagged `lakegate` with a word, alone or among others. Whoever may tag people decides who
/// that is, and they need a permission of their own to take the role.
pub(crate) fn trust_in_tagged(word: &str) -> Statement {
    let among = [word.to_owned(), format!("{word} *"), format!("* {word}"), format!("* {word} *")];
    Statement::allow("AssumeWhereTagged").to(Principal::Account).when_any(
        "StringLike",
        "aws:PrincipalTag/lakegate",
        among.map(Text::from),
    )
}

/// Sends traces; X-Ray knows no resources.
pub(crate) fn trace() -> Grant {
    let actions = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"];
    Grant::new(Statement::allow("Trace").actions(actions).on("*"))
}
