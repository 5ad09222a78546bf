//! What is found while a text is parsed, and where in the text it is.

use crate::{
    diagnostic::{Diagnostic, Severity},
    interpolation::{Content, Fragment},
    position::{Lines, Position, Span},
    syntax::locate_each,
};

/// The problems of a text that is being parsed.
pub(crate) struct Report<'t> {
    text: &'t str,
    lines: Lines,
    problems: Vec<Diagnostic>,
}

impl<'t> Report<'t> {
    pub(crate) fn new(text: &'t str, lines: Lines, problems: Vec<Diagnostic>) -> Self {
        Self { text, lines, problems }
    }

    pub(crate) fn push(&mut self, problem: Diagnostic) {
        self.problems.push(problem);
    }

    /// How many problems there are by now.
    pub(crate) fn len(&self) -> usize {
        self.problems.len()
    }

    /// Whether there is an error among the problems from a number on.
    pub(crate) fn has_error_since(&self, number: usize) -> bool {
        self.problems.iter().skip(number).any(|problem| problem.severity == Severity::Error)
    }

    /// Changes the advice of the problems from a number on.
    pub(crate) fn advise_since(&mut self, number: usize, change: impl Fn(&mut String)) {
        self.problems.iter_mut().skip(number).filter_map(|problem| problem.help.as_mut()).for_each(change);
    }

    pub(crate) fn into_parts(self) -> (Lines, Vec<Diagnostic>) {
        (self.lines, self.problems)
    }

    /// The place of one byte of a scalar's text.
    pub(crate) fn place(&self, scalar: Span, text: &str, offset: usize) -> Position {
        match locate_each(scalar.slice(self.text), text, &[offset]).as_deref() {
            Some([found]) => self.lines.position(self.text, scalar.start.offset + found),
            _ => scalar.start,
        }
    }

    /// Gives every access of a scalar its own place.
    pub(crate) fn place_accesses(&self, scalar: Span, text: &str, fragments: &mut [Fragment]) {
        let access = |fragment: &&mut Fragment| matches!(fragment.content, Content::Access(_));
        let targets: Vec<usize> =
            fragments.iter_mut().filter(access).flat_map(|fragment| fragment.extent()).collect();
        let found = locate_each(scalar.slice(self.text), text, &targets).unwrap_or_default();
        let mut found = found.chunks_exact(2);
        for fragment in fragments.iter_mut().filter(access) {
            fragment.span = match found.next() {
                Some([start, end]) => {
                    let position = |at: usize| self.lines.position(self.text, scalar.start.offset + at);
                    Span { start: position(*start), end: position(end + 1) }
                }
                _ => scalar,
            };
        }
    }
}
