//! What is literally written in the program: without comments, without prose, without what stands between `${` and `}`.

use lake_reader::{Node, Position, Span};

use crate::case::{Case, Judged, Stop};

/// Keys whose values are meant for people.
const PROSE: [&str; 4] = ["description", "comment", "title", "documentation"];

/// One line of what is written; what does not count is blank.
struct Line {
    text: String,
    start: Position,
}

/// What is looked for in a line.
#[derive(Clone, Copy)]
pub(super) struct Search {
    /// Whether it can stand in a text, or in a part of it, at all.
    pub(super) can_stand: fn(&str) -> bool,
    /// Where it stands.
    pub(super) find: fn(&str) -> Vec<(usize, usize)>,
    /// What is said of it.
    pub(super) message: fn(&str) -> String,
}

/// Denies what is written of the subject and found. What is written as a variable is looked at with the first resource.
pub(super) fn deny_matches(case: &mut Case<'_>, search: Search) -> Judged {
    let Some(document) = &case.infrastructure.source else { return Err(Stop::NotApplicable) };
    let source = document.text();
    let first = case.infrastructure.resources.first().map(|resource| &resource.name);
    let variables = (first == Some(&case.subject.name)).then(|| section(source, "variables")).flatten();
    for span in std::iter::once(case.subject.declaration).chain(variables) {
        for line in lines(source, span, search.can_stand) {
            for (from, to) in (search.find)(&line.text) {
                let found = line.text.get(from..to).unwrap_or_default().to_owned();
                let place = Node::text(found.as_str(), line.span(from, to));
                case.deny(&place, (search.message)(&found));
            }
        }
    }
    Ok(())
}

impl Line {
    fn span(&self, from: usize, to: usize) -> Span {
        let at = |offset: usize| Position {
            line: self.start.line,
            column: self.start.column + self.text.get(..offset).map_or(0, |before| before.chars().count()),
            offset: self.start.offset + offset,
        };
        Span { start: at(from), end: at(to) }
    }
}

/// The lines of a stretch of the source in which something can stand.
fn lines(source: &str, span: Span, can_stand: fn(&str) -> bool) -> Vec<Line> {
    let mut lines = Vec::new();
    // Most resources are done with here, before anybody asks what is prose.
    if !can_stand(span.slice(source)) {
        return lines;
    }
    let mut start = span.start;
    let mut prose: Option<usize> = None;
    for raw in span.slice(source).split_inclusive('\n') {
        // The first line may begin in the middle of one of the source.
        let indent = start.column - 1 + raw.len() - raw.trim_start().len();
        let inside = prose.is_some_and(|outer| indent > outer || raw.trim().is_empty());
        if !inside {
            prose = is_prose(raw).then_some(indent);
        }
        if prose.is_none() && can_stand(raw) {
            lines.push(Line { text: without_comment(&without_references(raw)), start });
        }
        start = Position { line: start.line + 1, column: 1, offset: start.offset + raw.len() };
    }
    lines
}

fn is_prose(line: &str) -> bool {
    let line = line.trim_start().trim_start_matches("- ");
    let Some((key, _)) = line.split_once(':') else { return false };
    let key = key.trim_matches(['"', '\'', ' ', '{']);
    PROSE.iter().any(|prose| prose.eq_ignore_ascii_case(key))
}

/// As many blanks as there are bytes, so that offsets stay what they are.
fn blank(text: &str) -> String {
    " ".repeat(text.len())
}

fn without_references(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find("${") {
        let (before, access) = rest.split_at(at);
        let end = access.find('}').map_or(access.len(), |end| end + 1);
        let (access, after) = access.split_at(end);
        out.push_str(before);
        out.push_str(&blank(access));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// A comment begins with `#` at the start of a word, outside quotes.
fn without_comment(line: &str) -> String {
    let mut quote = None;
    let mut before = ' ';
    for (at, character) in line.char_indices() {
        match (quote, character) {
            (None, '#') if before.is_whitespace() => {
                let (kept, comment) = line.split_at(at);
                return format!("{kept}{}", blank(comment));
            }
            (None, '"' | '\'') if !before.is_alphanumeric() => quote = Some(character),
            (Some(open), close) if open == close && before != '\\' => quote = None,
            _ => {}
        }
        before = character;
    }
    line.to_owned()
}

/// A section of the program: from the line after its key to the next key that is not indented.
fn section(source: &str, name: &str) -> Option<Span> {
    let mut start: Option<Position> = None;
    let mut here = Position::default();
    for raw in source.split_inclusive('\n') {
        let top = !raw.starts_with([' ', '#', '\n', '\r', '-']);
        if top && let Some(start) = start {
            return Some(Span { start, end: here });
        }
        let next = Position { line: here.line + 1, column: 1, offset: here.offset + raw.len() };
        if top && raw.split(':').next() == Some(name) {
            start = Some(next);
        }
        here = next;
    }
    start.map(|start| Span { start, end: here })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(source: &str) -> Vec<String> {
        let end = Position { offset: source.len(), ..Position::default() };
        lines(source, Span { start: Position::default(), end }, |_| true)
            .into_iter()
            .map(|line| line.text.trim_end().to_owned())
            .filter(|line| !line.is_empty())
            .collect()
    }

    #[test]
    fn comments_prose_and_references_do_not_count() {
        let source = "\
a: x # eu-west-1
# eu-west-1
b: \"y # z\"
description: >
  eu-west-1
  eu-west-2
c: ${region}-d
\"Comment\": eu-west-1
e: f
";
        assert_eq!(written(source), ["a: x", "b: \"y # z\"", "c:          -d", "e: f"]);
    }

    #[test]
    fn a_section_ends_at_the_next_key() {
        let source = "name: x\nvariables:\n  a: 1\n# c\n\n  b: 2\nresources:\n  c: 3\n";
        assert_eq!(section(source, "variables").unwrap().slice(source), "  a: 1\n# c\n\n  b: 2\n");
        assert_eq!(section(source, "resources").unwrap().slice(source), "  c: 3\n");
        assert_eq!(section(source, "outputs"), None);
    }
}
