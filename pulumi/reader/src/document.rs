//! A program that was read: its text, its declarations, and what is already wrong with it.

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    evaluate::Evaluator,
    position::{Lines, Position},
    program::Program,
    project::Project,
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
    project: Option<Project>,
}

/// Reads the text of a program; `name` is what diagnostics call it.
///
/// # Errors
/// The text is not YAML, or not YAML that the Pulumi host takes.
pub fn read(name: &str, text: &str) -> Result<Document, Diagnostics> {
    let loaded = syntax::load(text)?;
    let mut report = Report::new(text, loaded.lines, loaded.warnings);
    let template = parse_template(&loaded.root, &mut report);
    let (lines, problems) = report.into_parts();
    let project = Project::of_program(&loaded.root);
    Ok(Document { name: name.to_owned(), text: text.to_owned(), lines, template, problems, project })
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

    /// The project that it declares itself, as a program in a single file does, under whatever name the file lies.
    pub fn project(&self) -> Option<&Project> {
        self.project.as_ref()
    }

    /// The source text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The place in the source of a byte of a text: quotes, escapes, indentation, folding, `$$` and `${…}` lie between the two.
    ///
    /// Inside a `${…}` it is the place of the `$`; for a text that no scalar of the source holds, the start of the node.
    pub fn locate(&self, node: &Node, offset: usize) -> Position {
        let found = self.locate_each(node, &[offset]);
        found.first().copied().unwrap_or(node.span.start)
    }

    /// The same for several ascending bytes, in one pass over the text.
    pub(crate) fn locate_each(&self, node: &Node, offsets: &[usize]) -> Vec<Position> {
        let template = node.template.as_deref();
        let scalar = template.map_or(node.span, |template| template.scalar);
        let parts = template.map_or(&[][..], |template| &template.parts);
        let (written, targets) = match (parts, node.as_str()) {
            ([], Some(text)) => (text.to_owned(), offsets.to_vec()),
            ([], None) => return vec![scalar.start; offsets.len()],
            (parts, _) => as_written(parts, offsets),
        };
        let found = syntax::locate_each(scalar.slice(&self.text), &written, &targets);
        let found = found.unwrap_or_else(|| vec![0; offsets.len()]);
        found.into_iter().map(|at| self.position(scalar.start.offset + at)).collect()
    }

    pub(crate) fn position(&self, offset: usize) -> Position {
        self.lines.position(&self.text, offset)
    }
}

/// The text before `$$` and `${…}` were resolved, and ascending offsets carried over to it.
fn as_written(parts: &[Part], offsets: &[usize]) -> (String, Vec<usize>) {
    let (mut written, mut targets, mut passed) = (String::new(), Vec::new(), 0);
    for (index, part) in parts.iter().enumerate() {
        let literal = matches!(part.piece, Piece::Literal(_));
        let end = passed + part.text().unwrap_or_default().len();
        let inside = offsets.get(targets.len()..).unwrap_or_default();
        let inside = inside.iter().take_while(|offset| **offset < end);
        targets.extend(inside.map(|offset| part.start + if literal { offset - passed } else { 0 }));
        passed = end;
        let next = parts.get(index + 1).map_or(usize::MAX, |next| next.start);
        match &part.piece {
            Piece::Literal(text) if text == "$" && next == part.start + 2 => written.push_str("$$"),
            Piece::Literal(text) => written.push_str(text),
            Piece::Access { path, .. } => written.extend(["${", path, "}"]),
        }
    }
    targets.resize(offsets.len(), written.len());
    (written, targets)
}
