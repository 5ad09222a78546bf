//! The grammar inside a text: `${path}`, and `$$` for one `$`. As loose as the host's own parser, on purpose.

use crate::position::Span;

/// A part of a text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fragment {
    /// Byte offset in the text as it was written.
    pub(crate) start: usize,
    /// The place of an access in the source; empty before it is known, and for literals.
    pub(crate) span: Span,
    pub(crate) content: Content,
}

impl Fragment {
    fn new(start: usize, content: Content) -> Self {
        Self { start, span: Span::default(), content }
    }

    /// The offsets of the first and the last byte of an access; of a literal, those of its first.
    pub(crate) fn extent(&self) -> [usize; 2] {
        let length = match &self.content {
            Content::Literal(_) => 0,
            Content::Access(access) => "${".len() + access.text.len(),
        };
        [self.start, self.start + length]
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Content {
    /// Literal text; where a `$$` was folded, the `$` begins it.
    Literal(String),
    Access(Access),
}

/// A path that begins at a resource, a variable or a configuration value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Access {
    pub(crate) root: String,
    /// Whether the root is a subscript: `${["a b"].c}`.
    pub(crate) subscript_root: bool,
    pub(crate) tail: Vec<Accessor>,
    /// The text between the braces.
    pub(crate) text: String,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Accessor {
    Name(String),
    Subscript(String),
    Index(i64),
}

/// A text that is no interpolation, and where it goes wrong.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Malformed {
    pub(crate) offset: usize,
    pub(crate) message: &'static str,
}

/// Takes a text apart.
pub(crate) fn parse(text: &str) -> Result<Vec<Fragment>, Malformed> {
    let mut fragments = Vec::new();
    let mut literal = 0;
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('$')) {
        let dollar = at + found;
        let rest = text.get(dollar + 1..).unwrap_or_default();
        if rest.starts_with('$') {
            push_literal(&mut fragments, text, literal, dollar);
            fragments.push(Fragment::new(dollar, Content::Literal("$".to_owned())));
            at = dollar + 2;
            literal = at;
        } else if rest.starts_with('{') {
            push_literal(&mut fragments, text, literal, dollar);
            let (access, end) = access(text, dollar + 2)?;
            fragments.push(Fragment::new(dollar, Content::Access(access)));
            at = end;
            literal = at;
        } else {
            at = dollar + 1;
        }
    }
    push_literal(&mut fragments, text, literal, text.len());
    Ok(fragments)
}

fn push_literal(fragments: &mut Vec<Fragment>, text: &str, start: usize, end: usize) {
    let literal = text.get(start..end).unwrap_or_default();
    if !literal.is_empty() {
        fragments.push(Fragment::new(start, Content::Literal(literal.to_owned())));
    }
}

/// The access whose path begins at an offset, behind `${`, and the offset behind its closing brace.
fn access(text: &str, start: usize) -> Result<(Access, usize), Malformed> {
    let mut accessors = Vec::new();
    let mut at = start;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        match rest.bytes().next() {
            None => return Err(Malformed { offset: start - 2, message: "unterminated interpolation" }),
            Some(b'}') => break,
            Some(b'.') => at += 1,
            Some(b'[') => {
                let (accessor, length) = bracket(rest, accessors.is_empty())
                    .map_err(|message| Malformed { offset: at, message })?;
                accessors.push(accessor);
                at += length;
            }
            Some(_) => {
                let length = rest.find(['.', '[', '}']).unwrap_or(rest.len());
                accessors.push(Accessor::Name(rest.get(..length).unwrap_or_default().to_owned()));
                at += length;
            }
        }
    }
    let written = text.get(start..at).unwrap_or_default().to_owned();
    let mut accessors = accessors.into_iter();
    let (root, subscript_root) = match accessors.next() {
        Some(Accessor::Name(name)) => (name, false),
        Some(Accessor::Subscript(name)) => (name, true),
        Some(Accessor::Index(_)) | None => {
            return Err(Malformed { offset: start - 2, message: "an interpolation cannot be empty" });
        }
    };
    Ok((Access { root, subscript_root, tail: accessors.collect(), text: written }, at + 1))
}

/// `["name"]` or `[3]`, and its length.
fn bracket(rest: &str, root: bool) -> Result<(Accessor, usize), &'static str> {
    if rest.starts_with("[\"") {
        return subscript(rest);
    }
    let end = rest.find(']').ok_or("missing closing bracket in list index")?;
    let index = rest.get(1..end).and_then(|digits| digits.parse().ok()).ok_or("invalid list index")?;
    if root {
        return Err("a path must begin with a name or a string subscript");
    }
    Ok((Accessor::Index(index), end + 1))
}

fn subscript(rest: &str) -> Result<(Accessor, usize), &'static str> {
    let mut key = String::new();
    let mut characters = rest.char_indices().skip(2).peekable();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' if characters.peek().is_some_and(|(_, next)| *next == '"') => {
                key.push('"');
                characters.next();
            }
            '"' => {
                let closed = rest.get(at + 1..).is_some_and(|rest| rest.starts_with(']'));
                return closed
                    .then_some((Accessor::Subscript(key), at + 2))
                    .ok_or("missing closing bracket in property access");
            }
            other => key.push(other),
        }
    }
    Err("missing closing quote in property name")
}

/// The tail of a path as it is written in an edge: `a.b[0]["c d"]`.
pub(crate) fn path_text(tail: &[Accessor]) -> String {
    let mut text = String::new();
    for accessor in tail {
        match accessor {
            Accessor::Name(name) => {
                if !text.is_empty() {
                    text.push('.');
                }
                text.push_str(name);
            }
            Accessor::Subscript(key) => text.extend(["[\"", &key.replace('"', "\\\""), "\"]"]),
            Accessor::Index(index) => text.extend(["[", &index.to_string(), "]"]),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Literals in quotes, accesses in braces.
    fn outline(text: &str) -> String {
        match parse(text) {
            Err(malformed) => format!("{} at {}", malformed.message, malformed.offset),
            Ok(fragments) => fragments
                .iter()
                .map(|fragment| match &fragment.content {
                    Content::Literal(text) => format!("{}'{text}'", fragment.start),
                    Content::Access(access) => {
                        format!("{}{{{}|{}}}", fragment.start, access.root, path_text(&access.tail))
                    }
                })
                .collect::<Vec<_>>()
                .join(" "),
        }
    }

    #[test]
    fn the_grammar() {
        let cases = [
            ("", ""),
            ("plain $ text", "0'plain $ text'"),
            ("a$$b", "0'a' 1'$' 3'b'"),
            ("$$$$", "0'$' 2'$'"),
            ("$${x}", "0'$' 2'{x}'"),
            ("$$${x}", "0'$' 2{x|}"),
            ("${a}", "0{a|}"),
            ("x ${a.b[0].c} y", "0'x ' 2{a|b[0].c} 13' y'"),
            ("${aws:region}", "0{aws:region|}"),
            ("${my-bucket.id}", "0{my-bucket|id}"),
            ("${a b/c}", "0{a b/c|}"),
            (r#"${["a b"].c}"#, "0{a b|c}"),
            (r#"${a["x\"}y"]}"#, r#"0{a|["x\"}y"]}"#),
            ("${a..b}", "0{a|b}"),
            ("${a[0]b}", "0{a|[0].b}"),
            ("${a[-1]}", "0{a|[-1]}"),
            ("${a[+1]}", "0{a|[1]}"),
            ("${}", "an interpolation cannot be empty at 0"),
            ("x${a", "unterminated interpolation at 1"),
            ("${", "unterminated interpolation at 0"),
            ("${a[1}", "missing closing bracket in list index at 3"),
            ("${a[x]}", "invalid list index at 3"),
            ("${[0]}", "a path must begin with a name or a string subscript at 2"),
            (r#"${a["x]}"#, "missing closing quote in property name at 3"),
            (r#"${a["x"}"#, "missing closing bracket in property access at 3"),
        ];
        for (text, expected) in cases {
            assert_eq!(outline(text), expected, "{text}");
        }
    }
}
