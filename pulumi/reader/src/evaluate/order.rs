//! The order of evaluation: the host's own depth-first order, and the problems that it meets on the way.

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

use crate::{
    diagnostic::Diagnostic,
    expression::{Root, roots},
    structure::{Properties, ResourceDeclaration, Template},
    value::Key,
};

/// How many names of a cycle a message shows.
const LONGEST_CHAIN: usize = 8;

/// Something to evaluate, by its index in the template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Resource(usize),
    Variable(usize),
}

pub(super) struct Plan<'d> {
    pub(super) order: Vec<Unit>,
    pub(super) declared: BTreeMap<&'d str, Unit>,
    pub(super) cyclic: BTreeSet<&'d str>,
    pub(super) problems: Vec<Diagnostic>,
}

/// Plans the evaluation. `config` are the names of the configuration, `true` for those that the program declares.
pub(super) fn plan<'d>(template: &'d Template, config: &BTreeMap<String, bool>) -> Plan<'d> {
    let mut plan =
        Plan { order: Vec::new(), declared: BTreeMap::new(), cyclic: BTreeSet::new(), problems: Vec::new() };
    let mut sequence = Vec::new();
    for (index, resource) in template.resources.iter().enumerate() {
        plan.declare(&resource.key, Unit::Resource(index), template, config, &mut sequence);
    }
    for (index, (key, _)) in template.variables.iter().enumerate() {
        plan.declare(key, Unit::Variable(index), template, config, &mut sequence);
    }
    let providers = default_providers(template);
    let dependencies = |unit: Unit| match unit {
        Unit::Resource(index) => {
            template.resources.get(index).map(|r| of_resource(r, &providers)).unwrap_or_default()
        }
        Unit::Variable(index) => {
            let mut found = Vec::new();
            template.variables.get(index).into_iter().for_each(|(_, expr)| roots(expr, &mut found));
            found
        }
    };
    let mut visited = BTreeSet::new();
    for name in sequence {
        plan.visit(name, &dependencies, &mut visited);
    }
    plan
}

impl<'d> Plan<'d> {
    fn declare(
        &mut self,
        key: &'d Key,
        unit: Unit,
        template: &Template,
        config: &BTreeMap<String, bool>,
        sequence: &mut Vec<&'d str>,
    ) {
        let kind = kind(unit);
        let name = &key.text;
        let problem = match (self.declared.entry(name), config.get(name)) {
            _ if name == "pulumi" => format!("{kind} `pulumi` has a reserved name"),
            (_, Some(true)) => format!("{kind} `{name}` has the name of a configuration value"),
            (_, Some(false)) => {
                format!(
                    "{kind} `{name}` is never evaluated: the stack's configuration has a value of that name"
                )
            }
            (Entry::Occupied(other), _) if self::kind(*other.get()) == kind => {
                format!("{kind} `{name}` is declared twice")
            }
            (Entry::Occupied(other), _) => {
                format!("{kind} `{name}` has the name of a {}", self::kind(*other.get()))
            }
            (Entry::Vacant(place), None) => {
                place.insert(unit);
                sequence.push(name);
                return;
            }
        };
        let first = template.resources.iter().map(|resource| &resource.key).find(|other| other.text == *name);
        let mut problem = Diagnostic::error(problem, key.span);
        if let Some(first) = first.filter(|first| first.span != key.span) {
            problem = problem.with_help(format!("the first one is in line {}", first.span.start.line));
        }
        self.problems.push(problem);
    }

    /// Visits a unit after its dependencies. A stack of its own: a chain of ten thousand variables is no recursion.
    fn visit(
        &mut self,
        name: &'d str,
        dependencies: &dyn Fn(Unit) -> Vec<Root<'d>>,
        visited: &mut BTreeSet<&'d str>,
    ) {
        let mut path: Vec<(&'d str, std::vec::IntoIter<Root<'d>>)> = Vec::new();
        let mut open = BTreeSet::new();
        let Some(unit) = self.declared.get(name).filter(|_| visited.insert(name)) else { return };
        open.insert(name);
        path.push((name, dependencies(*unit).into_iter()));
        while let Some((current, rest)) = path.last_mut() {
            let Some(root) = rest.next() else {
                let current = *current;
                open.remove(current);
                path.pop();
                self.order.extend(self.declared.get(current));
                continue;
            };
            let Some((name, unit)) =
                self.declared.get_key_value(root.name).map(|(name, unit)| (*name, *unit))
            else {
                continue;
            };
            if open.contains(name) {
                let names: Vec<&'d str> = path.iter().map(|(name, _)| *name).collect();
                self.report_cycle(name, &names, root);
            } else if visited.insert(name) {
                open.insert(name);
                path.push((name, dependencies(unit).into_iter()));
            }
        }
    }

    fn report_cycle(&mut self, name: &'d str, path: &[&'d str], root: Root<'d>) {
        let from = path.iter().position(|other| *other == name).unwrap_or_default();
        let cycle = path.get(from..).unwrap_or_default();
        let mut chain: Vec<String> = cycle.iter().chain([&name]).map(|name| format!("`{name}`")).collect();
        if chain.len() > LONGEST_CHAIN {
            chain.splice(LONGEST_CHAIN / 2..chain.len() - LONGEST_CHAIN / 2, ["…".to_owned()]);
        }
        self.problems
            .push(Diagnostic::error(format!("`{name}` depends on itself: {}", chain.join(" → ")), root.span));
        self.cyclic.extend(cycle);
    }
}

fn kind(unit: Unit) -> &'static str {
    match unit {
        Unit::Resource(_) => "resource",
        Unit::Variable(_) => "variable",
    }
}

/// Default providers by package.
fn default_providers(template: &Template) -> BTreeMap<&str, &Key> {
    let providers = template.resources.iter().filter(|resource| resource.default_provider);
    providers.filter_map(|resource| Some((resource.provided_package()?, &resource.key))).collect()
}

/// What the host looks at for dependencies. It leaves out `get.state`, `deletedWith`, `replaceWith`, `protect`, `replacementTrigger`,
/// `customTimeouts` and `envVarMappings`: what only these name must have been evaluated before.
fn of_resource<'d>(resource: &'d ResourceDeclaration, providers: &BTreeMap<&str, &'d Key>) -> Vec<Root<'d>> {
    let mut found = Vec::new();
    match &resource.properties {
        Properties::Map(entries, _) => entries.iter().for_each(|(_, expr)| roots(expr, &mut found)),
        Properties::Expr(expr) => roots(expr, &mut found),
        Properties::Absent => {}
    }
    let options = &resource.options;
    let id = resource.get.as_ref().and_then(|get| get.id.as_ref());
    let listed = [&options.depends_on, &options.parent, &options.provider, &options.providers];
    let expressions = listed.into_iter().flatten().chain(id).chain(&options.aliases);
    expressions.for_each(|expr| roots(expr, &mut found));
    let default = resource.package().filter(|_| options.provider.is_none() && !resource.default_provider);
    if let Some(provider) = default.and_then(|package| providers.get(package)) {
        found.push(Root { name: &provider.text, span: resource.key.span });
    }
    found
}
