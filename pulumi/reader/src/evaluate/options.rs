//! Resource options, and what the host demands of them.

use super::Evaluator;
use crate::{
    diagnostic::Diagnostic,
    expression::Expr,
    printf,
    program::{CustomTimeouts, Options},
    structure::{ResourceDeclaration, TimeoutsDeclaration},
    value::{Edge, Key, Node, Value},
};

impl<'d> Evaluator<'d> {
    pub(super) fn options(&mut self, declaration: &ResourceDeclaration) -> Options {
        let declared = &declaration.options;
        let literal = |key: &Option<Key>| key.as_ref().map(|key| Node::text(&key.text, key.span));
        let mut options = Options {
            span: declared.span,
            additional_secret_outputs: self.each(&declared.additional_secret_outputs),
            aliases: self.optional(declared.aliases.as_ref()),
            custom_timeouts: declared.custom_timeouts.as_ref().map(|timeouts| self.timeouts(timeouts)),
            delete_before_replace: self.optional(declared.delete_before_replace.as_ref()),
            depends_on: self.resources(declared.depends_on.as_ref(), "dependsOn"),
            ignore_changes: self.each(&declared.ignore_changes),
            import: literal(&declared.import),
            parent: self.one_resource(declared.parent.as_ref(), "parent"),
            protect: self.protect(declared.protect.as_ref()),
            provider: self.provider(declared.provider.as_ref()),
            providers: self.optional(declared.providers.as_ref()),
            version: literal(&declared.version),
            plugin_download_url: literal(&declared.plugin_download_url),
            replace_on_changes: self.each(&declared.replace_on_changes),
            retain_on_delete: self.optional(declared.retain_on_delete.as_ref()),
            replace_with: self.resources(declared.replace_with.as_ref(), "replaceWith"),
            deleted_with: self.one_resource(declared.deleted_with.as_ref(), "deletedWith"),
            hide_diffs: self.each(&declared.hide_diffs),
            replacement_trigger: self.optional(declared.replacement_trigger.as_ref()),
            env_var_mappings: self.environment(declared.env_var_mappings.as_ref()),
        };
        self.default_provider(declaration, &mut options);
        self.inherit(declaration, &mut options);
        options
    }

    /// What a child takes from its parent: `protect`, `retainOnDelete`, `deletedWith`, and the provider of its own package.
    fn inherit(&self, declaration: &ResourceDeclaration, options: &mut Options) {
        let parent =
            options.parent.as_ref().and_then(Node::as_resource).and_then(|name| self.known_resource(name));
        let Some(parent) = parent else { return };
        let take = |own: &mut Option<Node>, inherited: &Option<Node>| {
            if own.is_none() {
                own.clone_from(inherited);
            }
        };
        take(&mut options.protect, &parent.options.protect);
        take(&mut options.retain_on_delete, &parent.options.retain_on_delete);
        take(&mut options.deleted_with, &parent.options.deleted_with);
        let provider = parent.options.provider.as_ref().and_then(Node::as_resource);
        let token =
            provider.and_then(|name| self.known_resource(name)).map(|provider| provider.token.clone());
        let package = token.as_deref().and_then(|token| token.strip_prefix("pulumi:providers:"));
        if package.is_some() && package == declaration.package() {
            take(&mut options.provider, &parent.options.provider);
        }
    }

    fn optional(&mut self, expr: Option<&Expr>) -> Option<Node> {
        expr.map(|expr| self.expr(expr))
    }

    fn each(&mut self, list: &[Expr]) -> Vec<Node> {
        list.iter().map(|expr| self.expr(expr)).collect()
    }

    fn resources(&mut self, expr: Option<&Expr>, name: &str) -> Vec<Node> {
        let Some(node) = self.optional(expr) else { return Vec::new() };
        let (span, value) = (node.span, node.value);
        let Value::List(list) = value else {
            if !matches!(value, Value::Unknown(_)) {
                self.fail(
                    format!("`{name}` must be a list of resources, not {}", printf::kind(&value)),
                    span,
                );
            }
            return Vec::new();
        };
        for element in &list {
            self.expect_resource(element, name);
        }
        list
    }

    fn one_resource(&mut self, expr: Option<&Expr>, name: &str) -> Option<Node> {
        let node = self.optional(expr)?;
        self.expect_resource(&node, name);
        Some(node)
    }

    fn expect_resource(&mut self, node: &Node, name: &str) {
        if !matches!(node.value, Value::Resource(_) | Value::Unknown(_)) {
            let help = "name the resource itself: `${resource}`, without a property";
            self.fail_with_help(
                format!("`{name}` takes a resource, not {}", printf::kind(&node.value)),
                node.span,
                help,
            );
        }
    }

    fn provider(&mut self, expr: Option<&Expr>) -> Option<Node> {
        let node = self.one_resource(expr, "provider")?;
        let resource = node.as_resource().and_then(|name| self.known_resource(name));
        if let Some(resource) = resource.filter(|resource| !resource.token.starts_with("pulumi:providers:")) {
            self.fail(format!("`{}` is not a provider", resource.name), node.span);
        }
        Some(node)
    }

    fn protect(&mut self, expr: Option<&Expr>) -> Option<Node> {
        let node = self.optional(expr)?;
        match &node.value {
            Value::Bool(_) => {}
            Value::Unknown(because) => {
                let message = format!("`protect` must be known before deployment, but {because}");
                self.fail(message, node.span);
            }
            other => {
                self.fail(
                    format!("`protect` must be `true` or `false`, not {}", printf::kind(other)),
                    node.span,
                );
            }
        }
        Some(node)
    }

    fn timeouts(&mut self, declared: &TimeoutsDeclaration) -> CustomTimeouts {
        let mut text = |expr: Option<&Expr>| {
            let node = self.optional(expr)?;
            if !matches!(node.value, Value::Text(_) | Value::Unknown(_)) {
                let message =
                    format!("a timeout must be text such as \"30m\", not {}", printf::kind(&node.value));
                self.fail(message, node.span);
            }
            Some(node)
        };
        CustomTimeouts {
            create: text(declared.create.as_ref()),
            update: text(declared.update.as_ref()),
            delete: text(declared.delete.as_ref()),
            read: text(declared.read.as_ref()),
        }
    }

    fn environment(&mut self, expr: Option<&Expr>) -> Option<Node> {
        let node = self.optional(expr)?;
        let texts = |entries: &[(Key, Node)]| {
            entries.iter().all(|(_, node)| node.as_str().is_some() || node.is_unknown())
        };
        if !node.is_unknown() && !node.as_map().is_some_and(texts) {
            self.fail("`envVarMappings` must be a map of texts", node.span);
        }
        Some(node)
    }

    /// `defaultProvider` of a provider gives it, and its version, to every resource of the package that names none.
    fn default_provider(&mut self, declaration: &ResourceDeclaration, options: &mut Options) {
        let package = declaration.package().filter(|_| declaration.provided_package().is_none());
        let Some(provider) = package.and_then(|package| self.default_provider_of(package)) else { return };
        if options.provider.is_some() {
            return;
        }
        let inherited = &provider.options.version;
        if let Some(version) = &declaration.options.version {
            let problem = match inherited {
                None => {
                    Some("a `version` beside a default provider without one crashes the Pulumi YAML host")
                }
                Some(other) if other.text != version.text => {
                    Some("`version` differs from that of the default provider")
                }
                Some(_) => None,
            };
            if let Some(problem) = problem {
                let help = format!("remove it here, `{}` decides", provider.key.text);
                self.diagnostics.push(Diagnostic::error(problem, version.span).with_help(help));
            }
        }
        let edge = Edge { resource: provider.key.text.clone(), path: String::new() };
        let value = Value::Resource(provider.key.text.clone());
        options.provider = Some(Node { edges: vec![edge], ..Node::new(value, provider.key.span) });
        options.version = inherited.as_ref().map(|version| Node::text(&version.text, version.span));
    }

    /// The default provider of a package, if the program declares one.
    pub(crate) fn default_provider_of(&self, package: &str) -> Option<&'d ResourceDeclaration> {
        let is_default = |other: &&ResourceDeclaration| {
            other.default_provider && other.provided_package() == Some(package)
        };
        self.template.resources.iter().find(is_default)
    }
}
