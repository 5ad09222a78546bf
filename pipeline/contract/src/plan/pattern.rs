//! Regular expressions, for those whose meaning in JSON Schema (ECMA-262) and here is beyond doubt.

use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::{Anchored, Input};
use regex_syntax::ast::parse::Parser;
use regex_syntax::ast::{
    AssertionKind, Ast, ClassPerl, ClassPerlKind, ClassSet, ClassSetItem, GroupKind, LiteralKind,
};
use regex_syntax::ast::{HexLiteralKind, Span};

use super::runs::Runs;

/// Bytes that one automaton may take.
const MAX_SIZE: usize = 1 << 20;

/// A pattern that is searched for anywhere in a text.
#[derive(Debug)]
pub(super) enum Pattern {
    /// Counted runs of ASCII classes from the start to the end of the text, as most patterns are.
    Runs(Runs),
    Automaton(Box<dense::DFA<Vec<u32>>>),
}

impl Pattern {
    /// `None` if the pattern is left to the reference.
    pub(super) fn compile(pattern: &str) -> Option<Self> {
        let translated = translate(pattern)?;
        if let Some(runs) = Runs::compile(&translated) {
            return Some(Self::Runs(runs));
        }
        let config = dense::Config::new()
            .start_kind(StartKind::Unanchored)
            .dfa_size_limit(Some(MAX_SIZE))
            .determinize_size_limit(Some(MAX_SIZE));
        let automaton = dense::Builder::new().configure(config).build(&translated).ok()?;
        Some(Self::Automaton(Box::new(automaton)))
    }

    /// Whether the pattern is found. `false` may also mean that the search gave up.
    pub(super) fn finds(&self, text: &[u8]) -> bool {
        match self {
            Self::Runs(runs) => runs.match_whole(text),
            Self::Automaton(automaton) => {
                let input = Input::new(text).anchored(Anchored::No).earliest(true);
                matches!(automaton.try_search_fwd(&input), Ok(Some(_)))
            }
        }
    }
}

/// The pattern with `.`, `\d`, `\w` and `\s` spelled out as ECMA-262 means them.
fn translate(pattern: &str) -> Option<String> {
    // Spellings on which dialects differ.
    if ["{,", "&&", "--", "~~", "[[", "[]", "[^]"].iter().any(|odd| pattern.contains(odd)) {
        return None;
    }
    let ast = Parser::new().parse(pattern).ok()?;
    let mut edits = Vec::new();
    visit(&ast, &mut edits)?;
    edits.sort_by_key(|(span, _): &(Span, &str)| std::cmp::Reverse(span.start.offset));
    let mut translated = pattern.to_owned();
    for (span, replacement) in edits {
        translated.replace_range(span.start.offset..span.end.offset, replacement);
    }
    Some(translated)
}

type Edits = Vec<(Span, &'static str)>;

fn visit(ast: &Ast, edits: &mut Edits) -> Option<()> {
    match ast {
        Ast::Empty(_) => Some(()),
        Ast::Literal(literal) => is_plain(&literal.kind).then_some(()),
        Ast::Dot(span) => {
            edits.push((**span, r"[^\n\r\x{2028}\x{2029}]"));
            Some(())
        }
        Ast::Assertion(assertion) => {
            matches!(assertion.kind, AssertionKind::StartLine | AssertionKind::EndLine).then_some(())
        }
        Ast::ClassPerl(class) => {
            perl(class, edits);
            Some(())
        }
        Ast::ClassBracketed(class) => class_set(&class.kind, edits),
        Ast::Repetition(repetition) => visit(&repetition.ast, edits),
        Ast::Group(group) => match &group.kind {
            GroupKind::CaptureIndex(_) => visit(&group.ast, edits),
            GroupKind::NonCapturing(flags) if flags.items.is_empty() => visit(&group.ast, edits),
            _ => None,
        },
        Ast::Alternation(many) => many.asts.iter().try_for_each(|ast| visit(ast, edits)),
        Ast::Concat(many) => many.asts.iter().try_for_each(|ast| visit(ast, edits)),
        _ => None,
    }
}

fn is_plain(kind: &LiteralKind) -> bool {
    matches!(
        kind,
        LiteralKind::Verbatim
            | LiteralKind::Meta
            | LiteralKind::Superfluous
            | LiteralKind::HexFixed(HexLiteralKind::X | HexLiteralKind::UnicodeShort)
    )
}

fn perl(class: &ClassPerl, edits: &mut Edits) {
    let replacement = match (&class.kind, class.negated) {
        (ClassPerlKind::Digit, false) => "[0-9]",
        (ClassPerlKind::Digit, true) => "[^0-9]",
        (ClassPerlKind::Word, false) => "[A-Za-z0-9_]",
        (ClassPerlKind::Word, true) => "[^A-Za-z0-9_]",
        (ClassPerlKind::Space, false) => {
            r"[\t-\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}]"
        }
        (ClassPerlKind::Space, true) => {
            r"[^\t-\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}]"
        }
    };
    edits.push((class.span, replacement));
}

fn class_set(set: &ClassSet, edits: &mut Edits) -> Option<()> {
    match set {
        ClassSet::Item(item) => class_item(item, edits),
        ClassSet::BinaryOp(_) => None,
    }
}

fn class_item(item: &ClassSetItem, edits: &mut Edits) -> Option<()> {
    match item {
        ClassSetItem::Empty(_) => Some(()),
        ClassSetItem::Literal(literal) => is_plain(&literal.kind).then_some(()),
        ClassSetItem::Range(range) => {
            (is_plain(&range.start.kind) && is_plain(&range.end.kind)).then_some(())
        }
        ClassSetItem::Perl(class) => {
            perl(class, edits);
            Some(())
        }
        ClassSetItem::Union(union) => union.items.iter().try_for_each(|item| class_item(item, edits)),
        ClassSetItem::Ascii(_) | ClassSetItem::Unicode(_) | ClassSetItem::Bracketed(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TEXTS: &[&str] = &[
        "",
        "a",
        "A",
        "abc",
        "SKU-1234567",
        "SKU-12345678",
        "xSKU-1234567",
        "DE",
        "de",
        "1",
        "٣",
        "é",
        "\n",
        "a\nb",
        "\r",
        "\u{2028}",
        "a b",
        "\u{a0}",
        "_",
        "-",
        "a-b",
        "a.b",
        "aa",
        "ab",
        "https://x",
        "http//x",
        "x@y",
        "{",
        "a{,2}",
        "\t",
        "/",
    ];

    #[test]
    fn automata_agree_with_jsonschema() {
        let mut covered = 0;
        for pattern in [
            "^SKU-[0-9]{7}$",
            "^[A-Z]{2}$",
            "\\d",
            "^\\D*$",
            "\\w+",
            "^\\W$",
            "\\s",
            "^\\S+$",
            "^.$",
            "^.*$",
            "a|b",
            "^(a|b)+$",
            "^(?:a|é)?$",
            "[^a-z]",
            "^https?://",
            "[\\w.-]+@",
            "",
            "^$",
            "a{2}",
            "a{1,}",
            "a.b",
            "a\\.b",
            "\\/",
            "[.]",
            "[a-]",
            "[-a]",
            "\\-",
            "^[\\d_]$",
            "\\x41",
            "\\u0041",
            "a{,2}",
            "[[]",
            "[a&&b]",
            "(?i)a",
            "\\bа",
            "\\p{L}",
            "(?=a)",
            "\\cA",
            "^a*?$",
            "\\^",
            "[\\]]",
            "$a",
            "a^",
        ] {
            let schema = json!({ "pattern": pattern });
            let (Ok(reference), Some(compiled)) =
                (jsonschema::draft202012::new(&schema), Pattern::compile(pattern))
            else {
                continue;
            };
            covered += 1;
            for text in TEXTS {
                assert_eq!(
                    compiled.finds(text.as_bytes()),
                    reference.is_valid(&json!(text)),
                    "`{pattern}` in {text:?}"
                );
            }
        }
        assert_eq!(covered, 35);
    }
}
