//! Policy variables: `${aws:username}`, with `${*}`, `${?}` and `${$}` as the characters themselves, and defaults as in
//! `${aws:PrincipalTag/team, 'none'}`.

use super::condition::Context;

/// A pattern in which some characters are literal although they look like wildcards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text(Vec<(char, bool)>);

impl Text {
    /// The text with its wildcards as plain characters.
    pub fn plain(&self) -> String {
        self.0.iter().map(|(c, _)| *c).collect()
    }

    /// Whether it is nothing but a wildcard for any text.
    pub fn is_any(&self) -> bool {
        !self.0.is_empty() && self.0.iter().all(|part| *part == ('*', false))
    }

    /// Whether the pattern matches the whole of `text`; literal `*` and `?` match themselves only.
    pub fn matches(&self, text: &str) -> bool {
        let text: Vec<char> = text.chars().collect();
        let (mut p, mut t, mut retry) = (0, 0, None);
        loop {
            match (self.0.get(p), text.get(t)) {
                (Some(('*', false)), _) => {
                    retry = Some((p + 1, t));
                    p += 1;
                }
                (Some((c, literal)), Some(x)) if c == x || (*c == '?' && !literal) => {
                    p += 1;
                    t += 1;
                }
                (None, None) => return true,
                _ => match retry {
                    Some((after, from)) if from < text.len() => {
                        retry = Some((after, from + 1));
                        (p, t) = (after, from + 1);
                    }
                    _ => return false,
                },
            }
        }
    }

    /// The parts between colons, at most `limit`; the last keeps its colons.
    pub fn split(&self, limit: usize) -> Vec<Self> {
        let mut parts = vec![Self(Vec::new())];
        for &(c, literal) in &self.0 {
            if c == ':' && parts.len() < limit {
                parts.push(Self(Vec::new()));
            } else if let Some(part) = parts.last_mut() {
                part.0.push((c, literal));
            }
        }
        parts
    }
}

/// A text without variables.
pub fn literal(text: &str) -> Text {
    Text(text.chars().map(|c| (c, false)).collect())
}

/// Puts the context's values in; `None` where a variable has no value, in which case nothing can match.
pub fn resolve(text: &str, context: &Context) -> Option<Text> {
    let mut resolved = Vec::new();
    for part in parts(text) {
        match part {
            Part::Plain(plain) => resolved.extend(plain.chars().map(|c| (c, false))),
            Part::Variable(name) => resolved.extend(value(name, context)?.chars().map(|c| (c, true))),
        }
    }
    Some(Text(resolved))
}

/// A pattern of a statement's resources. Fields that an ARN lacks at its end are any; a variable may stand in the last one only.
pub fn resource(pattern: &str, context: &Context, variables: bool) -> Option<Text> {
    let head = pattern.split("${").next().unwrap_or(pattern);
    if variables && head.len() < pattern.len() && head.matches(':').count() < 5 {
        return None;
    }
    let mut text = if variables { resolve(pattern, context)? } else { literal(pattern) };
    if pattern.starts_with("arn:") {
        for _ in pattern.matches(':').count()..5 {
            text.0.extend([(':', false), ('*', false)]);
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
