//! Text that may name outputs of other resources.
//!
//! A literal is escaped when it is written, so nothing that a contract or a workflow says can turn into an
//! interpolation; a [`Reference`] is the only way to get one.

/// An output of a resource, a variable or a configuration value: `${root.path}`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Reference {
    root: String,
    path: &'static str,
    resolves: Resolves,
}

/// When the value of a reference is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Resolves {
    /// At once: configuration, project, stack.
    AtOnce,
    /// Later, in the YAML host's own time: resources and calls.
    Later,
}

impl Reference {
    /// `${root.path}`, or `${root}` where the path is empty, of a resource or call.
    pub(crate) fn new(root: impl Into<String>, path: &'static str) -> Self {
        Self { root: root.into(), path, resolves: Resolves::Later }
    }

    /// `${root.path}`, or `${root}` where the path is empty, of something that is known from the start.
    pub(crate) fn known(root: impl Into<String>, path: &'static str) -> Self {
        Self { root: root.into(), path, resolves: Resolves::AtOnce }
    }

    /// The resource, variable or configuration key that is named.
    pub(crate) fn root(&self) -> &str {
        &self.root
    }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Literal(String),
    Reference(Reference),
}

/// Literal pieces and references, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Text(Vec<Part>);

impl Text {
    /// Appends; neighbouring literals become one, so that escaping sees what a reader of the file sees.
    #[must_use]
    pub(crate) fn then(mut self, other: impl Into<Self>) -> Self {
        for part in other.into().0 {
            match (self.0.last_mut(), part) {
                (Some(Part::Literal(end)), Part::Literal(more)) => end.push_str(&more),
                (_, part) => self.0.push(part),
            }
        }
        self
    }

    /// What is referred to.
    pub(crate) fn references(&self) -> impl Iterator<Item = &Reference> {
        self.0.iter().filter_map(|part| match part {
            Part::Reference(reference) => Some(reference),
            Part::Literal(_) => None,
        })
    }

    /// Pieces that each have at most one reference that resolves later, and it last.
    ///
    /// The YAML host (1.38) evaluates what follows such a reference in a thread of its own, which reads the table of
    /// resources while the main thread fills it, and now and then dies of it. `fn::join` of the pieces has no such
    /// thread.
    pub(crate) fn pieces(&self) -> Vec<Self> {
        let mut pieces = vec![Self::default()];
        let mut late = false;
        for part in &self.0 {
            if let Part::Reference(reference) = part {
                if late {
                    pieces.push(Self::default());
                }
                late = reference.resolves == Resolves::Later;
            }
            if let Some(piece) = pieces.last_mut() {
                piece.0.push(part.clone());
            }
        }
        pieces
    }

    /// As Pulumi YAML spells it.
    pub(crate) fn render(&self) -> String {
        let mut out = String::new();
        for (i, part) in self.0.iter().enumerate() {
            match part {
                Part::Literal(literal) => escape(literal, self.0.get(i + 1).is_some(), &mut out),
                Part::Reference(Reference { root, path: "", .. }) => out.extend(["${", root, "}"]),
                Part::Reference(Reference { root, path, .. }) => out.extend(["${", root, ".", path, "}"]),
            }
        }
        out
    }
}

/// Doubles each `$` that the YAML host would otherwise read together with what follows it.
fn escape(literal: &str, reference_follows: bool, out: &mut String) {
    let mut characters = literal.chars().peekable();
    while let Some(character) = characters.next() {
        out.push(character);
        let joins = match characters.peek() {
            Some(next) => matches!(next, '$' | '{'),
            None => reference_follows,
        };
        if character == '$' && joins {
            out.push('$');
        }
    }
}

impl From<&str> for Text {
    fn from(literal: &str) -> Self {
        Self(vec![Part::Literal(literal.to_owned())])
    }
}

impl From<String> for Text {
    fn from(literal: String) -> Self {
        Self(vec![Part::Literal(literal)])
    }
}

impl From<&String> for Text {
    fn from(literal: &String) -> Self {
        Self::from(literal.as_str())
    }
}

impl From<Reference> for Text {
    fn from(reference: Reference) -> Self {
        Self(vec![Part::Reference(reference)])
    }
}

impl From<&Reference> for Text {
    fn from(reference: &Reference) -> Self {
        Self::from(reference.clone())
    }
}

impl From<&Self> for Text {
    fn from(text: &Self) -> Self {
        text.clone()
    }
}

/// Joins literals, references and texts to one [`Text`].
macro_rules! text {
    ($($part:expr),+ $(,)?) => { $crate::text::Text::default()$(.then($part))+ };
}
pub(crate) use text;

#[cfg(test)]
mod tests {
    use super::{Reference, Text};

    #[test]
    fn literals_cannot_become_interpolations() {
        let literal = |text: &str| Text::from(text).render();
        assert_eq!(literal("$.dataset"), "$.dataset");
        assert_eq!(literal("$$.Execution"), "$$$.Execution");
        assert_eq!(literal("a ${b} c"), "a $${b} c");
        assert_eq!(literal("^[a-z]+$"), "^[a-z]+$");
        let cost = Text::from("cost $").then(Reference::new("bucket", "arn")).then("$").then("{x}");
        assert_eq!(cost.render(), "cost $$${bucket.arn}$${x}");
    }

    #[test]
    fn nothing_is_looked_up_after_a_reference_that_resolves_later() {
        let (now, later) = (Reference::known("prefix", ""), Reference::new("bucket", "arn"));
        let pieces = |text: Text| text.pieces().iter().map(Text::render).collect::<Vec<_>>();
        assert_eq!(
            pieces(text![&now, "-", &now, "-", &later, "/*"]),
            ["${prefix}-${prefix}-${bucket.arn}/*"]
        );
        assert_eq!(
            pieces(text![&later, "/", &now, "/", &later]),
            ["${bucket.arn}/", "${prefix}/${bucket.arn}"]
        );
        assert_eq!(pieces(text!["plain"]), ["plain"]);
    }
}
