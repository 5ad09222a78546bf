//! What is judged: resources with their properties, wherever they were read from.

mod index;
mod located;
mod lock;
mod reach;
mod references;
mod since;
mod tokens;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, OnceLock},
};

use lake_reader::{Document, Node, Program, Resource};

use index::Index;
use reach::Reach;
use references::References;

use crate::{
    case::Stop,
    policies::{self, Attachment, Policy, PolicyKind},
    wiring::home::{self, Home},
};

/// Where an infrastructure was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A Pulumi YAML program.
    Program,
    /// `pulumi preview --json`.
    Preview,
    /// `pulumi stack export`.
    State,
    /// A running Pulumi engine.
    Engine,
    /// The live account.
    Account,
}

/// What a preview would do to a resource.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Change {
    /// The engine's word for it: `create`, `update`, `delete`, `replace`, `same`, …
    pub operation: String,
    /// The resource as it is recorded now.
    pub before: Option<Resource>,
}

/// Resources, the references between them, and the text that they were read from.
#[derive(Debug)]
pub struct Infrastructure {
    /// Where it was read from.
    pub origin: Origin,
    /// The resources in the order of the source. Their tokens are canonical, and of provider 7.
    pub resources: Vec<Resource>,
    /// The URN of each resource, by its key, where it has one.
    pub urns: BTreeMap<String, String>,
    /// What happens to each resource, by its key, where that is known.
    pub changes: BTreeMap<String, Change>,
    /// Resources that are recorded but no part of it: what a preview deletes, what an interrupted creation left open.
    pub absent: Vec<Resource>,
    /// What there was before the changes.
    pub before: Option<Box<Infrastructure>>,
    /// What a program declares, where a live account is held against it.
    pub declared: Option<Box<Infrastructure>>,
    /// What another program of the account declares, of which this one names permissions boundaries.
    pub beside: Option<Box<Infrastructure>>,
    /// The packages that lock files beside the program fix, and their versions; `None` where nobody looked for such files.
    pub locks: Option<BTreeMap<String, String>>,
    /// The account that stands for the program's own, where nobody told which it is.
    pub assumed_account: Option<String>,
    /// The source text, where there is one.
    pub source: Option<Document>,
    /// Every IAM policy that is written in it.
    pub policies: Vec<Policy>,
    index: Index,
    references: OnceLock<References>,
    attachments: OnceLock<Vec<policies::Listed>>,
    home: Home,
    reach: Reach,
}

impl Infrastructure {
    /// Of any resources.
    pub fn new(origin: Origin, resources: Vec<Resource>, source: Option<Document>) -> Self {
        let resources: Vec<Resource> = resources.into_iter().map(tokens::of_provider_7).collect();
        let (index, home) = (Index::of(&resources), home::of(&resources));
        let (urns, changes) = (BTreeMap::new(), BTreeMap::new());
        let (absent, before, declared, beside) = (Vec::new(), None, None, None);
        let (policies, reach) = (Vec::new(), Reach::default());
        let read = Self {
            origin,
            resources,
            urns,
            changes,
            absent,
            before,
            declared,
            beside,
            locks: None,
            assumed_account: None,
            source,
            policies,
            index,
            references: OnceLock::new(),
            attachments: OnceLock::new(),
            home,
            reach,
        };
        let policies = policies::collect(&read);
        let index = read.index.with_policies(&policies);
        Self { policies, index, ..read }
    }

    /// Of an evaluated program and the document that it was read from.
    pub fn of_program(program: Program, source: Document) -> Self {
        let urn =
            |resource: &Resource| Some((resource.name.clone(), resource.output("urn").as_str()?.to_owned()));
        let urns = program.resources.iter().filter_map(urn).collect();
        Self { urns, ..Self::new(Origin::Program, program.resources, Some(source)) }
    }

    /// With the lock files that lie beside the program.
    #[must_use]
    pub fn with_locks<'t>(self, texts: impl IntoIterator<Item = &'t str>) -> Self {
        Self { locks: Some(texts.into_iter().filter_map(lock::read).collect()), ..self }
    }

    /// The same, evaluated for an account that nobody told.
    #[must_use]
    pub fn assuming(self, account: &str) -> Self {
        Self { assumed_account: Some(account.to_owned()), ..self }
    }

    /// Where it lives, as far as its own ARNs tell.
    pub fn home(&self) -> &Home {
        &self.home
    }

    /// The same, of which only these types were read: what a rule looks for among others may be there all the same.
    #[must_use]
    pub fn reading_only(self, tokens: &[&str]) -> Self {
        Self { reach: Reach::to(tokens), ..self }
    }

    /// The same, held against what a program declares.
    #[must_use]
    pub fn declared_as(self, declared: Self) -> Self {
        Self { declared: Some(Box::new(declared)), ..self }
    }

    /// The same, beside another program of the account.
    #[must_use]
    pub fn beside(self, other: Self) -> Self {
        Self { beside: Some(Box::new(other)), ..self }
    }

    /// The types that were read, where not all were.
    pub fn types_read(&self) -> Option<&BTreeSet<String>> {
        self.reach.read()
    }

    /// What `look` gives, and the types that it asked for and nobody read.
    pub(crate) fn watch<T>(&self, look: impl FnOnce() -> T) -> (T, Vec<String>) {
        self.reach.forget();
        let seen = look();
        (seen, self.reach.missed())
    }

    /// Whether nobody looked for resources of a type so far.
    pub(crate) fn is_unasked(&self, token: &str) -> bool {
        self.index.is_unasked(token)
    }

    /// The resource with a key.
    pub fn get(&self, name: &str) -> Option<&Resource> {
        self.index.by_name(name).and_then(|at| self.resources.get(at))
    }

    /// The resources of a type, by its canonical token.
    pub fn of_type<'i>(&'i self, token: &'i str) -> impl Iterator<Item = &'i Resource> + use<'i> {
        self.reach.ask(token);
        self.index.of_type(token).iter().filter_map(|at| self.resources.get(*at))
    }

    /// The resources of every type, for rules to which any of them may matter.
    pub fn everything(&self) -> std::slice::Iter<'_, Resource> {
        self.reach.ask_all();
        self.resources.iter()
    }

    /// The resource of a type that a value refers to: by reference, or by the ARN, id, name or URL of the resource.
    pub fn resolve(&self, node: &Node, token: &str) -> Option<&Resource> {
        self.reach.ask(token);
        self.index.resolve(node, token, &self.resources).and_then(|at| self.resources.get(at))
    }

    /// Whether two values name one resource of a type: one that is declared, or by one name one that is declared elsewhere.
    pub(crate) fn name_one(&self, this: &Node, other: &Node, token: &str) -> bool {
        match (self.resolve(this, token), self.resolve(other, token)) {
            (Some(this), Some(other)) => this.name == other.name,
            (None, None) => this.as_str().is_some_and(|name| other.as_str() == Some(name)),
            _ => false,
        }
    }

    /// Whether the properties of a resource refer to another: by reference, or by its ARN, name or URL in a text.
    pub fn refers(&self, from: &Resource, to: &Resource) -> bool {
        match (self.index.by_name(&from.name), self.index.by_name(&to.name)) {
            (Some(from), Some(to)) => self.references().holds(from, to),
            _ => false,
        }
    }

    /// The other resources whose properties refer to a resource.
    pub fn referrers(&self, to: &Resource) -> Vec<&Resource> {
        self.reach.ask_all();
        let at = self.index.by_name(&to.name).map_or(&[][..], |to| self.references().referrers(to));
        at.iter().filter_map(|at| self.resources.get(*at)).collect()
    }

    pub(crate) fn listed_attachments(&self) -> &[policies::Listed] {
        self.attachments.get_or_init(|| policies::list_attachments(self))
    }

    /// Where a resource stands among the others.
    pub(crate) fn position(&self, resource: &Resource) -> Option<usize> {
        self.index.by_name(&resource.name)
    }

    fn references(&self) -> &References {
        self.references.get_or_init(|| References::of(&self.resources))
    }

    /// The resource, of whatever type, whose ARN a value is.
    pub fn resolve_arn(&self, arn: &str) -> Option<&Resource> {
        self.index.by_arn(arn).and_then(|at| self.resources.get(at))
    }

    /// The resource whose ARN an ARN is or begins with, as an object's begins with its bucket's.
    pub fn owner(&self, arn: &str) -> Option<&Resource> {
        let ends = arn.match_indices(['/', ':']).map(|(at, _)| at).chain([arn.len()]);
        ends.rev().find_map(|at| self.resolve_arn(arn.get(..at)?))
    }

    /// The resources of a type whose property refers to a resource, as a bucket policy refers to its bucket.
    pub fn attached<'i>(&'i self, to: &'i Resource, token: &'i str, property: &'i str) -> Vec<&'i Resource> {
        self.reach.ask(token);
        self.reach.ask(&to.token);
        self.index.referring(to, &self.resources, (token, property))
    }

    /// The policies that are written in a resource.
    pub fn policies_in<'i>(&'i self, holder: &'i Resource) -> impl Iterator<Item = &'i Policy> {
        self.index.held(&holder.name).iter().filter_map(|at| self.policies.get(*at))
    }

    /// The policies of one kind that apply to a resource, wherever they are written.
    pub fn policies_of<'i>(
        &'i self,
        subject: &'i Resource,
        kind: PolicyKind,
    ) -> impl Iterator<Item = &'i Policy> {
        let applying = self.index.applying(&subject.name).iter();
        applying.filter_map(|at| self.policies.get(*at)).filter(move |policy| policy.kind == kind)
    }

    /// Every managed policy that is attached to an identity, and where.
    pub fn attachments(&self) -> Vec<Attachment<'_>> {
        policies::attachments(self)
    }

    /// The tree of a policy, pattern or definition that is written as a text, an object, or rendered by a function, with places.
    pub fn tree(&self, node: &Node) -> Option<Arc<Node>> {
        match (&node.source, &self.source, node.as_str()) {
            (Some(source), ..) => Some(Arc::clone(source)),
            (None, Some(document), Some(_)) => document.json(node).map(Arc::new),
            (None, None, Some(_)) => lake_reader::json(node).map(Arc::new),
            (None, _, None) => Some(Arc::new(node.clone())),
        }
    }

    /// The tree of `what`.
    ///
    /// # Errors
    /// It is no JSON, or not known.
    pub(crate) fn known_tree(&self, node: &Node, what: &str) -> Result<Arc<Node>, Stop> {
        let none = || Stop::unknown(format!("{what} is no JSON"), node.span);
        let tree = self.tree(node).ok_or_else(none)?;
        match tree.as_unknown() {
            Some(because) => Err(Stop::Unknown(because.into())),
            None => Ok(tree),
        }
    }
}
