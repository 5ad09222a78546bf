//! Patterns such as `^SKU-[0-9]{7}$`: one class of ASCII characters after another, each a number of times.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

use super::scan::after;

/// Literal characters, then runs. All runs but the last have a fixed length, so that there is one way to match.
#[derive(Debug)]
pub(super) struct Runs {
    prefix: Vec<u8>,
    runs: Vec<Run>,
}

#[derive(Debug)]
struct Run {
    /// Which bytes.
    class: [bool; 256],
    min: usize,
    max: usize,
}

impl Runs {
    /// `None` for other patterns.
    pub(super) fn compile(pattern: &str) -> Option<Self> {
        let hir = regex_syntax::Parser::new().parse(pattern).ok()?;
        let HirKind::Concat(parts) = hir.kind() else { return None };
        let [first, middle @ .., last] = parts.as_slice() else { return None };
        if first.kind() != &HirKind::Look(Look::Start) || last.kind() != &HirKind::Look(Look::End) {
            return None;
        }
        let mut prefix = Vec::new();
        let mut runs = Vec::new();
        for part in middle {
            match part.kind() {
                HirKind::Literal(literal) if runs.is_empty() => prefix.extend_from_slice(&literal.0),
                _ => run(part, &mut runs)?,
            }
        }
        let (_, fixed) = runs.split_last()?;
        fixed.iter().all(|run| run.min == run.max).then_some(Self { prefix, runs })
    }

    /// Whether the runs are the whole text.
    pub(super) fn match_whole(&self, text: &[u8]) -> bool {
        let Some(mut rest) = after(text, &self.prefix) else { return false };
        for run in &self.runs {
            let length = rest.len().min(run.max);
            if length < run.min {
                return false;
            }
            let (here, after) = rest.split_at(length);
            if !here.iter().all(|byte| run.class[usize::from(*byte)]) {
                return false;
            }
            rest = after;
        }
        rest.is_empty()
    }
}

fn run(part: &Hir, runs: &mut Vec<Run>) -> Option<()> {
    match part.kind() {
        HirKind::Literal(literal) => {
            for byte in &literal.0 {
                runs.push(Run { class: class(byte.is_ascii().then_some((*byte, *byte)))?, min: 1, max: 1 });
            }
        }
        HirKind::Class(_) => runs.push(Run { class: ranges(part)?, min: 1, max: 1 }),
        HirKind::Repetition(repetition) => {
            let class = match repetition.sub.kind() {
                HirKind::Literal(literal) => match *literal.0 {
                    [byte] if byte.is_ascii() => class(Some((byte, byte)))?,
                    _ => return None,
                },
                _ => ranges(&repetition.sub)?,
            };
            let max = repetition.max.map_or(Some(usize::MAX), |max| usize::try_from(max).ok())?;
            runs.push(Run { class, min: usize::try_from(repetition.min).ok()?, max });
        }
        _ => return None,
    }
    Some(())
}

fn ranges(part: &Hir) -> Option<[bool; 256]> {
    match part.kind() {
        HirKind::Class(Class::Unicode(unicode)) => {
            let byte = |c: char| u8::try_from(c).ok().filter(u8::is_ascii);
            let ranges =
                unicode.ranges().iter().map(|range| Some((byte(range.start())?, byte(range.end())?)));
            class(ranges.collect::<Option<Vec<_>>>()?)
        }
        HirKind::Class(Class::Bytes(bytes)) => {
            class(bytes.ranges().iter().map(|range| (range.start(), range.end())).collect::<Vec<_>>())
        }
        _ => None,
    }
}

fn class(ranges: impl IntoIterator<Item = (u8, u8)>) -> Option<[bool; 256]> {
    let mut class = [false; 256];
    let mut any = false;
    for (start, end) in ranges {
        for byte in start..=end {
            class[usize::from(byte)] = true;
            any = true;
        }
    }
    any.then_some(class)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_match_the_whole_text() {
        let runs = Runs::compile("^SKU-[0-9]{7}$").unwrap();
        assert!(runs.match_whole(b"SKU-1234567"));
        for text in ["SKU-123456", "SKU-12345678", "SKU_1234567", "xSKU-1234567", "", "SKU-123456\u{e9}"] {
            assert!(!runs.match_whole(text.as_bytes()), "{text}");
        }
        let runs = Runs::compile("^[A-Z0-9]{4,16}$").unwrap();
        assert!(runs.match_whole(b"ABCD") && runs.match_whole(&[b'7'; 16]));
        assert!(!runs.match_whole(b"ABC") && !runs.match_whole(&[b'7'; 17]));
        for other in ["SKU", "^a", "a$", "^a*b$", "^[^a]$", "^(a|bc)$", "^$", "^\u{e9}$"] {
            assert!(Runs::compile(other).is_none(), "{other}");
        }
    }
}
