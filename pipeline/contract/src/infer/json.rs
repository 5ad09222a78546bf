//! JSON with members in order, printed the way that contracts are.

use crate::json::text::write_string;

/// A JSON value to print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Json {
    Text(String),
    /// Numbers, `true`, `null`: as they stand.
    Word(String),
    List(Vec<Self>),
    Object(Vec<(&'static str, Self)>),
    /// Members whose names come from the records.
    Members(Vec<(String, Self)>),
}

/// A container that fits is printed on one line of at most this many bytes.
const LINE: usize = 110;

impl Json {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn word(word: &str) -> Self {
        Self::Word(word.to_owned())
    }

    pub(super) fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        Self::List(texts.into_iter().map(Self::text).collect())
    }

    /// The text, with a line break at its end.
    pub(super) fn print(&self) -> String {
        let mut out = Vec::new();
        self.write(0, &mut out);
        out.push(b'\n');
        String::from_utf8(out).unwrap_or_default()
    }

    fn write(&self, indent: usize, out: &mut Vec<u8>) {
        let start = out.len();
        self.flat(out);
        let fits = indent + out.len() - start <= LINE;
        let spread = matches!(self, Self::Members(_)) || self.is_schema();
        if (fits && !spread) || matches!(self, Self::Text(_) | Self::Word(_)) {
            return;
        }
        out.truncate(start);
        let (open, close) = if matches!(self, Self::List(_)) { (b'[', b']') } else { (b'{', b'}') };
        out.push(open);
        let mut line = out.len();
        for (position, (key, value)) in self.children().into_iter().enumerate() {
            out.extend(if position > 0 { &b","[..] } else { b"" });
            // Words in a list fill the line.
            if let (Self::List(_), Self::Text(text) | Self::Word(text)) = (self, value)
                && position > 0
                && out.len() - line + text.len() < LINE
            {
                out.push(b' ');
            } else {
                out.push(b'\n');
                line = out.len();
                out.extend(std::iter::repeat_n(b' ', indent + 2));
            }
            if let Some(key) = key {
                write_string(out, key);
                out.extend(b": ");
            }
            value.write(indent + 2, out);
        }
        out.push(b'\n');
        out.extend(std::iter::repeat_n(b' ', indent));
        out.push(close);
    }

    /// Objects that hold properties are spread over lines however short they are.
    fn is_schema(&self) -> bool {
        matches!(self, Self::Object(members) if members.iter().any(|(key, _)| *key == "properties"))
    }

    fn children(&self) -> Vec<(Option<&str>, &Self)> {
        match self {
            Self::Text(_) | Self::Word(_) => Vec::new(),
            Self::List(values) => values.iter().map(|value| (None, value)).collect(),
            Self::Object(members) => members.iter().map(|(key, value)| (Some(*key), value)).collect(),
            Self::Members(members) => {
                members.iter().map(|(key, value)| (Some(key.as_str()), value)).collect()
            }
        }
    }

    /// On one line.
    fn flat(&self, out: &mut Vec<u8>) {
        match self {
            Self::Text(text) => write_string(out, text),
            Self::Word(word) => out.extend_from_slice(word.as_bytes()),
            _ => {
                let list = matches!(self, Self::List(_));
                out.push(if list { b'[' } else { b'{' });
                for (position, (key, value)) in self.children().into_iter().enumerate() {
                    out.extend(if position > 0 { &b", "[..] } else { b"" });
                    if let Some(key) = key {
                        write_string(out, key);
                        out.extend(b": ");
                    }
                    value.flat(out);
                }
                out.push(if list { b']' } else { b'}' });
            }
        }
    }
}
