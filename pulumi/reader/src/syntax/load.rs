//! From YAML events to nodes. The first document of the text is the program; what the host refuses is refused here.

use std::borrow::Cow;

use saphyr_parser::{Event, Parser, ScalarStyle, Span as Marks, Tag};

use super::{
    Kind, Syntax,
    scalar::{resolve, resolve_tagged},
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    position::{Lines, Position, Span},
    value::Key,
};

/// Levels of lists and maps inside each other. The tree is walked by recursion; no program comes near.
const DEEPEST: usize = 96;

/// A loaded text: its root, where its lines begin, and what is odd about it without being refused.
pub(crate) struct Loaded {
    pub(crate) root: Syntax,
    pub(crate) lines: Lines,
    pub(crate) warnings: Vec<Diagnostic>,
}

/// Loads the first YAML document of a text.
pub(crate) fn load(text: &str) -> Result<Loaded, Diagnostics> {
    let mut loader = Loader::new(text);
    loader.refuse_control_characters()?;
    let mut parser = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        let (event, marks) =
            event.map_err(|error| loader.scan_error(error.info(), error.marker().index()))?;
        if loader.take(event, marks)? {
            break;
        }
    }
    loader.finish()
}

struct Loader<'t> {
    text: &'t str,
    lines: Lines,
    open: Vec<Collection>,
    /// Where the last token of which the place is known ends, or the last collection begins.
    behind: usize,
    root: Option<Syntax>,
    problems: Vec<Diagnostic>,
    warnings: Vec<Diagnostic>,
}

/// A list or map whose end has not been seen.
struct Collection {
    start: Position,
    /// Flow collections end at their bracket, block collections with their last element.
    flow: bool,
    end: Position,
    content: Content,
}

enum Content {
    List(Vec<Syntax>),
    Map { entries: Vec<(Key, Syntax)>, key: Option<Key> },
}

impl<'t> Loader<'t> {
    fn new(text: &'t str) -> Self {
        let lines = Lines::new(text);
        Self {
            text,
            lines,
            open: Vec::new(),
            behind: 0,
            root: None,
            problems: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// Handles one event; true at the end of the document.
    fn take(&mut self, event: Event<'_>, marks: Marks) -> Result<bool, Diagnostics> {
        match event {
            Event::DocumentEnd | Event::StreamEnd => return Ok(true),
            Event::Alias(_) => {
                let span = self.span(marks);
                let help = "write the value again, or put it into `variables` and use `${name}`";
                self.problems.push(Diagnostic::error("aliases are not supported", span).with_help(help));
                self.add(Syntax { kind: Kind::Null, span });
            }
            Event::Scalar(value, style, _, tag) => self.scalar(&value, style, tag.as_ref(), marks),
            Event::SequenceStart(_, tag) => self.begin(Content::List(Vec::new()), tag.as_ref(), marks)?,
            Event::MappingStart(_, tag) => {
                self.begin(Content::Map { entries: Vec::new(), key: None }, tag.as_ref(), marks)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(marks),
            Event::Nothing | Event::StreamStart | Event::DocumentStart(_) => {}
        }
        Ok(false)
    }

    fn scalar(&mut self, value: &str, style: ScalarStyle, tag: Option<&Cow<'_, Tag>>, marks: Marks) {
        let mut span = self.span(marks);
        if let ScalarStyle::Literal | ScalarStyle::Folded = style {
            span.start = self.block_header(style, span.start);
        }
        self.behind = span.end.offset;
        if style == ScalarStyle::DoubleQuoted {
            self.refuse_escaped_slash(span);
        }
        let kind = match tag.filter(|tag| tag.is_yaml_core_schema()) {
            Some(tag) => resolve_tagged(&tag.suffix, value).unwrap_or_else(|| {
                let message = format!("`{value}` is not a YAML `{}`", tag.suffix);
                self.problems.push(Diagnostic::error(message, span));
                Kind::Null
            }),
            None if style == ScalarStyle::Plain && !has_suffix(tag) => resolve(value),
            None => Kind::Text(value.to_owned()),
        };
        self.mind_tag(tag, span);
        self.add(Syntax { kind, span });
    }

    /// An escape of YAML 1.2 and of JSON that the host's library does not know.
    fn refuse_escaped_slash(&mut self, span: Span) {
        let mut characters = span.slice(self.text).char_indices();
        while let Some((at, character)) = characters.next() {
            if character == '\\' && characters.next().is_some_and(|(_, escaped)| escaped == '/') {
                let place = Span::at(self.lines.position(self.text, span.start.offset + at));
                let problem = Diagnostic::error("the escape `\\/` is not supported", place);
                self.problems.push(problem.with_help("write `/`"));
            }
        }
    }

    /// The host reads over tags of its users' own, which is hardly what they meant.
    fn mind_tag(&mut self, tag: Option<&Cow<'_, Tag>>, span: Span) {
        if let Some(tag) = tag.filter(|tag| !tag.is_yaml_core_schema() && has_suffix(Some(tag))) {
            let message = format!("the tag `{tag}` has no effect");
            self.warnings.push(
                Diagnostic::warning(message, span)
                    .with_help("Pulumi YAML has functions instead of tags: `fn::…`"),
            );
        }
    }

    /// Where the `|` or `>` of a block scalar is: its mark is that of the first line of its content.
    fn block_header(&self, style: ScalarStyle, content: Position) -> Position {
        let indicator = if style == ScalarStyle::Literal { '|' } else { '>' };
        let gap = self.text.get(self.behind..content.offset).unwrap_or_default();
        let is_header = |(at, _): &(usize, &str)| {
            let line = gap.get(at + 1..).unwrap_or_default().lines().next().unwrap_or_default();
            let rest =
                line.trim_start_matches(|c: char| c == '+' || c == '-' || c.is_ascii_digit()).trim_start();
            rest.is_empty() || rest.starts_with('#')
        };
        let header = gap.match_indices(indicator).find(is_header);
        header.map_or(content, |(at, _)| self.lines.position(self.text, self.behind + at))
    }

    fn begin(
        &mut self,
        content: Content,
        tag: Option<&Cow<'_, Tag>>,
        marks: Marks,
    ) -> Result<(), Diagnostics> {
        let span = self.span(marks);
        self.behind = span.start.offset;
        self.mind_tag(tag, span);
        if self.open.len() >= DEEPEST {
            return Err(Diagnostic::error(format!("nested deeper than {DEEPEST} levels"), span).into());
        }
        let rest = self.text.get(span.start.offset..).unwrap_or_default();
        let flow = rest.starts_with(['[', '{']);
        self.open.push(Collection { start: span.start, flow, end: span.end, content });
        Ok(())
    }

    fn end(&mut self, marks: Marks) {
        let Some(collection) = self.open.pop() else { return };
        let bracket = self.position(marks.end.index());
        let end =
            if collection.flow && bracket.offset > collection.end.offset { bracket } else { collection.end };
        let kind = match collection.content {
            Content::List(list) => Kind::List(list),
            Content::Map { entries, .. } => Kind::Map(entries),
        };
        self.add(Syntax { kind, span: Span { start: collection.start, end } });
    }

    fn add(&mut self, node: Syntax) {
        let Some(collection) = self.open.last_mut() else {
            self.root.get_or_insert(node);
            return;
        };
        if node.span.end.offset > collection.end.offset {
            collection.end = node.span.end;
        }
        match &mut collection.content {
            Content::List(list) => list.push(node),
            Content::Map { entries, key } => match key.take() {
                Some(key) => entries.push((key, node)),
                None => *key = Some(key_of(node, self.text, &mut self.problems)),
            },
        }
    }

    fn finish(mut self) -> Result<Loaded, Diagnostics> {
        let root = self.root.take();
        if let Some(root) = root.as_ref().filter(|root| !matches!(root.kind, Kind::Map(_))) {
            let message = format!("the top level must be a map, not {}", root.kind.name());
            self.problems.push(Diagnostic::error(message, root.span));
        }
        match root {
            Some(root) if self.problems.is_empty() => {
                Ok(Loaded { root, lines: self.lines, warnings: self.warnings })
            }
            Some(_) => Err(Diagnostics(self.problems)),
            None => Err(Diagnostic::error("the document is empty", Span::default()).into()),
        }
    }

    /// The scanner takes a NUL for the end of the text and would silently read half a program.
    fn refuse_control_characters(&self) -> Result<(), Diagnostics> {
        let allowed = |character: char| match character {
            '\t' | '\n' | '\r' | '\u{85}' => true,
            '\u{fffe}' | '\u{ffff}' => false,
            other => !other.is_control(),
        };
        let Some((at, character)) = self.text.char_indices().find(|(_, character)| !allowed(*character))
        else {
            return Ok(());
        };
        let message = format!("control character U+{:04X} is not allowed", u32::from(character));
        let place = Span::at(self.lines.position(self.text, at));
        Err(Diagnostic::error(message, place).with_help("write it as an escape in double quotes").into())
    }

    fn scan_error(&self, message: &str, index: usize) -> Diagnostics {
        let problem = Diagnostic::error(message, Span::at(self.position(index)));
        let unclosed = self.open.iter().rfind(|collection| collection.flow);
        match unclosed.map(|collection| (collection.start, self.text.get(collection.start.offset..))) {
            Some((start, Some(rest))) => {
                let bracket: String = rest.chars().take(1).collect();
                problem.with_help(format!("the `{bracket}` of {start} is open here")).into()
            }
            _ => problem.into(),
        }
    }

    fn position(&self, index: usize) -> Position {
        self.lines.position_of_character(self.text, index)
    }

    /// The marks of an event without the blanks and line breaks behind it.
    fn span(&self, marks: Marks) -> Span {
        let start = self.position(marks.start.index());
        let end = self.position(marks.end.index());
        let covered = self.text.get(start.offset..end.offset).unwrap_or_default();
        let trimmed = covered.trim_end_matches([' ', '\t', '\r', '\n']).len();
        if trimmed == covered.len() {
            return Span { start, end: end.max(start) };
        }
        Span { start, end: self.lines.position(self.text, start.offset + trimmed) }
    }
}

fn has_suffix(tag: Option<&Cow<'_, Tag>>) -> bool {
    tag.is_some_and(|tag| !tag.suffix.is_empty() && tag.suffix != "!")
}

fn key_of(node: Syntax, text: &str, problems: &mut Vec<Diagnostic>) -> Key {
    if let Kind::Text(key) = node.kind {
        return Key { text: key, span: node.span };
    }
    let message = format!("a key must be text, not {}", node.kind.name());
    let problem = Diagnostic::error(message, node.span);
    problems.push(match node.kind {
        Kind::List(_) | Kind::Map(_) => problem,
        _ => problem.with_help(format!("quote it: \"{}\"", node.span.slice(text))),
    });
    Key { text: String::new(), span: node.span }
}
