//! Policy variables: `${aws:username}`, with `${*}`, `${?}` and `${$}` as the characters themselves, and defaults as in
//! `${aws:PrincipalTag/team, 'none'}`.

use std::borrow::Cow;

use super::{condition::Context, glob};

/// A pattern in pieces; the characters of a literal piece are themselves, although they look like wildcards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text<'t>(Vec<(&'t str, bool)>);

impl<'t> Text<'t> {
    /// The text with its wildcards as plain characters.
    pub fn plain(&self) -> Cow<'t, str> {
        match *self.0 {
            [(text, _)] => text.into(),
            _ => self.0.iter().map(|(piece, _)| *piece).collect(),
        }
    }

    /// Whether it is nothing but a wildcard for any text.
    pub fn is_any(&self) -> bool {
        self.characters().next().is_some() && self.characters().all(|part| part == ('*', false))
    }

    /// Whether the pattern matches the whole of `text`; literal `*` and `?` match themselves only.
    pub fn matches(&self, text: &str) -> bool {
        glob::matches_characters(self.characters(), text)
    }

    /// Every character, and whether it is literal.
    fn characters(&self) -> impl Iterator<Item = (char, bool)> + Clone {
        self.0.iter().flat_map(|(piece, literal)| piece.chars().map(|character| (character, *literal)))
    }

    /// The parts between colons, at most `limit`; the last keeps its colons.
    pub fn split(&self, limit: usize) -> Vec<Self> {
        let mut parts = vec![Self(Vec::new())];
        for (piece, literal) in &self.0 {
            for (at, part) in piece.splitn(limit + 1 - parts.len(), ':').enumerate() {
                if at > 0 {
                    parts.push(Self(Vec::new()));
                }
                parts.last_mut().into_iter().for_each(|last| last.0.push((part, *literal)));
            }
        }
        parts
    }
}

/// A text without variables.
pub fn literal(text: &str) -> Text<'_> {
    Text(vec![(text, false)])
}

/// Puts the context's values in; `None` where a variable has no value, in which case nothing can match.
pub fn resolve<'t>(text: &'t str, context: &'t Context) -> Option<Text<'t>> {
    let piece = |part| match part {
        Part::Plain(plain) => Some((plain, false)),
        Part::Variable(name) => Some((value(name, context)?, true)),
    };
    parts(text).map(piece).collect::<Option<_>>().map(Text)
}

/// A pattern of a statement's resources. Fields that an ARN lacks at its end are any; a variable may stand in the last one only.
pub fn resource<'t>(pattern: &'t str, context: &'t Context, variables: bool) -> Option<Text<'t>> {
    let head = pattern.split("${").next().unwrap_or(pattern);
    if variables && head.len() < pattern.len() && head.matches(':').count() < 5 {
        return None;
    }
    let mut text = if variables { resolve(pattern, context)? } else { literal(pattern) };
    if pattern.starts_with("arn:") {
        for _ in pattern.matches(':').count()..5 {
            text.0.push((":*", false));
        }
    }
    Some(text)
}

/// The pattern of what a text may become: each variable is any text.
pub fn as_pattern(text: &str) -> String {
    let part = |part| match part {
        Part::Plain(plain) => plain,
        Part::Variable(_) => "*",
    };
    parts(text).map(part).collect()
}

/// The condition keys that the variables of a text stand for.
pub fn names(text: &str) -> impl Iterator<Item = &str> {
    parts(text).filter_map(|part| match part {
        Part::Variable(name) if !is_character(name) => Some(key_and_default(name).0),
        _ => None,
    })
}

/// A text between variables, or the inside of one.
enum Part<'t> {
    Plain(&'t str),
    Variable(&'t str),
}

fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if let Some((name, behind)) = rest.strip_prefix("${").and_then(|inside| inside.split_once('}')) {
            rest = behind;
            return Some(Part::Variable(name));
        }
        // An opening that is never closed is plain text.
        let first = rest.chars().next()?.len_utf8();
        let end = rest.get(first..)?.find("${").map_or(rest.len(), |at| first + at);
        let (plain, behind) = rest.split_at(end);
        rest = behind;
        Some(Part::Plain(plain))
    })
}

fn is_character(name: &str) -> bool {
    matches!(name, "*" | "?" | "$")
}

fn key_and_default(name: &str) -> (&str, Option<&str>) {
    let (key, default) = name.split_once(',').map_or((name, None), |(key, default)| (key, Some(default)));
    (key.trim(), default.map(|text| text.trim().trim_matches('\'')))
}

fn value<'v>(name: &'v str, context: &'v Context) -> Option<&'v str> {
    if is_character(name) {
        return Some(name);
    }
    let (key, default) = key_and_default(name);
    match context.get(key) {
        // A variable stands for one value; a multivalued key has none.
        Some([value]) => Some(value),
        _ => default,
    }
}
