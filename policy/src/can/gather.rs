//! Every policy that has a say in a question, and why others are not known.

use std::collections::BTreeSet;

use lake_reader::{Document as Text, Resource, Span};

use super::{Caller, Deciding, Ground, Infrastructure, Layer, Target, permission};
use crate::{
    case::{Stop, property},
    finding::Doubt,
    iam::{Document, Policies, Statement, arn, glob},
    policies::{self, Policy, PolicyKind},
    wiring::boundary,
};

/// The policies of a question.
#[derive(Default)]
pub(super) struct Gathered<'i> {
    sources: Vec<Source<'i>>,
    /// Why other policies are not known.
    pub(super) doubts: Vec<Doubt>,
    /// Of which kinds those are.
    pub(super) doubted: Doubted,
}

/// The kinds of policies of which some are not known.
#[derive(Clone, Debug, Default)]
pub(super) struct Doubted(BTreeSet<Layer>);

impl Doubted {
    /// Of the kinds that do not allow as they must, those that are known whole. An unknown policy of the resource may name the caller
    /// itself, and then nothing else need allow anything.
    pub(super) fn certain(&self, missing: &[Layer]) -> Vec<Layer> {
        if self.0.contains(&Layer::Resource) {
            return Vec::new();
        }
        missing.iter().filter(|layer| !self.0.contains(layer)).copied().collect()
    }
}

/// A policy, and where it comes from.
struct Source<'i> {
    layer: Layer,
    holder: &'i Resource,
    /// What tells it from the others.
    name: String,
    document: Document,
    /// Where it is written; none where AWS writes it.
    policy: Option<&'i Policy>,
    /// The text in which it, or its holder, is written.
    text: Option<&'i Text>,
}

impl<'i> Gathered<'i> {
    pub(super) fn of(
        infrastructure: &'i Infrastructure,
        role: Option<&'i Resource>,
        caller: &Caller,
        target: &Target<'i>,
        action: &str,
    ) -> Self {
        let mut gathered = Self::default();
        match (role, caller) {
            (Some(role), _) => gathered.identity(infrastructure, role),
            (None, Caller::Identity { arn }) => {
                let reason = format!("the policies of `{arn}` are not part of the program");
                gathered.doubt(Layer::Identity, reason, Span::default());
            }
            (None, _) => {}
        }
        match target.resource {
            Some(resource) => gathered.resource(infrastructure, resource),
            None => gathered.elsewhere(target, action),
        }
        gathered
    }

    fn identity(&mut self, infrastructure: &'i Infrastructure, role: &'i Resource) {
        for policy in infrastructure.policies_of(role, PolicyKind::Identity) {
            self.add(infrastructure, Layer::Identity, policy);
        }
        for node in policies::outside(infrastructure, role) {
            let name = node.as_str().unwrap_or("it");
            let reason = format!("the attached policy `{name}` is not part of the program");
            self.doubt(Layer::Identity, reason, node.span);
        }
        match property(role, "permissionsBoundary") {
            Ok(None) | Err(Stop::NotApplicable) => {}
            Err(Stop::Unknown(doubt)) => self.doubt(Layer::Boundary, doubt.reason, doubt.span),
            // One that nobody here declares only takes away: what the program's own policies refuse stays refused. See
            // `bounded_elsewhere`.
            Ok(Some(node)) => {
                if let Some((declaring, policy)) = boundary(infrastructure, node) {
                    self.add(declaring, Layer::Boundary, policy);
                }
            }
        }
    }

    fn resource(&mut self, infrastructure: &'i Infrastructure, resource: &'i Resource) {
        for kind in [PolicyKind::Resource, PolicyKind::Trust] {
            for policy in infrastructure.policies_of(resource, kind) {
                self.add(infrastructure, Layer::Resource, policy);
            }
        }
        let arn = resource.output("arn");
        let account = arn.as_str().and_then(arn::account).unwrap_or_default();
        if resource.token == "aws:kms/key:Key"
            && self.sources.iter().all(|source| source.layer != Layer::Resource)
        {
            self.write(infrastructure, resource, Document::default_of_key(account));
        }
        for holder in infrastructure.attached(resource, "aws:lambda/permission:Permission", "function") {
            match permission::document(holder, arn.as_str().unwrap_or_default()) {
                Ok(document) => self.write(infrastructure, holder, document),
                Err(doubt) => self.doubt(Layer::Resource, doubt.reason, doubt.span),
            }
        }
    }

    /// What is declared elsewhere has policies that are not known. It matters where they could decide.
    fn elsewhere(&mut self, target: &Target<'_>, action: &str) {
        let Ok(arn) = &target.arn else { return };
        let guarded = ["ecr", "iam", "kms", "lambda", "s3", "secretsmanager", "sns", "sqs"];
        let service = arn::service(arn).unwrap_or_default();
        let has_policy = match service {
            "iam" => action.to_ascii_lowercase().starts_with("sts:"),
            // Keys, functions and layers have one.
            "kms" => !arn.contains(":alias/"),
            "lambda" => !arn.contains(":event-source-mapping:"),
            _ => true,
        };
        if guarded.contains(&service) && has_policy {
            let reason = format!("the policy of `{arn}` is not part of the program");
            self.doubt(Layer::Resource, reason, Span::default());
        }
    }

    fn add(&mut self, infrastructure: &'i Infrastructure, layer: Layer, policy: &'i Policy) {
        for doubt in &policy.doubts {
            self.doubt(layer, &*doubt.reason, doubt.span);
        }
        let Some(holder) = infrastructure.get(&policy.holder) else { return };
        match &policy.document {
            Ok(document) => {
                let name = format!("{}.{}", policy.holder, policy.path);
                let document = document.clone();
                let text = infrastructure.source.as_ref();
                self.sources.push(Source { layer, holder, name, document, policy: Some(policy), text });
            }
            Err(malformed) => self.doubt(layer, malformed.to_string(), policy.node.span),
        }
    }

    fn write(&mut self, infrastructure: &'i Infrastructure, holder: &'i Resource, document: Document) {
        let (name, text) = (holder.name.clone(), infrastructure.source.as_ref());
        self.sources.push(Source { layer: Layer::Resource, holder, name, document, policy: None, text });
    }

    fn doubt(&mut self, layer: Layer, reason: impl Into<String>, span: Span) {
        self.doubted.0.insert(layer);
        self.doubts.push(Doubt { reason: reason.into(), span });
    }

    pub(super) fn policies(&self) -> Policies<'_> {
        let of = |layer: Layer| {
            let sources = self.sources.iter().filter(move |source| source.layer == layer);
            sources.map(|source| (source.name.as_str(), &source.document))
        };
        Policies {
            identity: of(Layer::Identity).collect(),
            boundary: of(Layer::Boundary).next(),
            session: Vec::new(),
            resource: of(Layer::Resource).collect(),
        }
    }

    /// The policies with only those statements that speak of an action.
    pub(super) fn documents(&self, action: &str) -> Vec<(Layer, Document)> {
        let speaks = |statement: &Statement| {
            statement.actions.covers(|pattern| glob::matches_ignoring_case(pattern, action))
        };
        let of = |source: &Source<'_>| {
            let mut document = source.document.clone();
            document.statements.retain(speaks);
            (source.layer, document)
        };
        self.sources.iter().map(of).collect()
    }

    pub(super) fn ground(&self, by: &Deciding<'_>) -> Option<Ground<'i>> {
        let source = self.sources.iter().find(|one| one.layer == by.layer && one.name == by.policy)?;
        let place = source.policy.map(|policy| policy.at(&by.statement.pointer));
        let (holder, statement, text) = (source.holder, by.statement.clone(), source.text);
        Some(Ground { layer: by.layer, holder, statement, place, text })
    }

    /// Where a condition key is first written.
    pub(super) fn place_of_key(&self, key: &str) -> Span {
        let place = |policy: &Policy| {
            let mut all = policy.statements().iter();
            let statement = all.find(|one| one.conditions.iter().any(|condition| condition.key == key))?;
            Some(policy.element(statement, "Condition").span)
        };
        self.sources.iter().filter_map(|source| source.policy).find_map(place).unwrap_or_default()
    }
}
