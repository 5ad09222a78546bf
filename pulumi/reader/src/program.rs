//! What evaluation gives: resources with resolved properties, stack outputs, and the problems on the way.

use std::collections::BTreeMap;

use crate::{
    diagnostic::{Diagnostic, Severity},
    path,
    position::Span,
    tokens,
    value::{Edge, Key, Node, Value},
};

/// An evaluated program.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Program {
    /// The `name` of the program, if it has one.
    pub name: Option<String>,
    /// The resources in the order of the source.
    pub resources: Vec<Resource>,
    /// The variables in the order of the source.
    pub variables: Vec<(String, Node)>,
    /// The stack outputs in the order of the source.
    pub outputs: Vec<(String, Node)>,
    /// What is wrong with the program, in the order of the source.
    pub diagnostics: Vec<Diagnostic>,
    /// `pulumi.requiredVersion`.
    pub required_version: Option<Node>,
}

impl Program {
    /// The resource with a key.
    pub fn get(&self, name: &str) -> Option<&Resource> {
        self.resources.iter().find(|resource| resource.name == name)
    }

    /// The resources of a type; the token may be short (`aws:s3:Bucket`) or long, in any case.
    pub fn of_type<'a>(&'a self, token: &str) -> impl Iterator<Item = &'a Resource> + use<'a> {
        let token = tokens::canonical(token);
        self.resources.iter().filter(move |resource| resource.token.eq_ignore_ascii_case(&token))
    }

    /// The stack output with a name.
    pub fn output(&self, name: &str) -> Option<&Node> {
        self.outputs.iter().find(|(key, _)| key == name).map(|(_, node)| node)
    }

    /// Whether the program would not deploy.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }
}

/// An evaluated resource.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Resource {
    /// Its key in the program.
    pub name: String,
    /// Its name in the URN: `name`, or else the key.
    pub logical_name: String,
    /// The canonical type token: `aws:s3/bucket:Bucket`.
    pub token: String,
    /// The token as it is written, and where.
    pub declared_type: Key,
    /// The key in the program.
    pub span: Span,
    /// The whole declaration below the key.
    pub declaration: Span,
    /// The properties: a map, or unknown where one expression gives them all.
    pub properties: Node,
    /// The resource options.
    pub options: Options,
    /// `get`: the resource exists already and is only read.
    pub get: Option<Get>,
    /// Whether it is the default provider of its package.
    pub default_provider: bool,
    /// The outputs known before deployment that are not plain copies of properties.
    pub outputs: BTreeMap<String, Node>,
}

/// `get` of a resource.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Get {
    /// The id of the existing resource.
    pub id: Node,
    /// What helps to find it.
    pub state: Node,
}

/// The options of a resource. Absent ones are `None` or empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    /// Where `options` is written.
    pub span: Option<Span>,
    /// `additionalSecretOutputs`: texts.
    pub additional_secret_outputs: Vec<Node>,
    /// `aliases`: URNs or maps.
    pub aliases: Option<Node>,
    /// `customTimeouts`.
    pub custom_timeouts: Option<CustomTimeouts>,
    /// `deleteBeforeReplace`.
    pub delete_before_replace: Option<Node>,
    /// `dependsOn`: whole resources.
    pub depends_on: Vec<Node>,
    /// `ignoreChanges`: texts.
    pub ignore_changes: Vec<Node>,
    /// `import`.
    pub import: Option<Node>,
    /// `parent`.
    pub parent: Option<Node>,
    /// `protect`.
    pub protect: Option<Node>,
    /// `provider`, also where `defaultProvider` of a provider resource sets it.
    pub provider: Option<Node>,
    /// `providers`.
    pub providers: Option<Node>,
    /// `version`.
    pub version: Option<Node>,
    /// `pluginDownloadURL`.
    pub plugin_download_url: Option<Node>,
    /// `replaceOnChanges`: texts.
    pub replace_on_changes: Vec<Node>,
    /// `retainOnDelete`.
    pub retain_on_delete: Option<Node>,
    /// `replaceWith`: whole resources.
    pub replace_with: Vec<Node>,
    /// `deletedWith`.
    pub deleted_with: Option<Node>,
    /// `hideDiffs`: texts.
    pub hide_diffs: Vec<Node>,
    /// `replacementTrigger`.
    pub replacement_trigger: Option<Node>,
    /// `envVarMappings`.
    pub env_var_mappings: Option<Node>,
}

/// `customTimeouts` of a resource.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CustomTimeouts {
    /// `create`.
    pub create: Option<Node>,
    /// `update`.
    pub update: Option<Node>,
    /// `delete`.
    pub delete: Option<Node>,
    /// `read`.
    pub read: Option<Node>,
}

impl Resource {
    /// The value at a path of properties, as in `rules[0].filter["a.b"]`.
    pub fn property(&self, path: &str) -> Option<&Node> {
        path::walk(&self.properties, path)
    }

    /// An output such as `arn`, `id`, `url`: its value where that is known before deployment, else unknown with the reason.
    pub fn output(&self, name: &str) -> Node {
        let found = self.outputs.get(name).or_else(|| self.properties.get(name));
        let mut node = found.cloned().unwrap_or_else(|| {
            Node::unknown(format!("`{name}` of `{}` is known only after deployment", self.name), self.span)
        });
        node.secret |= self.options.additional_secret_outputs.iter().any(|of| of.as_str() == Some(name));
        let edge = Edge { resource: self.name.clone(), path: name.to_owned() };
        if let Err(at) = node.edges.binary_search(&edge) {
            node.edges.insert(at, edge);
        }
        node
    }

    /// Every dependency of the resource: of its properties and of its options. Sorted, without duplicates.
    pub fn edges(&self) -> Vec<Edge> {
        let options = self.options.nodes();
        let get = self.get.iter().flat_map(|get| [&get.id, &get.state]);
        let nodes = std::iter::once(&self.properties).chain(options).chain(get);
        let mut edges: Vec<Edge> = nodes.flat_map(|node| node.edges.iter().cloned()).collect();
        edges.sort_unstable();
        edges.dedup();
        edges
    }

    /// Whether `protect` is `true`.
    pub fn is_protected(&self) -> bool {
        self.options.protect.as_ref().is_some_and(|node| node.value == Value::Bool(true))
    }
}

impl Options {
    /// Every value among the options.
    pub fn nodes_mut(&mut self) -> impl Iterator<Item = &mut Node> {
        let single = [
            &mut self.aliases,
            &mut self.delete_before_replace,
            &mut self.import,
            &mut self.parent,
            &mut self.protect,
            &mut self.provider,
            &mut self.providers,
            &mut self.version,
            &mut self.plugin_download_url,
            &mut self.retain_on_delete,
            &mut self.deleted_with,
            &mut self.replacement_trigger,
            &mut self.env_var_mappings,
        ];
        let lists = [
            &mut self.additional_secret_outputs,
            &mut self.depends_on,
            &mut self.ignore_changes,
            &mut self.replace_on_changes,
            &mut self.replace_with,
            &mut self.hide_diffs,
        ];
        let timeouts = self.custom_timeouts.iter_mut();
        let timeouts = timeouts.flat_map(|t| [&mut t.create, &mut t.update, &mut t.delete, &mut t.read]);
        single.into_iter().chain(timeouts).flatten().chain(lists.into_iter().flatten())
    }

    fn nodes(&self) -> impl Iterator<Item = &Node> {
        let single = [
            &self.aliases,
            &self.delete_before_replace,
            &self.import,
            &self.parent,
            &self.protect,
            &self.provider,
            &self.providers,
            &self.version,
            &self.plugin_download_url,
            &self.retain_on_delete,
            &self.deleted_with,
            &self.replacement_trigger,
            &self.env_var_mappings,
        ];
        let lists = [
            &self.additional_secret_outputs,
            &self.depends_on,
            &self.ignore_changes,
            &self.replace_on_changes,
            &self.replace_with,
            &self.hide_diffs,
        ];
        let timeouts = self.custom_timeouts.iter().flat_map(|t| [&t.create, &t.update, &t.delete, &t.read]);
        single.into_iter().chain(timeouts).flatten().chain(lists.into_iter().flatten())
    }
}
