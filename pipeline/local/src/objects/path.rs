//! Object key ↔ path below a bucket's folder.
//!
//! The path of an ordinary key is the key. Whatever a file system treats otherwise than S3 does is escaped, so that
//! the mapping is one to one and no key needs a folder where another needs a file:
//!
//! | in the key | in the path |
//! |---|---|
//! | `%`, a control character, a backslash | `%XX` per byte |
//! | the components `.` and `..` | the first dot is escaped |
//! | an empty segment (`a//b`, `a/`) | `%_` |
//! | a segment of more than 180 bytes, once escaped | several components, all but the last end in `%+` |
//! | a folder whose name has a dot | ends in `%d` |
//! | a file whose name has no dot | ends in `%f` |
//!
//! The last two rows keep `a` and `a/b` apart. On a file system that folds case or normalises Unicode, upper-case
//! letters and everything outside ASCII are escaped as well ([`Spelling::Portable`]).

use std::path::PathBuf;

/// Which file system the folder lies on; decided when the lake is made and kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Spelling {
    /// Names are bytes: two names that differ are two files.
    Exact,
    /// Names may be folded in case or normalised.
    Portable,
}

/// A component stays below the 255 bytes that file systems allow, with room for a marker.
const LONGEST: usize = 180;

const EMPTY: &str = "%_";
const FOLDER: &str = "%d";
const FILE: &str = "%f";
const CONTINUED: &str = "%+";

/// The path of a key, relative to its bucket's folder.
pub(crate) fn to_path(key: &str, spelling: Spelling) -> PathBuf {
    let mut path = PathBuf::new();
    let mut segments = key.split('/').peekable();
    while let Some(segment) = segments.next() {
        let escaped = escape(segment, spelling);
        let (chunks, last) = chunks(&escaped);
        for chunk in chunks {
            path.push(format!("{chunk}{CONTINUED}"));
        }
        let is_file = segments.peek().is_none();
        // What is left of a long segment may be dots, too.
        let last = match last {
            "." => "%2E",
            ".." => "%2E.",
            other => other,
        };
        path.push(match (is_file, last.contains('.')) {
            (true, false) => format!("{last}{FILE}"),
            (false, true) => format!("{last}{FOLDER}"),
            _ => last.to_owned(),
        });
    }
    path
}

fn escape(segment: &str, spelling: Spelling) -> String {
    if segment.is_empty() {
        return EMPTY.to_owned();
    }
    let mut escaped = String::with_capacity(segment.len());
    for character in segment.chars() {
        if is_special(character, spelling) {
            for byte in character.encode_utf8(&mut [0; 4]).bytes() {
                escaped.push('%');
                escaped.extend([byte >> 4, byte & 15].map(hex_digit));
            }
        } else {
            escaped.push(character);
        }
    }
    escaped
}

fn is_special(character: char, spelling: Spelling) -> bool {
    let special = character == '%' || character == '\\' || character.is_control();
    match spelling {
        Spelling::Exact => special,
        Spelling::Portable => {
            special
                || !character.is_ascii()
                || character.is_ascii_uppercase()
                || r#":*?"<>|"#.contains(character)
        }
    }
}

fn hex_digit(nibble: u8) -> char {
    char::from(if nibble < 10 { b'0' + nibble } else { b'A' + nibble - 10 })
}

/// Cuts a long name where neither a character nor an escape is torn.
fn chunks(escaped: &str) -> (Vec<&str>, &str) {
    let mut full = Vec::new();
    let mut rest = escaped;
    while rest.len() > LONGEST {
        let at = (0..=LONGEST).rev().find(|&at| is_cut(rest, at)).unwrap_or(rest.len());
        let (chunk, tail) = rest.split_at(at);
        full.push(chunk);
        rest = tail;
    }
    (full, rest)
}

fn is_cut(text: &str, at: usize) -> bool {
    at > 0 && text.is_char_boundary(at) && !text.as_bytes()[at.saturating_sub(2)..at].contains(&b'%')
}

#[cfg(test)]
mod tests {
    use std::path::{Component, Path};

    use proptest::prelude::*;

    use super::*;

    /// The key of a path that [`to_path`] made; `None` for any other.
    fn to_key(path: &Path) -> Option<String> {
        let names: Option<Vec<&str>> = path
            .components()
            .map(|component| match component {
                Component::Normal(name) => name.to_str(),
                _ => None,
            })
            .collect();
        let mut key = Vec::new();
        let mut names = names?.into_iter().peekable();
        while let Some(name) = names.next() {
            let is_file = names.peek().is_none();
            if let Some(chunk) = name.strip_suffix(CONTINUED) {
                unescape(chunk, &mut key)?;
                continue;
            }
            unescape(name.strip_suffix(if is_file { FILE } else { FOLDER }).unwrap_or(name), &mut key)?;
            if !is_file {
                key.push(b'/');
            }
        }
        String::from_utf8(key).ok()
    }

    fn unescape(name: &str, key: &mut Vec<u8>) -> Option<()> {
        if name == EMPTY {
            return Some(());
        }
        let mut bytes = name.bytes();
        while let Some(byte) = bytes.next() {
            if byte == b'%' {
                let digits = [bytes.next()?, bytes.next()?];
                key.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
            } else {
                key.push(byte);
            }
        }
        Some(())
    }

    #[track_caller]
    fn path(key: &str) -> String {
        let path = to_path(key, Spelling::Exact);
        assert_eq!(to_key(&path).as_deref(), Some(key), "{}", path.display());
        path.display().to_string()
    }

    #[test]
    fn ordinary_keys_are_their_own_paths() {
        for key in ["orders/2026/a b+ü.json", "orders/order_date=2026-11-22/0f-00001.parquet", "x.json"] {
            assert_eq!(path(key), key);
        }
    }

    #[test]
    fn a_key_and_its_prefix_are_two_files() {
        assert_eq!(path("a"), "a%f");
        assert_eq!(path("a/b.json"), "a/b.json");
        assert_eq!(path("a.json"), "a.json");
        assert_eq!(path("a.json/b.json"), "a.json%d/b.json");
    }

    #[test]
    fn nothing_leaves_the_folder() {
        assert_eq!(path("../../etc/passwd"), "%2E.%d/%2E.%d/etc/passwd%f");
        assert_eq!(path("./a/."), "%2E%f/a/%2E%f".replacen("%f", "", 1));
        assert_eq!(path("/a//"), "%_/a/%_/%_%f");
        assert_eq!(path("nul\0 100%"), "nul%00 100%25%f");
    }

    #[test]
    fn long_segments_become_several_components() {
        let key = format!("orders/{}.json", "ü".repeat(400));
        let path = to_path(&key, Spelling::Exact);
        assert!(path.components().all(|c| c.as_os_str().len() <= 255));
        assert_eq!(to_key(&path), Some(key));
    }

    #[test]
    fn dots_at_the_end_of_a_long_segment_stay_in_its_folder() {
        let long = "x".repeat(LONGEST);
        assert_eq!(path(&format!("{long}.")), format!("{long}%+/%2E%f"));
        assert_eq!(path(&format!("{long}..")), format!("{long}%+/%2E."));
        assert_eq!(path(&format!("{long}../a")), format!("{long}%+/%2E.%d/a%f"));
    }

    #[test]
    fn folding_case_merges_no_two_names() {
        let lower = |key| to_path(key, Spelling::Portable).display().to_string().to_lowercase();
        assert_ne!(lower("A.json"), lower("a.json"));
        assert_ne!(lower("Ü.json"), lower("ü.json"));
    }

    fn any_key() -> impl Strategy<Value = String> {
        prop_oneof![
            "[a-zA-Z0-9./%+ _\\\\:=\u{0}-\u{1f}ü💧]{1,40}",
            ".{1,60}",
            "([%/.]{1,6}[df_+]?){1,8}",
            "[a%.ü]{150,400}(/[b%.]{150,400})?",
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_key_comes_back(key in any_key(), portable: bool) {
            let spelling = if portable { Spelling::Portable } else { Spelling::Exact };
            let path = to_path(&key, spelling);
            prop_assert!(path.components().all(|c| matches!(c, Component::Normal(n) if n.len() <= 255)));
            prop_assert_eq!(to_key(&path), Some(key));
        }

        #[test]
        fn no_file_is_another_keys_folder(one in any_key(), rest in any_key()) {
            let (file, below) = (to_path(&one, Spelling::Exact), to_path(&format!("{one}/{rest}"), Spelling::Exact));
            prop_assert!(!below.starts_with(&file));
        }
    }
}
