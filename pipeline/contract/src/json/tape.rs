//! A flat table of the nodes of one JSON text. Strict: what it accepts is JSON with unique keys, whole surrogate
//! pairs, finite numbers, and bounded depth.

use std::collections::HashSet;

use super::fault::{Fault, FaultKind, Found};
use super::pointer;
use super::text;

/// Containers inside each other that a record may have.
pub(crate) const MAX_DEPTH: usize = 128;

/// What kind of value a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    Bool,
    Number,
    Text,
    Array,
    Object,
}

/// One value, or one key (a `Text` node right before the node of its value).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    /// `Text`: has escapes. `Number`: has neither fraction nor exponent. `Bool`: the value.
    pub(crate) flag: bool,
    /// Span in the text; for `Text` without the quotes.
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Index of the node after this value.
    pub(crate) next: u32,
    /// Members or elements.
    pub(crate) len: u32,
}

/// The nodes of one text, root first, in text order.
#[derive(Debug, Default)]
pub(crate) struct Tape {
    pub(crate) nodes: Vec<Node>,
}

impl Tape {
    /// Reads `text`, which must be one value and white space, replacing what the table held.
    pub(crate) fn read(&mut self, text: &str) -> Result<(), Fault> {
        self.nodes.clear();
        if u32::try_from(text.len()).is_err() {
            return Err(Fault { at: 0, pointer: String::new(), kind: FaultKind::Long });
        }
        let mut reader =
            Reader { text, bytes: text.as_bytes(), at: 0, nodes: &mut self.nodes, path: Vec::new() };
        let result = reader.document();
        let (at, path) = (reader.at, std::mem::take(&mut reader.path));
        result.map_err(|kind| {
            let mut joined = String::new();
            path.iter().rev().for_each(|token| pointer::push(&mut joined, token));
            Fault { at, pointer: joined, kind }
        })
    }
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    nodes: &'a mut Vec<Node>,
    /// Filled while an error unwinds: innermost token first.
    path: Vec<String>,
}

impl Reader<'_> {
    fn document(&mut self) -> Result<(), FaultKind> {
        self.value(0)?;
        self.white_space();
        match self.bytes.get(self.at) {
            None => Ok(()),
            Some(byte) => Err(FaultKind::Trailing(Found(*byte))),
        }
    }

    fn white_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.bytes.get(self.at) {
            self.at += 1;
        }
    }

    fn expected(&self, what: &'static str) -> FaultKind {
        match self.bytes.get(self.at) {
            None => FaultKind::Ends,
            Some(byte) => FaultKind::Expected { what, found: Found(*byte) },
        }
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.bytes.get(self.at) == Some(&byte);
        self.at += usize::from(found);
        found
    }

    fn push(&mut self, kind: Kind, flag: bool, start: usize, end: usize) -> usize {
        let index = self.nodes.len();
        let next = offset(index + 1);
        self.nodes.push(Node { kind, flag, start: offset(start), end: offset(end), next, len: 0 });
        index
    }

    fn value(&mut self, depth: usize) -> Result<(), FaultKind> {
        self.white_space();
        let start = self.at;
        match self.bytes.get(start) {
            Some(b'"') => self.string().map(|_| ()),
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b't') => self.word(b"true", Kind::Bool, true),
            Some(b'f') => self.word(b"false", Kind::Bool, false),
            Some(b'n') => self.word(b"null", Kind::Null, false),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => Err(self.expected("a value")),
        }
    }

    fn word(&mut self, word: &'static [u8], kind: Kind, flag: bool) -> Result<(), FaultKind> {
        let start = self.at;
        for byte in word {
            if !self.eat(*byte) {
                return Err(self.expected("`true`, `false` or `null`"));
            }
        }
        self.push(kind, flag, start, self.at);
        Ok(())
    }

    fn digits(&mut self) -> Result<(), FaultKind> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.bytes.get(self.at) {
            self.at += 1;
        }
        if self.at > start {
            Ok(())
        } else if self.at == self.bytes.len() {
            Err(FaultKind::Ends)
        } else {
            Err(FaultKind::Number)
        }
    }

    fn number(&mut self) -> Result<(), FaultKind> {
        let start = self.at;
        self.eat(b'-');
        let zero = self.bytes.get(self.at) == Some(&b'0');
        let first = self.at;
        self.digits()?;
        if zero && self.at - first > 1 {
            return Err(FaultKind::Number);
        }
        let mut integer = true;
        if self.eat(b'.') {
            integer = false;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.bytes.get(self.at) {
            integer = false;
            self.at += 1;
            if let Some(b'+' | b'-') = self.bytes.get(self.at) {
                self.at += 1;
            }
            self.digits()?;
        }
        let raw = &self.text[start..self.at];
        if !raw.parse::<f64>().is_ok_and(f64::is_finite) {
            self.at = start;
            return Err(FaultKind::Range(shorten(raw)));
        }
        self.push(Kind::Number, integer, start, self.at);
        Ok(())
    }

    /// The index of the string's node.
    fn string(&mut self) -> Result<usize, FaultKind> {
        self.at += 1;
        let start = self.at;
        let mut escaped = false;
        loop {
            match self.bytes.get(self.at) {
                None => return Err(FaultKind::Ends),
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    self.escape()?;
                }
                Some(byte @ 0..0x20) => return Err(FaultKind::Control(*byte)),
                Some(_) => self.at += 1,
            }
        }
        let index = self.push(Kind::Text, escaped, start, self.at);
        self.at += 1;
        Ok(index)
    }

    fn escape(&mut self) -> Result<(), FaultKind> {
        match self.bytes.get(self.at + 1) {
            None => Err(FaultKind::Ends),
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                self.at += 2;
                Ok(())
            }
            Some(b'u') => self.unicode(),
            Some(_) => Err(FaultKind::Escape),
        }
    }

    fn unicode(&mut self) -> Result<(), FaultKind> {
        let unit = self.unit(self.at)?;
        match unit {
            0xdc00..=0xdfff => Err(FaultKind::Surrogate),
            0xd800..=0xdbff => {
                if self.bytes.get(self.at + 6) != Some(&b'\\') || self.bytes.get(self.at + 7) != Some(&b'u') {
                    return Err(FaultKind::Surrogate);
                }
                if !(0xdc00..=0xdfff).contains(&self.unit(self.at + 6)?) {
                    return Err(FaultKind::Surrogate);
                }
                self.at += 12;
                Ok(())
            }
            _ => {
                self.at += 6;
                Ok(())
            }
        }
    }

    /// The UTF-16 unit of the `\uXXXX` at `at`.
    fn unit(&self, at: usize) -> Result<u32, FaultKind> {
        let mut unit = 0;
        for i in 2..6 {
            let byte = *self.bytes.get(at + i).ok_or(FaultKind::Ends)?;
            let digit = char::from(byte).to_digit(16).ok_or(FaultKind::Escape)?;
            unit = unit << 4 | digit;
        }
        Ok(unit)
    }

    fn open(&mut self, kind: Kind, depth: usize) -> Result<usize, FaultKind> {
        if depth == MAX_DEPTH {
            return Err(FaultKind::Depth(MAX_DEPTH));
        }
        let index = self.push(kind, false, self.at, self.at);
        self.at += 1;
        self.white_space();
        Ok(index)
    }

    fn close(&mut self, index: usize, len: u32) {
        let next = offset(self.nodes.len());
        if let Some(node) = self.nodes.get_mut(index) {
            node.end = offset(self.at);
            node.next = next;
            node.len = len;
        }
    }

    fn array(&mut self, depth: usize) -> Result<(), FaultKind> {
        let index = self.open(Kind::Array, depth)?;
        let mut len = 0;
        if !self.eat(b']') {
            loop {
                if let Err(kind) = self.value(depth + 1) {
                    self.path.push(len.to_string());
                    return Err(kind);
                }
                len += 1;
                self.white_space();
                if self.eat(b']') {
                    break;
                }
                if !self.eat(b',') {
                    return Err(self.expected("`,` or `]`"));
                }
            }
        }
        self.close(index, len);
        Ok(())
    }

    fn object(&mut self, depth: usize) -> Result<(), FaultKind> {
        let index = self.open(Kind::Object, depth)?;
        let mut len = 0;
        if !self.eat(b'}') {
            loop {
                self.white_space();
                self.member(depth, len == 0)?;
                len += 1;
                self.white_space();
                if self.eat(b'}') {
                    break;
                }
                if !self.eat(b',') {
                    return Err(self.expected("`,` or `}`"));
                }
            }
        }
        self.close(index, len);
        self.unique(index)
    }

    fn member(&mut self, depth: usize, first: bool) -> Result<(), FaultKind> {
        if self.bytes.get(self.at) != Some(&b'"') {
            return Err(self.expected(if first { "a key in quotes or `}`" } else { "a key in quotes" }));
        }
        let key = self.string()?;
        self.white_space();
        if !self.eat(b':') {
            return Err(self.expected("`:`"));
        }
        self.value(depth + 1).inspect_err(|_| {
            let token = self.key(key).into_owned();
            self.path.push(token);
        })
    }

    fn key(&self, index: usize) -> std::borrow::Cow<'_, str> {
        self.nodes.get(index).map(|node| text::decode(span(self.text, node))).unwrap_or_default()
    }

    /// Refuses an object that has one key twice, however it is spelled.
    fn unique(&mut self, index: usize) -> Result<(), FaultKind> {
        let mut keys = Vec::new();
        let mut at = index + 1;
        while let Some(node) = self.nodes.get(at).filter(|_| at < self.end(index)) {
            keys.push(at);
            at = self.nodes.get(at + 1).map_or(usize::MAX, |value| value.next as usize);
            debug_assert_eq!(node.kind, Kind::Text);
        }
        let mut seen = HashSet::with_capacity(keys.len());
        let repeated = keys.into_iter().find(|key| !seen.insert(self.key(*key)));
        let Some(key) = repeated else { return Ok(()) };
        let name = self.key(key).into_owned();
        self.at = self.nodes.get(key).map_or(self.at, |node| node.start as usize - 1);
        Err(FaultKind::Duplicate(shorten(&name)))
    }

    fn end(&self, index: usize) -> usize {
        self.nodes.get(index).map_or(0, |node| node.next as usize)
    }
}

/// The raw text of a node.
pub(crate) fn span<'a>(text: &'a str, node: &Node) -> &'a str {
    text.get(node.start as usize..node.end as usize).unwrap_or_default()
}

/// Offsets fit: `read` refuses longer texts, and a text has no more nodes than bytes.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// A few characters of what may be megabytes.
pub(crate) fn shorten(text: &str) -> String {
    const KEPT: usize = 60;
    match text.char_indices().nth(KEPT) {
        None => text.to_owned(),
        Some((at, _)) => format!("{}…", &text[..at]),
    }
}
