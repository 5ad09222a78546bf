//! Whether a file is one document around an array of records, and where in it they are.

use crate::json::pointer;
use crate::json::text::decode;

/// The array must make up this share of what is in view: two in three bytes.
const SHARE: (usize, usize) = (2, 3);
/// Objects around the array.
const MAX_DEPTH: usize = 4;

/// The pointer of the records, judged by the first bytes of a file. A single record that consists mostly of one list of
/// objects looks the same; the notes tell a person what was taken for what.
pub(super) fn find(start: &[u8]) -> Option<String> {
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    if text.first() != Some(&b'{') {
        return None;
    }
    let mut walk = Walk { bytes: text, at: 0, keys: Vec::new(), best: None };
    let end = walk.value(0).unwrap_or(text.len());
    if text.get(end..).is_some_and(|rest| !rest.trim_ascii().is_empty()) {
        return None;
    }
    let (length, found) = walk.best?;
    (length * SHARE.1 >= end * SHARE.0).then_some(found)
}

/// Follows one value that may break off, and remembers the longest array of objects.
struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Of the objects that are open.
    keys: Vec<String>,
    best: Option<(usize, String)>,
}

impl Walk<'_> {
    fn white(&mut self) -> Option<u8> {
        while self.bytes.get(self.at)?.is_ascii_whitespace() {
            self.at += 1;
        }
        self.bytes.get(self.at).copied()
    }

    /// The offset after the value; `None` where the text breaks off.
    fn value(&mut self, depth: usize) -> Option<usize> {
        match self.white()? {
            b'{' if depth < MAX_DEPTH => self.object(depth),
            b'[' if depth > 0 && depth <= MAX_DEPTH => {
                let start = self.at;
                self.at += 1;
                let objects = self.white() == Some(b'{');
                self.at = start;
                let end = self.skip();
                let length = end.unwrap_or(self.bytes.len()) - start;
                if objects && self.best.as_ref().is_none_or(|(best, _)| length > *best) {
                    let pointer =
                        self.keys.iter().fold(String::new(), |pointer, key| pointer::join(&pointer, key));
                    self.best = Some((length, pointer));
                }
                end
            }
            _ => self.skip(),
        }
    }

    fn object(&mut self, depth: usize) -> Option<usize> {
        self.at += 1;
        loop {
            match self.white()? {
                b'"' => {
                    let start = self.at + 1;
                    let end = self.skip()? - 1;
                    let key = std::str::from_utf8(self.bytes.get(start..end)?).ok()?;
                    self.keys.push(decode(key).into_owned());
                    self.white().filter(|byte| *byte == b':')?;
                    self.at += 1;
                    self.value(depth + 1)?;
                    self.keys.pop();
                }
                b',' => self.at += 1,
                b'}' => {
                    self.at += 1;
                    return Some(self.at);
                }
                _ => return None,
            }
        }
    }

    /// Passes over a value by its brackets and quotation marks.
    fn skip(&mut self) -> Option<usize> {
        let mut open = 0_usize;
        let mut quoted = false;
        loop {
            let byte = *self.bytes.get(self.at)?;
            match byte {
                b'\\' if quoted => self.at += 1,
                b'"' => quoted = !quoted,
                _ if quoted => {}
                b'{' | b'[' => open += 1,
                b'}' | b']' | b',' if open == 0 => return Some(self.at),
                b'}' | b']' => open -= 1,
                _ => {}
            }
            self.at += 1;
            if open == 0 && !quoted && matches!(byte, b'"' | b'}' | b']') {
                return Some(self.at);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn envelopes_are_found() {
        let record = r#"{"id": "a]}\"", "list": [1, 2]}"#;
        let many = [record; 20].join(", ");
        let found = |text: String| find(text.as_bytes());
        assert_eq!(
            found(format!(r#"{{"type": "x", "n": {{"a": [1]}}, "features": [{many}], "z": 1}} "#)).as_deref(),
            Some("/features")
        );
        assert_eq!(found(format!(r#"{{"data": {{"a/b": [{many}]}}}}"#)).as_deref(), Some("/data/a~1b"));
        assert_eq!(
            found(format!(r#"{{"features": [{many}, {{"id": "#)).as_deref(),
            Some("/features"),
            "breaks off"
        );
    }

    #[test]
    fn records_are_no_envelopes() {
        let record = r#"{"id": "some long text", "items": [{"a": 1}, {"a": 2}]}"#;
        for text in [
            record.to_owned(),
            format!("{record}\n{record}"),
            format!("[{record}]"),
            String::new(),
            "{".to_owned(),
        ] {
            assert_eq!(find(text.as_bytes()), None, "{text}");
        }
        let list = r#"{"items": [{"a": 1}, {"a": 2}]}"#;
        assert_eq!(find(format!("{list}\n{list}").as_bytes()), None);
    }
}
