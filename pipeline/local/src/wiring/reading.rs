//! Going through a program: properties as JSON, problems collected rather than thrown.

use lake_reader::{Key, Node, Program, Resource, Span, Value};
use serde_json::{Map, Value as Json};

use super::problem::Problem;
use super::resolve::{Resolver, Unresolved};
use crate::services::load::{Fields, LoadError, settled};

/// What tells only whether an asset has changed; unknown where the asset is not built.
const DIGESTS: [&str; 2] = ["sourceCodeHash", "sourceHash"];

/// A program being read, and what is wrong with it so far.
#[derive(Debug)]
pub(super) struct Reading<'p> {
    pub(super) program: &'p Program,
    pub(super) resolver: Resolver<'p>,
    pub(super) problems: Vec<Problem>,
}

impl<'p> Reading<'p> {
    pub(super) fn new(program: &'p Program) -> Self {
        Self { program, resolver: Resolver::new(program), problems: Vec::new() }
    }

    /// Reads every resource of a type with a loader of its ARN and properties.
    pub(super) fn load<T>(
        &mut self,
        token: &str,
        read: impl Fn(&str, &Json) -> Result<T, Vec<LoadError>>,
    ) -> Vec<(&'p Resource, T)> {
        let mut loaded = Vec::new();
        for resource in self.program.of_type(token) {
            let (arn, properties) = (self.output(resource, "arn"), self.properties(resource));
            match read(&arn, &properties) {
                Ok(value) => loaded.push((resource, value)),
                Err(errors) => self.refuse(resource, &errors),
            }
        }
        loaded
    }

    /// Reads every resource of a type field by field; fields that the reader leaves are refused.
    pub(super) fn load_fields<T>(
        &mut self,
        token: &str,
        reader: impl Fn(&str, &mut Fields<'_>) -> T,
    ) -> Vec<(&'p Resource, T)> {
        self.load(token, |arn, properties| {
            let mut errors = Vec::new();
            let mut fields = Fields::of(properties, "", &mut errors);
            let value = reader(arn, &mut fields);
            fields.ignore(&["tags", "tagsAll", "region", "description"]);
            fields.finish();
            settled(value, errors)
        })
    }

    /// The properties of a resource. Assets and their digests are left out: no property that is played is one.
    pub(super) fn properties(&mut self, resource: &Resource) -> Json {
        if resource.get.is_some() {
            self.problem(resource, resource.span, "an existing resource cannot be read without an account");
        }
        let Some(entries) = resource.properties.as_map() else {
            self.problem(resource, resource.span, "its properties are not known before deployment");
            return Json::Object(Map::new());
        };
        let mut properties = Map::new();
        let is_played = |(key, node): &&(Key, Node)| {
            !matches!(node.value, Value::Asset(_)) && !DIGESTS.contains(&key.text.as_str())
        };
        for (key, node) in entries.iter().filter(is_played) {
            match self.resolver.json(node) {
                Ok(value) => drop(properties.insert(key.text.clone(), value)),
                Err(error) => self.unresolved(resource, &key.text, &error),
            }
        }
        Json::Object(properties)
    }

    /// An output of a resource as text; invented where it is not known before deployment.
    pub(super) fn output(&mut self, resource: &Resource, name: &str) -> String {
        self.resolver.output(resource, name).unwrap_or_else(|error| {
            self.unresolved(resource, name, &error);
            String::new()
        })
    }

    /// The text of a node of a resource.
    pub(super) fn text(&mut self, resource: &Resource, node: &Node) -> String {
        self.resolver.text(node).unwrap_or_else(|error| {
            self.unresolved(resource, "a value", &error);
            String::new()
        })
    }

    pub(super) fn problem(&mut self, resource: &Resource, span: Span, message: impl Into<String>) {
        self.problems.push(Problem::new(resource, span, message));
    }

    /// A problem at a property of a resource.
    pub(super) fn problem_at(&mut self, resource: &Resource, property: &str, message: impl Into<String>) {
        let span = resource.property(property).map_or(resource.span, |node| node.span);
        self.problem(resource, span, message);
    }

    /// A reference to nothing: a problem unless something else is wrong already, which it may come from.
    pub(super) fn dangling(&mut self, resource: &Resource, property: &str, message: impl Into<String>) {
        if self.problems.is_empty() {
            self.problem_at(resource, property, message);
        }
    }

    pub(super) fn refuse(&mut self, resource: &Resource, errors: &[LoadError]) {
        self.problems.extend(errors.iter().map(|error| Problem::located(resource, error)));
    }

    fn unresolved(&mut self, resource: &Resource, what: &str, error: &Unresolved) {
        self.problem(resource, error.span, format!("`{what}` cannot be known here: {}", error.reason));
    }
}
