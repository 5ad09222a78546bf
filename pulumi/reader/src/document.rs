//! A program that was read: its text, its declarations, and what is already wrong with it.

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    evaluate::Evaluator,
    position::{Lines, Position},
    program::Program,
    report::Report,
    structure::{Template, parse_template},
    syntax,
    value::{Node, Part, Piece},
    world::World,
};

/// A program that was read but not yet evaluated.
#[derive(Clone, Debug)]
pub struct Document {
    name: String,
    text: String,
    lines: Lines,
    template: Template,
    problems: Vec<Diagnostic>,
}

/// Reads the text of a program; `name` is what diagnostics call it.
///
/// # Errors
/// The text is not YAML, or not YAML that the Pulumi host takes.
pub fn read(name: &str, text: &str) -> Result<Document, Diagnostics> {
    let loaded = syntax::load(text)?;
    let mut report = Report::new(text, loaded.warnings);
    let template = parse_template(&loaded.root, &mut report);
    let (lines, problems) = report.into_parts();
    Ok(Document { name: name.to_owned(), text: text.to_owned(), lines, template, problems })
}

/// Evaluates a program. Total: whatever the text, problems become diagnostics and unknown values.
pub fn evaluate(document: &Document, world: &World) -> Program {
    Evaluator::run(&document.template, world, &document.problems)
}

impl Document {
    /// The name it was read under.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The source text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The place in the source of a byte of a text: quotes, escapes, indentation, folding, `$$` and `${…}` lie between the two.
    ///
    /// Inside a `${…}` it is the place of the `$`; for a text that no scalar of the source holds, the start of the node.
    pub fn locate(&self, node: &Node, offset: usize) -> Position {
        let scalar = node.template.as_ref().map_or(node.span, |template| template.scalar);
        let parts = node.template.as_ref().map_or(&[][..], |template| &template.parts);
        let (written, target) = match (parts, node.as_str()) {
            ([], Some(text)) => (text.to_owned(), offset),
            ([], None) => return scalar.start,
            (parts, _) => as_written(parts, offset),
        };
        let found = syntax::locate(scalar.slice(&self.text), &written, target);
        self.position(scalar.start.offset + found)
    }

    pub(crate) fn position(&self, offset: usize) -> Position {
        self.lines.position(&self.text, offset)
    }
}

/// The text before `$$` and `${…}` were resolved, and an offset in it.
fn as_written(parts: &[Part], offset: usize) -> (String, usize) {
    let mut written = String::new();
    let mut target = None;
    let mut left = offset;
    for (index, part) in parts.iter().enumerate() {
        let text = part.text().unwrap_or_default();
        let within = if matches!(part.piece, Piece::Literal(_)) { left } else { 0 };
        if left < text.len() && target.is_none() {
            target = Some(part.start + within);
        }
        left = left.saturating_sub(text.len());
        let end = parts.get(index + 1).map_or(usize::MAX, |next| next.start);
        match &part.piece {
            Piece::Literal(text) if text == "$" && end == part.start + 2 => written.push_str("$$"),
            Piece::Literal(text) => written.push_str(text),
            Piece::Access { path, .. } => written.extend(["${", path, "}"]),
        }
    }
    let end = written.len();
    (written, target.unwrap_or(end))
}
