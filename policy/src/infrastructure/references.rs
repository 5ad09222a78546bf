//! Which resources each resource refers to: by a reference of the program, or by a text that spells an ARN, a name or a URL.

use std::collections::{BTreeSet, HashMap};

use lake_reader::{Asset, Node, Resource, Value};

/// For each resource, the positions of those that its properties refer to, and of those that refer to it.
#[derive(Debug, Default)]
pub(super) struct References {
    to: Vec<BTreeSet<usize>>,
    from: Vec<Vec<usize>>,
}

impl References {
    pub(super) fn of(resources: &[Resource]) -> Self {
        let spellings = Spellings::of(resources);
        let names = resources.iter().enumerate().map(|(at, resource)| (resource.name.as_str(), at));
        let names: HashMap<&str, usize> = names.collect();
        let referred = |resource: &Resource| {
            let edges = resource.properties.edges.iter();
            let mut found = edges.filter_map(|edge| names.get(edge.resource.as_str()).copied()).collect();
            spellings.collect(&resource.properties, &mut found);
            found
        };
        let to: Vec<BTreeSet<usize>> = resources.iter().map(referred).collect();
        let mut from = vec![Vec::new(); resources.len()];
        for (at, referred) in to.iter().enumerate() {
            for other in referred.iter().filter(|other| **other != at) {
                from.get_mut(*other).into_iter().for_each(|from: &mut Vec<usize>| from.push(at));
            }
        }
        Self { to, from }
    }

    pub(super) fn holds(&self, from: usize, to: usize) -> bool {
        self.to.get(from).is_some_and(|referred| referred.contains(&to))
    }

    /// What refers to something, itself left out.
    pub(super) fn referrers(&self, to: usize) -> &[usize] {
        self.from.get(to).map_or(&[], Vec::as_slice)
    }
}

/// The texts by which resources are known, and their positions.
struct Spellings<'r> {
    arns: HashMap<&'r str, usize>,
    words: HashMap<&'r str, Vec<usize>>,
}

impl<'r> Spellings<'r> {
    fn of(resources: &'r [Resource]) -> Self {
        let mut spellings = Self { arns: HashMap::new(), words: HashMap::new() };
        for (at, resource) in resources.iter().enumerate() {
            for output in ["arn", "bucket", "id", "name", "url"] {
                let node = resource.outputs.get(output).or_else(|| resource.properties.get(output));
                match node.and_then(Node::as_str) {
                    Some(arn) if arn.starts_with("arn:") => {
                        spellings.arns.entry(arn).or_insert(at);
                    }
                    // A short word stands in many texts that mean something else.
                    Some(word) if word.len() >= 6 => spellings.words.entry(word).or_default().push(at),
                    _ => {}
                }
            }
        }
        spellings
    }

    fn collect(&self, node: &Node, found: &mut BTreeSet<usize>) {
        match &node.value {
            // Where a text came from references, they say what it means.
            Value::Text(text) | Value::Asset(Asset::Text(text)) if node.edges.is_empty() => {
                self.read(text, found);
            }
            Value::List(list) => list.iter().for_each(|node| self.collect(node, found)),
            Value::Map(entries) | Value::Asset(Asset::Archive(entries)) => {
                for (_, node) in entries {
                    self.collect(node, found);
                }
            }
            _ => {}
        }
    }

    /// A text may be a name, or code, JSON or a path that holds some.
    fn read(&self, text: &str, found: &mut BTreeSet<usize>) {
        let apart = |character: char| {
            character.is_whitespace()
                || matches!(
                    character,
                    '"' | '\'' | '`' | ',' | ';' | '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>' | '='
                )
        };
        for chunk in text.split(apart).filter(|chunk| chunk.len() >= 6) {
            if chunk.starts_with("arn:") {
                found.extend(self.arn(chunk));
                continue;
            }
            found.extend(self.words.get(chunk).into_iter().flatten());
            let part =
                |character: char| !character.is_alphanumeric() && !matches!(character, '-' | '_' | '.');
            for word in chunk.split(part).filter(|word| word.len() < chunk.len()) {
                found.extend(self.words.get(word).into_iter().flatten());
            }
        }
    }

    /// The resource that an ARN names, or that what it names lies in.
    fn arn(&self, text: &str) -> Option<usize> {
        let mut arn = text;
        loop {
            if let Some(at) = self.arns.get(arn) {
                return Some(*at);
            }
            arn = arn.get(..arn.rfind(['/', ':'])?)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use lake_reader::{Key, Span};

    use super::*;

    fn resource(name: &str, properties: &[(&str, &str)]) -> Resource {
        let entry = |(key, text): &(&str, &str)| {
            (Key { text: (*key).to_owned(), ..Key::default() }, Node::text(*text, Span::default()))
        };
        let properties = Node::map(properties.iter().map(entry).collect(), Span::default());
        Resource { name: name.to_owned(), properties, ..Resource::default() }
    }

    #[test]
    fn texts_refer_by_arn_name_and_url() {
        let queue = "https://sqs.eu-west-1.amazonaws.com/123456789012/lake-drain";
        for (text, expected) in [
            ("lake-stage", vec!["bucket"]),
            ("s3://lake-stage/data/a.json", vec!["bucket"]),
            ("arn:aws:s3:::lake-stage/data/*", vec!["bucket"]),
            ("{\"bucket\": \"lake-stage\", \"queue\": \"lake-drain\"}", vec!["bucket", "queue"]),
            (queue, vec!["queue"]),
            ("lake-stage-2", vec![]),
            ("arn:aws:sqs:eu-west-1:123456789012:lake-stage", vec![]),
            ("raw", vec![]),
        ] {
            let resources = [
                resource("bucket", &[("bucket", "lake-stage"), ("arn", "arn:aws:s3:::lake-stage")]),
                resource("queue", &[("name", "lake-drain"), ("url", queue)]),
                resource("short", &[("name", "raw")]),
                resource("worker", &[("text", text)]),
            ];
            let references = References::of(&resources);
            let referred = |to: &usize| references.holds(3, *to);
            let found: Vec<&str> =
                (0..3).filter(referred).filter_map(|at| Some(resources.get(at)?.name.as_str())).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
