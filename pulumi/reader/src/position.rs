//! Places in a source text: positions, spans, and the index that turns byte offsets into lines and columns.

use std::fmt;

/// A place in a source text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, counted from 1.
    pub line: usize,
    /// Column in characters, counted from 1.
    pub column: usize,
    /// Offset in bytes, counted from 0.
    pub offset: usize,
}

impl Default for Position {
    fn default() -> Self {
        Self { line: 1, column: 1, offset: 0 }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// A stretch of a source text; `end` is just behind it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first character.
    pub start: Position,
    /// The place just behind the last character.
    pub end: Position,
}

impl Span {
    /// The empty span at a position.
    pub fn at(position: Position) -> Self {
        Self { start: position, end: position }
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn to(self, other: Span) -> Self {
        Self { start: self.start.min_by_offset(other.start), end: self.end.max_by_offset(other.end) }
    }

    /// Whether no character lies in it.
    pub fn is_empty(&self) -> bool {
        self.start.offset >= self.end.offset
    }

    /// The text that it covers, where `text` is the source it belongs to.
    pub fn slice<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start.offset..self.end.offset).unwrap_or_default()
    }
}

impl Position {
    fn min_by_offset(self, other: Self) -> Self {
        if other.offset < self.offset { other } else { self }
    }

    fn max_by_offset(self, other: Self) -> Self {
        if other.offset > self.offset { other } else { self }
    }
}

/// Where the lines of a text begin, and where its characters are not bytes.
#[derive(Clone, Debug)]
pub(crate) struct Lines {
    starts: Vec<usize>,
    /// The place behind each character of several bytes.
    wide: Vec<Behind>,
}

/// How many bytes and how many characters lie before a place.
#[derive(Clone, Copy, Debug, Default)]
struct Behind {
    bytes: usize,
    characters: usize,
}

impl Lines {
    pub(crate) fn new(text: &str) -> Self {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Self { starts: std::iter::once(0).chain(breaks).collect(), wide: wide(text) }
    }

    /// The position of a byte offset; an offset behind the text or inside a character is moved to the nearest place before it.
    pub(crate) fn position(&self, text: &str, offset: usize) -> Position {
        let offset = floor_boundary(text, offset);
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or_default();
        Position { line, column: self.characters_before(offset) - self.characters_before(start) + 1, offset }
    }

    /// The position of a character, counted from 0.
    pub(crate) fn position_of_character(&self, text: &str, index: usize) -> Position {
        let before = self.wide.partition_point(|behind| behind.characters <= index);
        let Behind { bytes, characters } = self.last_of(before);
        // Where a character of several bytes comes next, this is its beginning.
        self.position(text, bytes.saturating_add(index - characters))
    }

    fn characters_before(&self, offset: usize) -> usize {
        let Behind { bytes, characters } = self.last_of(self.wide.partition_point(|at| at.bytes <= offset));
        offset - bytes + characters
    }

    /// The last of the first `count` wide characters.
    fn last_of(&self, count: usize) -> Behind {
        count.checked_sub(1).and_then(|at| self.wide.get(at)).copied().unwrap_or_default()
    }

    /// The text of a line (counted from 1) without its line break.
    pub(crate) fn line<'t>(&self, text: &'t str, line: usize) -> &'t str {
        let Some(start) = self.starts.get(line.wrapping_sub(1)) else { return "" };
        let rest = text.get(*start..).unwrap_or_default();
        let end = rest.find('\n').unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default().trim_end_matches('\r')
    }
}

fn wide(text: &str) -> Vec<Behind> {
    let mut behind = Behind::default();
    let next = || {
        let rest = text.get(behind.bytes..)?;
        let plain = rest.bytes().position(|byte| !byte.is_ascii())?;
        let width = rest.get(plain..)?.chars().next()?.len_utf8();
        behind = Behind { bytes: behind.bytes + plain + width, characters: behind.characters + plain + 1 };
        Some(behind)
    };
    std::iter::from_fn(next).collect()
}

fn floor_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_offsets_count_bytes() {
        let text = "a: ü\nbé: c";
        let lines = Lines::new(text);
        let by_character: Vec<usize> =
            (0..=text.chars().count()).map(|at| lines.position_of_character(text, at).offset).collect();
        let boundaries = text.char_indices().map(|(at, _)| at).chain([text.len()]);
        assert_eq!(by_character, boundaries.collect::<Vec<_>>());
        let at = lines.position(text, text.find('c').unwrap());
        assert_eq!((at.line, at.column, at.offset), (2, 5, 11));
        assert_eq!(lines.line(text, 2), "bé: c");
        assert_eq!(lines.line(text, 3), "");
    }

    #[test]
    fn an_offset_inside_a_character_is_moved_before_it() {
        let text = "ü";
        assert_eq!(Lines::new(text).position(text, 1).offset, 0);
        assert_eq!(Lines::new(text).position(text, 99).offset, 2);
    }
}
