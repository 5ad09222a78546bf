//! `${root.path}`: from names to values.

use std::rc::Rc;

use super::{Evaluator, Unit};
use crate::{
    diagnostic::{Diagnostic, DiagnosticKind},
    expression::ExprKind,
    interpolation::{Access, Accessor, path_text},
    position::Span,
    printf,
    program::Resource,
    structure::closest,
    value::{Because, Edge, Node, Template, Value},
};

/// What a path begins at.
enum Root {
    Value(Rc<Node>),
    Resource(Rc<Resource>),
}

impl Evaluator<'_> {
    /// A text that is one access: the value keeps its type and takes the place of its use.
    pub(super) fn symbol(&mut self, access: &Access, span: Span) -> Node {
        let mut node = self.access(access, true, span);
        if matches!(node.value, Value::Text(_)) && node.template.is_none() {
            node.template = Some(Box::new(Template { scalar: node.span, parts: Vec::new() }));
        }
        node.span = span;
        self.pay(node)
    }

    /// Whether a name is a variable whose value is a map or a list in the program: the host knows its type.
    fn is_literal(&self, name: &str) -> bool {
        let Some(Unit::Variable(index)) = self.declared.get(name) else { return false };
        let expr = self.template.variables.get(*index).map(|(_, expr)| &expr.kind);
        matches!(expr, Some(ExprKind::Object(_) | ExprKind::List(_)))
    }

    /// The value of an access, with the place where it is defined; `whole` where it is all of a text, whose path the host checks against
    /// the types that it knows.
    pub(super) fn access(&mut self, access: &Access, whole: bool, span: Span) -> Node {
        match self.root(&access.root, span) {
            Ok(Root::Value(node)) => self.walk(&node, access, whole, span),
            Ok(Root::Resource(resource)) => self.of_resource(&resource, &access.tail, access, whole, span),
            Err(node) => *node,
        }
    }

    pub(super) fn is_integer_name(&self, name: &str) -> bool {
        self.integers.contains(name)
    }

    fn root(&mut self, name: &str, span: Span) -> Result<Root, Box<Node>> {
        if let Some(resource) = self.resources.get(name) {
            return Ok(Root::Resource(Rc::clone(resource)));
        }
        if let Some(node) = self.config.get(name).or_else(|| self.variables.get(name)) {
            return Ok(Root::Value(Rc::clone(node)));
        }
        if name == "pulumi" {
            return Ok(Root::Value(Rc::new(self.pulumi(span))));
        }
        if self.cyclic.contains(name) {
            return Err(Box::new(Node::unknown(format!("`{name}` depends on itself"), span)));
        }
        if self.declared.contains_key(name) {
            let message = format!("`{name}` is not evaluated yet at this place");
            let help = format!("declare `{name}` earlier, or name it in `dependsOn` too");
            return Err(Box::new(self.fail_with_help(message, span, help)));
        }
        self.project_config(name, span)
    }

    /// `${project:key}`, which the host takes only where the program itself has the project's name.
    fn project_config(&mut self, name: &str, span: Span) -> Result<Root, Box<Node>> {
        let key = name.strip_prefix(&*self.world.project).and_then(|rest| rest.strip_prefix(':'));
        let Some((key, node)) = key.and_then(|key| Some((key, self.config.get(key)?))) else {
            return Err(Box::new(self.missing(name, span)));
        };
        if self.template.name.as_ref().is_some_and(|name| name.text == self.world.project) {
            return Ok(Root::Value(Rc::clone(node)));
        }
        let message = format!("configuration value `{name}` is not found");
        let help = format!("write `${{{key}}}`, or `name: {}` at the top of the program", self.world.project);
        Err(Box::new(self.fail_with_help(message, span, help)))
    }

    fn missing(&mut self, name: &str, span: Span) -> Node {
        let message = format!("resource, variable or configuration value `{name}` is not found");
        let (kind, help) = (DiagnosticKind::Missing, self.advice(name));
        self.diagnostics.push(Diagnostic { kind, help, ..Diagnostic::error(message.clone(), span) });
        Node::unknown(message, span)
    }

    /// What was probably meant by a name that nothing has.
    fn advice(&self, name: &str) -> Option<String> {
        // A program with a hundred problems has another one than spelling, and looking for neighbours takes time.
        if self.diagnostics.len() > 100 {
            return None;
        }
        let known = self.declared.keys().copied().chain(self.config.keys().map(String::as_str));
        let unset = || name.contains(':').then(|| format!("set `{name}` in the configuration of the stack"));
        closest(name, known).map_or_else(unset, |near| Some(format!("did you mean `{near}`?")))
    }

    fn pulumi(&self, span: Span) -> Node {
        let text = |text: &str| Node::text(text, span);
        let machine =
            |what: &str| Node::unknown(format!("`pulumi.{what}` depends on the machine that deploys"), span);
        let fields = [
            ("cwd", machine("cwd")),
            ("organization", text(&self.world.organization)),
            ("project", text(&self.world.project)),
            ("rootDirectory", machine("rootDirectory")),
            ("stack", text(&self.world.stack)),
        ];
        Node::record(fields, span)
    }

    /// Follows a path inside a value.
    fn walk(&mut self, root: &Node, access: &Access, whole: bool, span: Span) -> Node {
        let typed = whole && self.is_literal(&access.root);
        let tail = &access.tail;
        let mut node = root;
        let mut secret = false;
        for (index, accessor) in tail.iter().enumerate() {
            secret |= node.secret;
            let found = match (&node.value, accessor) {
                (Value::Unknown(_), _) => break,
                (Value::Resource(name), _) => {
                    let Some(resource) = self.known_resource(name) else { break };
                    let rest = tail.get(index..).unwrap_or_default();
                    return self.of_resource(&resource, rest, access, whole, span);
                }
                (Value::Map(_), Accessor::Subscript(key)) if typed && is_written_here(node) => {
                    let message = format!("`${{{}}}`: a map of the program has no subscripts", access.text);
                    let help = format!("write `.{key}`, or use it inside text");
                    return self.fail_with_help(message, span, help);
                }
                (value, accessor) => step(value, accessor, node),
            };
            match found {
                Ok(Some(next)) => node = next,
                Ok(None) => {
                    let rest = tail.get(index + 1..).unwrap_or_default();
                    let refused = typed && is_written_here(node) || !rest.is_empty();
                    return self.absent(node, accessor, refused, access, span);
                }
                Err(message) => return self.fail(format!("`${{{}}}`: {message}", access.text), span),
            }
        }
        let mut node = node.clone();
        node.secret |= secret;
        node
    }

    /// A key that a map does not have gives null, inside text silently.
    fn absent(
        &mut self,
        map: &Node,
        accessor: &Accessor,
        refused: bool,
        access: &Access,
        span: Span,
    ) -> Node {
        let key = path_text(std::slice::from_ref(accessor));
        let message = format!("`${{{}}}`: there is no `{key}`", access.text);
        let keys = map.as_map().unwrap_or_default().iter().map(|(key, _)| &*key.text);
        let near = closest(&key, keys).map(|near| format!("did you mean `{near}`?"));
        if refused {
            let failed = self.fail(message, span);
            if let (Some(near), Some(problem)) = (near, self.diagnostics.last_mut()) {
                problem.help = Some(near);
            }
            return failed;
        }
        let help =
            near.map_or_else(|| "the value is null".to_owned(), |near| format!("the value is null; {near}"));
        self.diagnostics.push(Diagnostic::warning(message, span).with_help(help));
        Node::new(Value::Null, span)
    }

    /// Follows a path into a resource's outputs.
    fn of_resource(
        &mut self,
        resource: &Resource,
        tail: &[Accessor],
        access: &Access,
        whole: bool,
        span: Span,
    ) -> Node {
        let edge = Edge { resource: resource.name.clone(), path: path_text(tail) };
        let Some((first, rest)) = tail.split_first() else {
            let value = Value::Resource(resource.name.clone());
            return Node { edges: vec![edge], ..Node::new(value, span) };
        };
        let (Accessor::Name(name) | Accessor::Subscript(name)) = first else {
            return self.fail(format!("`${{{}}}`: a resource has names, not numbers", access.text), span);
        };
        let rest = match first {
            Accessor::Name(name) if matches!(&**name, "id" | "urn") && !rest.is_empty() => {
                if whole {
                    let message =
                        format!("`${{{}}}`: `{name}` is text, there is nothing below it", access.text);
                    return self.fail(message, span);
                }
                let message =
                    format!("`${{{}}}`: `{name}` is text, and what follows it is ignored", access.text);
                self.diagnostics.push(Diagnostic::warning(message, span));
                &[]
            }
            _ => rest,
        };
        let output = resource.output(name);
        match inside(&output, rest) {
            Ok(Some(node)) => {
                let mut node = node.clone();
                node.secret |= output.secret;
                node.depend_on_alone(&edge);
                if resource.outputs.contains_key(name) {
                    // An output that is no copy of a property is written nowhere but here.
                    node.span = span;
                }
                node
            }
            Ok(None) => {
                let reason = output.as_unknown().cloned().unwrap_or_else(|| Because {
                    reason: format!("`{}` of `{}` is known only after deployment", edge.path, resource.name),
                    span: resource.span,
                });
                Node { edges: vec![edge], secret: output.secret, ..Node::new(Value::Unknown(reason), span) }
            }
            Err(message) => self.fail(format!("`${{{}}}`: {message}", access.text), span),
        }
    }
}

/// Whether a map is written where it stands, and not where a name in its place leads to.
fn is_written_here(map: &Node) -> bool {
    let keys = map.as_map().unwrap_or_default().iter().map(|(key, _)| key.span.start);
    keys.take(1).all(|start| map.span.start <= start && start <= map.span.end)
}

/// Follows a path into an output; `None` where only the provider knows what is there.
fn inside<'n>(output: &'n Node, path: &[Accessor]) -> Result<Option<&'n Node>, String> {
    let mut node = output;
    for accessor in path {
        let found = match (&node.value, accessor) {
            (Value::Unknown(_), _) => None,
            (Value::List(list), Accessor::Index(index)) if *index >= 0 => {
                usize::try_from(*index).ok().and_then(|index| list.get(index))
            }
            (value, accessor) => step(value, accessor, node)?,
        };
        match found {
            Some(next) => node = next,
            None => return Ok(None),
        }
    }
    Ok(Some(node))
}

/// One step into a value; `None` where a map has no such key.
fn step<'n>(value: &'n Value, accessor: &Accessor, node: &'n Node) -> Result<Option<&'n Node>, String> {
    match (value, accessor) {
        (Value::Map(_), Accessor::Name(key) | Accessor::Subscript(key)) => Ok(node.get(key)),
        (Value::List(list), Accessor::Index(index)) => {
            let found = usize::try_from(*index).ok().and_then(|index| list.get(index));
            found
                .map(Some)
                .ok_or_else(|| format!("index {index} is out of bounds for a list of {}", list.len()))
        }
        (Value::Map(_), Accessor::Index(_)) => Err("a map has names, not numbers".to_owned()),
        (Value::List(_), _) => Err("a list has numbers, not names".to_owned()),
        (other, accessor) => {
            let path = path_text(std::slice::from_ref(accessor));
            Err(format!("`{path}` of {}, which is neither a list nor a map", printf::kind(other)))
        }
    }
}
