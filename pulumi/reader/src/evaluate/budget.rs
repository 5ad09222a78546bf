//! A bound on what a program may expand to: twenty variables that name each other twice are a million nodes.

use super::Evaluator;
use crate::value::{Node, Value};

/// Nodes, and pieces of 256 bytes of text, that one evaluation may copy.
const NODES: usize = 1_000_000;
/// Levels of a value; each use of a variable inside another value may add some.
const DEEPEST: usize = 200;

pub(super) struct Budget {
    left: usize,
    exhausted: bool,
}

impl Default for Budget {
    fn default() -> Self {
        Self { left: NODES, exhausted: false }
    }
}

impl Evaluator<'_> {
    /// Pays for a value that was copied or produced; beyond the bound it is unknown instead.
    pub(crate) fn pay(&mut self, node: Node) -> Node {
        if self.afford(weight(&node)) && depth(&node) <= DEEPEST {
            return node;
        }
        self.too_big(&node)
    }

    /// Whether there is room for so many nodes more, which are taken if so.
    pub(crate) fn afford(&mut self, weight: usize) -> bool {
        let enough = weight <= self.budget.left;
        self.budget.left -= if enough { weight } else { 0 };
        enough
    }

    pub(crate) fn too_big(&mut self, node: &Node) -> Node {
        let reason = "the program expands to more than this reader holds";
        if !std::mem::replace(&mut self.budget.exhausted, true) {
            return self.fail(reason, node.span);
        }
        Node::unknown(reason, node.span)
    }
}

fn weight(node: &Node) -> usize {
    let below = match &node.value {
        Value::Text(text) => text.len() / 256,
        Value::List(list) => list.iter().map(weight).sum(),
        Value::Map(entries) => entries.iter().map(|(_, node)| weight(node)).sum(),
        _ => 0,
    };
    1 + below + node.source.as_deref().map_or(0, weight) + node.edges.len() / 4
}

fn depth(node: &Node) -> usize {
    let below = match &node.value {
        Value::List(list) => list.iter().map(depth).max(),
        Value::Map(entries) => entries.iter().map(|(_, node)| depth(node)).max(),
        _ => None,
    };
    1 + below.unwrap_or_default().max(node.source.as_deref().map_or(0, depth))
}
