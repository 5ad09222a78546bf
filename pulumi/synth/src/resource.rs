//! One resource of the program.

use crate::{
    node::Node,
    text::{Reference, Text},
    yaml,
};

/// A resource under construction; properties appear in the order in which they are set.
#[derive(Debug, Clone)]
pub(crate) struct Resource {
    name: String,
    token: &'static str,
    comment: Option<&'static str>,
    properties: Vec<(&'static str, Node)>,
    protect: bool,
    depends_on: Vec<String>,
}

impl Resource {
    /// A resource of a type, under its name in the program.
    pub(crate) fn new(name: impl Into<String>, token: &'static str) -> Self {
        Self {
            name: name.into(),
            token,
            comment: None,
            properties: Vec::new(),
            protect: false,
            depends_on: Vec::new(),
        }
    }

    /// What a reviewer should know, above the resource; a line break is a line break.
    #[must_use]
    pub(crate) fn comment(mut self, comment: impl Into<Option<&'static str>>) -> Self {
        self.comment = comment.into();
        self
    }

    /// Sets a property.
    #[must_use]
    pub(crate) fn set(mut self, property: &'static str, value: impl Into<Node>) -> Self {
        self.properties.push((property, value.into()));
        self
    }

    /// Refuses deletion: what it holds cannot be made again.
    #[must_use]
    pub(crate) fn protect(mut self) -> Self {
        self.protect = true;
        self
    }

    /// Comes after another resource whose outputs it does not use.
    #[must_use]
    pub(crate) fn after(mut self, name: impl Into<String>) -> Self {
        self.depends_on.push(name.into());
        self
    }

    /// The name in the program.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The type.
    pub(crate) fn token(&self) -> &'static str {
        self.token
    }

    /// A property.
    pub(crate) fn property(&self, property: &str) -> Option<&Node> {
        self.properties.iter().find(|(name, _)| *name == property).map(|(_, node)| node)
    }

    /// Everything that the resource refers to, by name.
    pub(crate) fn roots(&self) -> Vec<&str> {
        let mut roots: Vec<&str> = self.depends_on.iter().map(String::as_str).collect();
        for (_, node) in &self.properties {
            node.each_text(&mut |text| roots.extend(text.references().map(Reference::root)));
        }
        roots
    }

    /// Writes the resource as an entry of `resources:`.
    pub(crate) fn write(&self, out: &mut String) {
        for line in self.comment.iter().flat_map(|comment| comment.lines()) {
            out.extend(["  # ", line, "\n"]);
        }
        out.extend(["  ", &self.name, ":\n    type: ", self.token, "\n    properties:\n"]);
        for (property, node) in &self.properties {
            yaml::entry(property, node, 3, out);
        }
        if self.protect || !self.depends_on.is_empty() {
            out.push_str("    options:\n");
        }
        if self.protect {
            out.push_str("      protect: true\n");
        }
        if !self.depends_on.is_empty() {
            let others = self.depends_on.iter().map(|name| Text::from(Reference::new(name, "")));
            yaml::entry("dependsOn", &Node::list(others), 3, out);
        }
    }
}
