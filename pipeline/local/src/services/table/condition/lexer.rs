//! The words of an expression.

/// A word and where it begins, counted in characters from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) text: &'a str,
    pub(super) place: usize,
}

const SYMBOLS: [&str; 12] = ["<>", "<=", ">=", "=", "<", ">", "(", ")", "[", "]", ",", "."];

/// Splits an expression into words; the place of a character that begins none is the error.
pub(super) fn tokens(expression: &str) -> Result<Vec<Token<'_>>, usize> {
    let mut tokens = Vec::new();
    let mut rest = expression;
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return Ok(tokens);
        }
        let place = expression.chars().count() - rest.chars().count() + 1;
        let symbol = SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol)).map(|symbol| symbol.len());
        let length = symbol.unwrap_or_else(|| word(rest));
        if length == 0 {
            return Err(place);
        }
        let (text, behind) = rest.split_at(length);
        tokens.push(Token { text, place });
        rest = behind;
    }
}

/// The bytes of the name, placeholder or number that a text begins with.
fn word(text: &str) -> usize {
    let marker = usize::from(text.starts_with(['#', ':']));
    let body = text.get(marker..).unwrap_or_default();
    let end = body.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(body.len());
    if end == 0 { 0 } else { marker + end }
}
