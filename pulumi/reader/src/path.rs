//! Property paths inside a value: `a.b[0]["c.d"]`.

use crate::value::Node;

/// The node at a path, if there is one.
pub(crate) fn walk<'n>(node: &'n Node, path: &str) -> Option<&'n Node> {
    let mut node = node;
    let mut rest = path;
    while !rest.is_empty() {
        (node, rest) = step(node, rest)?;
    }
    Some(node)
}

fn step<'n, 'p>(node: &'n Node, path: &'p str) -> Option<(&'n Node, &'p str)> {
    if let Some(path) = path.strip_prefix("[\"") {
        let (key, rest) = path.split_once("\"]")?;
        return Some((node.get(key)?, rest));
    }
    if let Some(path) = path.strip_prefix('[') {
        let (index, rest) = path.split_once(']')?;
        return Some((node.at(index.parse().ok()?)?, rest));
    }
    let path = path.strip_prefix('.').unwrap_or(path);
    if path.starts_with('[') {
        return step(node, path);
    }
    let end = path.find(['.', '[']).unwrap_or(path.len());
    let (key, rest) = path.split_at_checked(end)?;
    Some((node.get(key)?, rest))
}
