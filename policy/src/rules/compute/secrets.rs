//! What a secret looks like, and what it is called.

/// Words of a name that stand for a secret.
const WORDS: [&str; 10] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "apikey",
    "api_key",
    "private_key",
    "access_key",
    "credentials",
];

/// Last words of a name that speaks of a secret without being one.
const REFERENCES: [&str; 17] = [
    "arn", "arns", "id", "ids", "name", "names", "path", "prefix", "bucket", "url", "uri", "endpoint",
    "table", "file", "seconds", "version", "ttl",
];

/// Whether a setting's name says that its value is a secret: `DB_PASSWORD`, `--api-key`, not `DB_PASSWORD_ARN`.
pub(super) fn is_named_as_secret(name: &str) -> bool {
    let plain = in_words(name);
    let last = plain.rsplit('_').next().unwrap_or_default();
    !REFERENCES.contains(&last)
        && WORDS.iter().any(|word| {
            plain.match_indices(word).any(|(at, _)| {
                let before = plain.get(..at).and_then(|text| text.chars().next_back());
                let after = plain.get(at + word.len()..).and_then(|text| text.chars().next());
                [before, after].into_iter().flatten().all(|edge| !edge.is_ascii_alphabetic())
            })
        })
}

/// `apiKey` and `--api-key` as `api_key` and `__api_key`.
fn in_words(name: &str) -> String {
    let mut plain = String::new();
    let mut before = ' ';
    for character in name.chars() {
        if character.is_ascii_uppercase() && before.is_ascii_lowercase() {
            plain.push('_');
        }
        plain.push(if matches!(character, '-' | '.') { '_' } else { character.to_ascii_lowercase() });
        before = character;
    }
    plain
}

/// Whether a value can be a secret at all: no reference, number, flag or path into the workflow's state.
pub(super) fn may_be_secret(text: &str) -> bool {
    let reference = ["arn:", "$", "{{resolve:", "s3://", "ssm:", "/", "alias/"];
    !(text.trim().is_empty()
        || text.parse::<f64>().is_ok()
        || text.parse::<bool>().is_ok()
        || text.starts_with("States.")
        || reference.iter().any(|start| text.starts_with(start)))
}

/// How the tokens of services begin, and how much follows at least.
const TOKENS: [(&str, usize, &str); 11] = [
    ("ghp_", 30, "a token of GitHub"),
    ("gho_", 30, "a token of GitHub"),
    ("ghs_", 30, "a token of GitHub"),
    ("ghu_", 30, "a token of GitHub"),
    ("github_pat_", 30, "a token of GitHub"),
    ("xoxb-", 20, "a token of Slack"),
    ("xoxp-", 20, "a token of Slack"),
    ("xoxa-", 20, "a token of Slack"),
    ("xoxs-", 20, "a token of Slack"),
    ("sk_live_", 20, "a key of Stripe"),
    ("rk_live_", 20, "a key of Stripe"),
];

/// What a text looks like that is a secret whatever it is called. Long texts are gone through once.
pub(super) fn shape(text: &str) -> Option<&'static str> {
    if text.contains("-----BEGIN ") && text.contains("PRIVATE KEY-----") {
        return Some("a private key");
    }
    let token = |word: &str| {
        let found = TOKENS.iter().find(|(prefix, least, _)| is_token(word, prefix, *least));
        found.map(|(.., kind)| *kind).or_else(|| is_access_key(word).then_some("an access key of AWS"))
    };
    words(text).find_map(token).or_else(|| has_password(text).then_some("a URL with a password"))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !character.is_ascii_alphanumeric() && !"_-".contains(character))
}

fn is_token(word: &str, prefix: &str, least: usize) -> bool {
    word.strip_prefix(prefix).is_some_and(|rest| rest.len() >= least)
}

fn is_access_key(word: &str) -> bool {
    word.len() == 20
        && ["AKIA", "ASIA"].iter().any(|prefix| word.starts_with(prefix))
        && word.chars().all(|character| character.is_ascii_uppercase() || character.is_ascii_digit())
}

/// `scheme://user:password@host`.
fn has_password(text: &str) -> bool {
    let Some((_, rest)) = text.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#', ' ']).next().unwrap_or_default();
    let Some((user, _)) = authority.rsplit_once('@') else { return false };
    user.split_once(':')
        .is_some_and(|(_, password)| !password.is_empty() && !password.starts_with(['$', '{', '<']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_are_told_from_names_of_references() {
        for name in
            ["DB_PASSWORD", "--api-key", "apiKey", "SECRET", "GITHUB_TOKEN", "clientSecret", "secret_2"]
        {
            assert!(is_named_as_secret(name), "{name}");
        }
        for name in [
            "DB_PASSWORD_ARN",
            "SECRET_NAME",
            "TOKENIZER",
            "TOKEN_TTL",
            "KEY",
            "PSEUDONYM_KEY_ARN",
            "secretary",
        ] {
            assert!(!is_named_as_secret(name), "{name}");
        }
    }

    #[test]
    fn shapes_of_secrets_are_known() {
        let key = ["AKIA", "ABCDEFGHIJKLMNOP"].concat();
        let password = ["postgres://lake:", "hunter2@db:5432/lake"].concat();
        for text in [key.as_str(), password.as_str(), "-----BEGIN RSA PRIVATE KEY-----\nMII"] {
            assert!(shape(text).is_some(), "{text}");
        }
        for text in
            ["https://example.com/a@b", "arn:aws:s3:::raw", "AKIA", "ghp_short", "postgres://db:5432/lake"]
        {
            assert!(shape(text).is_none(), "{text}");
        }
    }
}
