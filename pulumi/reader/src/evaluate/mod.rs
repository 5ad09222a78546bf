//! Evaluation: configuration first, then variables and resources in the order of their dependencies, then the stack outputs.
//!
//! Nothing stops it: what fails is reported, becomes unknown, and the rest goes on.

mod access;
mod budget;
mod expr;
mod options;
mod order;
mod resource;

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use self::{budget::Budget, order::Unit};
use crate::{
    config,
    diagnostic::Diagnostic,
    expression::{Expr, ExprKind},
    position::Span,
    program::{Program, Resource},
    structure::Template,
    value::Node,
    world::World,
};

/// The state of one evaluation.
pub(crate) struct Evaluator<'d> {
    pub(crate) template: &'d Template,
    pub(crate) world: &'d World,
    pub(crate) diagnostics: Vec<Diagnostic>,
    config: BTreeMap<String, Rc<Node>>,
    variables: BTreeMap<&'d str, Rc<Node>>,
    resources: BTreeMap<&'d str, Rc<Resource>>,
    /// Names of values that are Go integers, which print without exponent.
    integers: BTreeSet<String>,
    /// Names that are declared; those neither in `variables` nor in `resources` have not been evaluated yet.
    declared: BTreeMap<&'d str, Unit>,
    cyclic: BTreeSet<&'d str>,
    budget: Budget,
}

impl<'d> Evaluator<'d> {
    /// Evaluates a template; `problems` are those of its text.
    pub(crate) fn run(template: &'d Template, world: &'d World, problems: &[Diagnostic]) -> Program {
        let config = config::resolve(template, world);
        let plan = order::plan(template, &config.names());
        let mut evaluator = Evaluator {
            template,
            world,
            diagnostics: problems.iter().cloned().chain(plan.problems).collect(),
            config: BTreeMap::new(),
            variables: BTreeMap::new(),
            resources: BTreeMap::new(),
            integers: BTreeSet::new(),
            declared: plan.declared,
            cyclic: plan.cyclic,
            budget: Budget::default(),
        };
        evaluator.take_config(config);
        for unit in plan.order {
            evaluator.unit(unit);
        }
        evaluator.finish()
    }

    fn take_config(&mut self, resolved: config::Resolved<'d>) {
        for (key, node) in resolved.known {
            self.config.insert(key, Rc::new(node));
        }
        for declaration in resolved.undecided {
            let (node, integer) = self.declared_config(declaration);
            if integer {
                self.integers.insert(declaration.key.text.clone());
            }
            self.config.insert(declaration.key.text.clone(), Rc::new(node));
        }
    }

    fn unit(&mut self, unit: Unit) {
        match unit {
            Unit::Variable(index) => {
                let Some((key, expr)) = self.template.variables.get(index) else { return };
                let node = self.variable(expr);
                if self.is_integer(expr) {
                    self.integers.insert(key.text.clone());
                }
                self.variables.insert(&key.text, Rc::new(node));
            }
            Unit::Resource(index) => {
                let Some(declaration) = self.template.resources.get(index) else { return };
                let resource = self.resource(declaration);
                self.resources.insert(&declaration.key.text, Rc::new(resource));
            }
        }
    }

    fn is_integer(&self, expr: &Expr) -> bool {
        matches!(&expr.kind, ExprKind::Symbol(access) if access.tail.is_empty() && self.integers.contains(&access.root))
    }

    fn finish(mut self) -> Program {
        let required_version = self.template.required_version.as_ref().map(|expr| self.expr(expr));
        let outputs =
            self.template.outputs.iter().map(|(key, expr)| (key.text.clone(), self.expr(expr))).collect();
        let resources = self.template.resources.iter().map(|declaration| &*declaration.key.text);
        let resources =
            resources.filter_map(|name| self.resources.remove(name)).map(Rc::unwrap_or_clone).collect();
        let variables = self.template.variables.iter().map(|(key, _)| &*key.text);
        let variables = variables
            .filter_map(|name| {
                self.variables.remove(name).map(|node| (name.to_owned(), Rc::unwrap_or_clone(node)))
            })
            .collect();
        let mut diagnostics = self.diagnostics;
        diagnostics.sort_by_key(|diagnostic| diagnostic.span.start.offset);
        let mut seen = BTreeSet::new();
        diagnostics.retain(|diagnostic| seen.insert((diagnostic.span, diagnostic.message.clone())));
        Program {
            name: self.template.name.as_ref().map(|name| name.text.clone()),
            resources,
            variables,
            outputs,
            diagnostics,
            required_version,
        }
    }

    /// Reports an error; the value is unknown for that reason.
    pub(crate) fn fail(&mut self, message: impl Into<String>, span: Span) -> Node {
        let message = message.into();
        self.diagnostics.push(Diagnostic::error(message.clone(), span));
        Node::unknown(message, span)
    }

    /// The same with advice.
    pub(crate) fn fail_with_help(
        &mut self,
        message: impl Into<String>,
        span: Span,
        help: impl Into<String>,
    ) -> Node {
        let node = self.fail(message, span);
        if let Some(diagnostic) = self.diagnostics.last_mut() {
            diagnostic.help = Some(help.into());
        }
        node
    }

    /// An evaluated resource.
    pub(crate) fn known_resource(&self, name: &str) -> Option<Rc<Resource>> {
        self.resources.get(name).cloned()
    }

    /// The region that the default provider works in; empty where it is not known.
    pub(crate) fn region(&self) -> &str {
        let configured = self.config.get("aws:region").and_then(|node| node.as_str());
        configured.unwrap_or(&self.world.region)
    }
}
