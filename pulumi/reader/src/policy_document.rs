//! `aws:iam:getPolicyDocument`: the JSON that the provider renders, by its own rules. A list of one is written as its element, other
//! lists are sorted backwards, `&{…}` becomes `${…}`, later statements replace earlier ones of the same `Sid`.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    config::from_json,
    evaluate::Evaluator,
    json::Layout,
    position::Span,
    value::{Key, Node, Value},
};

/// The answer: `json`, `minifiedJson`, each with the document as its `source`, and the arguments that make up the rest.
pub(crate) fn answer(evaluator: &mut Evaluator<'_>, arguments: &Node, span: Span) -> Node {
    if let Some(because) = arguments.as_unknown() {
        return Node { edges: arguments.edges.clone(), ..Node::new(Value::Unknown(because.clone()), span) };
    }
    let document = Arc::new(document(evaluator, arguments, span));
    let render = |layout: Layout| {
        let value = document.to_json_layout(layout).map_or_else(Value::Unknown, Value::Text);
        Node {
            edges: document.edges.clone(),
            secret: document.holds_secret(),
            source: Some(Arc::clone(&document)),
            ..Node::new(value, span)
        }
    };
    let id = Node::unknown("the document's id is computed at deployment", span);
    let fields = [("id", id), ("json", render(Layout::Pretty)), ("minifiedJson", render(Layout::Ordered))];
    Node::record(fields, span)
}

fn document(evaluator: &mut Evaluator<'_>, arguments: &Node, span: Span) -> Node {
    let mut merged = Document::default();
    for source in each(arguments.get("sourcePolicyDocuments")) {
        merged.merge(parsed(evaluator, source));
    }
    merged.merge(Document {
        version: Some(arguments.get("version").cloned().unwrap_or_else(|| Node::text("2012-10-17", span))),
        id: arguments.get("policyId").cloned(),
        statements: each(arguments.get("statements")).iter().map(statement).collect(),
    });
    for source in each(arguments.get("overridePolicyDocuments")) {
        merged.merge(parsed(evaluator, source));
    }
    let statements = (!merged.statements.is_empty()).then(|| Node::list(merged.statements, span));
    let fields = [("Version", merged.version), ("Id", merged.id), ("Statement", statements)];
    Node::record(present(fields), span)
}

#[derive(Default)]
struct Document {
    version: Option<Node>,
    id: Option<Node>,
    statements: Vec<Node>,
}

impl Document {
    fn merge(&mut self, newer: Document) {
        let later = |node: &Option<Node>| node.as_ref().and_then(Node::as_str).map(str::to_owned);
        if later(&newer.version) > later(&self.version) || self.version.is_none() {
            self.version = newer.version;
        }
        self.id = newer.id.filter(|id| id.as_str() != Some("")).or(self.id.take());
        for statement in newer.statements {
            let sid = statement.get("Sid").and_then(Node::as_str);
            let same = self
                .statements
                .iter_mut()
                .find(|other| sid.is_some() && other.get("Sid").and_then(Node::as_str) == sid);
            match same {
                Some(other) => *other = statement,
                None => self.statements.push(statement),
            }
        }
    }
}

/// A document that another one is made from: JSON text, or what `fn::toJSON` rendered.
fn parsed(evaluator: &mut Evaluator<'_>, text: &Node) -> Document {
    let parsed = text.as_str().and_then(|text| serde_json::from_str(text).ok());
    let tree = match (&text.source, parsed) {
        (Some(source), _) => (**source).clone(),
        (None, Some(json)) => {
            Node { edges: text.edges.clone(), ..Node::new(from_json(json, text.span), text.span) }
        }
        (None, None) if text.is_unknown() => {
            return Document { statements: vec![text.clone()], ..Document::default() };
        }
        (None, None) => {
            evaluator.fail("this is not the JSON of a policy", text.span);
            return Document::default();
        }
    };
    let statements = tree.get("Statement");
    let statements =
        statements.and_then(Node::as_list).unwrap_or_else(|| statements.map_or(&[], std::slice::from_ref));
    Document {
        version: tree.get("Version").cloned(),
        id: tree.get("Id").cloned(),
        statements: statements.iter().map(reordered).collect(),
    }
}

const ELEMENTS: [&str; 9] = [
    "Sid",
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Principal",
    "NotPrincipal",
    "Condition",
];

/// A statement of another document: its elements in the provider's order, its principals and conditions in the provider's form.
fn reordered(statement: &Node) -> Node {
    let fields = ELEMENTS.map(|element| {
        let node = statement.get(element).cloned();
        let node = match element {
            "Principal" | "NotPrincipal" => node.map(|node| sorted(node, &|list| backwards(list.to_vec()))),
            "Condition" => node.map(|node| sorted(node, &|variables| variables.to_vec())),
            _ => node,
        };
        (element, node)
    });
    Node::record(present(fields), statement.span)
}

/// A map of maps or lists with its keys sorted, as Go writes a map.
fn sorted(node: Node, order: &dyn Fn(&[Node]) -> Vec<Node>) -> Node {
    let value = match node.value {
        Value::Map(mut entries) => {
            entries.sort_by(|(left, _), (right, _)| left.text.cmp(&right.text));
            Value::Map(entries.into_iter().map(|(key, node)| (key, sorted(node, order))).collect())
        }
        Value::List(list) => Value::List(order(&list)),
        other => other,
    };
    Node { value, ..node }
}

fn backwards(mut list: Vec<Node>) -> Vec<Node> {
    list.sort_by(|left, right| right.as_str().cmp(&left.as_str()));
    list
}

/// A statement as the provider's arguments describe it.
fn statement(arguments: &Node) -> Node {
    if arguments.is_unknown() {
        return arguments.clone();
    }
    let span = arguments.span;
    let texts = |name: &str| {
        texts(each(arguments.get(name)), arguments.get(name).map_or(span, |node| node.span), true)
    };
    let fields = [
        ("Sid", arguments.get("sid").filter(|sid| sid.as_str() != Some("")).cloned()),
        ("Effect", Some(arguments.get("effect").cloned().unwrap_or_else(|| Node::text("Allow", span)))),
        ("Action", texts("actions")),
        ("NotAction", texts("notActions")),
        ("Resource", texts("resources")),
        ("NotResource", texts("notResources")),
        ("Principal", principals(arguments.get("principals"))),
        ("NotPrincipal", principals(arguments.get("notPrincipals"))),
        ("Condition", conditions(arguments.get("conditions"))),
    ];
    Node::record(present(fields), span)
}

/// Several texts as the provider writes them; `None` where there are none.
fn texts(list: &[Node], span: Span, sorted: bool) -> Option<Node> {
    let mut list: Vec<Node> = list.iter().map(with_variables).collect();
    if sorted {
        list = backwards(list);
        list.dedup_by(|left, right| left.as_str().is_some() && left.as_str() == right.as_str());
    }
    match list.len() {
        0 => None,
        1 => list.pop(),
        _ => Some(Node::list(list, span)),
    }
}

/// `&{aws:username}` stands for `${aws:username}`.
fn with_variables(node: &Node) -> Node {
    match node.as_str() {
        Some(text) if text.contains("&{") => {
            Node { value: Value::Text(text.replace("&{", "${")), template: None, ..node.clone() }
        }
        _ => node.clone(),
    }
}

fn principals(principals: Option<&Node>) -> Option<Node> {
    let node = principals?;
    let mut by_type: BTreeMap<String, (Span, Vec<Node>)> = BTreeMap::new();
    for principal in each(principals) {
        if principal.is_unknown() {
            return Some(principal.clone());
        }
        let kind = principal.get("type")?;
        let Some(name) = kind.as_str() else { return Some(kind.clone()) };
        let identifiers = each(principal.get("identifiers")).iter().cloned();
        by_type.entry(name.to_owned()).or_insert((kind.span, Vec::new())).1.extend(identifiers);
    }
    if let (1, Some((_, identifiers))) = (by_type.len(), by_type.get("*"))
        && let [everyone] = identifiers.as_slice()
        && everyone.as_str() == Some("*")
    {
        return Some(everyone.clone());
    }
    let entries = by_type.into_iter().filter_map(|(text, (span, identifiers))| {
        Some((Key { text, span }, texts(&identifiers, node.span, true)?))
    });
    Some(Node::map(entries.collect(), node.span))
        .filter(|map| map.as_map().is_some_and(|entries| !entries.is_empty()))
}

fn conditions(conditions: Option<&Node>) -> Option<Node> {
    let node = conditions?;
    let mut by_test: BTreeMap<String, BTreeMap<String, Vec<Node>>> = BTreeMap::new();
    for condition in each(conditions) {
        if condition.is_unknown() {
            return Some(condition.clone());
        }
        let (test, variable) = (condition.get("test")?, condition.get("variable")?);
        let (Some(test), Some(variable)) = (test.as_str(), variable.as_str()) else {
            return Some(if test.is_unknown() { test.clone() } else { variable.clone() });
        };
        let values = each(condition.get("values")).iter().cloned();
        by_test.entry(test.to_owned()).or_default().entry(variable.to_owned()).or_default().extend(values);
    }
    let inner = |variables: BTreeMap<String, Vec<Node>>| {
        let entries = variables.into_iter().map(|(text, values)| {
            let span = values.first().map_or(node.span, |value| value.span);
            let value = texts(&values, span, false).unwrap_or_else(|| Node::list(Vec::new(), span));
            (Key { text, span }, value)
        });
        Node::map(entries.collect(), node.span)
    };
    let entries: Vec<(Key, Node)> = by_test
        .into_iter()
        .map(|(text, variables)| (Key { text, span: node.span }, inner(variables)))
        .collect();
    (!entries.is_empty()).then(|| Node::map(entries, node.span))
}

fn each(node: Option<&Node>) -> &[Node] {
    match node {
        None => &[],
        Some(node) if node.is_null() => &[],
        Some(node) => node.as_list().unwrap_or(std::slice::from_ref(node)),
    }
}

fn present<const N: usize>(fields: [(&str, Option<Node>); N]) -> Vec<(&str, Node)> {
    fields.into_iter().filter_map(|(name, node)| Some((name, node?))).collect()
}
