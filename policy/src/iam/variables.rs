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
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let (before, after) = rest.split_at(start);
        resolved.extend(before.chars().map(|c| (c, false)));
        let Some((name, behind)) = after.strip_prefix("${").and_then(|after| after.split_once('}')) else {
            rest = after;
            break;
        };
        resolved.extend(value(name, context)?.chars().map(|c| (c, true)));
        rest = behind;
    }
    resolved.extend(rest.chars().map(|c| (c, false)));
    Some(Text(resolved))
}

fn value(name: &str, context: &Context) -> Option<String> {
    if matches!(name, "*" | "?" | "$") {
        return Some(name.to_owned());
    }
    let (key, default) = name.split_once(',').map_or((name, None), |(key, default)| (key, Some(default)));
    match context.get(key.trim()) {
        // A variable stands for one value; a multivalued key has none.
        Some([value]) => Some(value.clone()),
        _ => default.map(|text| text.trim().trim_matches('\'').to_owned()),
    }
}
