//! Custom spellings of timestamps and dates, e.g. `YYYY/MM/DD hh:mm`.

/// A parsed layout: what stands at which place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) pieces: Vec<Piece>,
    /// Whether it names anything smaller than a day.
    pub(crate) has_time: bool,
}

/// One piece of a layout. Numbers have a fixed number of digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    /// That many digits of the fraction of a second, 1 to 6.
    Fraction(u8),
    /// This byte, as it stands.
    Literal(u8),
}

const HELP: &str = "write it with YYYY, MM, DD, hh, mm, ss, S to SSSSSS and punctuation (`T` and `Z` stand for \
                    themselves), or name `rfc3339`, `epoch-ms` or `epoch-s`";

impl Layout {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = text.as_bytes();
        while let Some(first) = rest.first() {
            let (piece, used) = piece(rest).ok_or_else(|| {
                format!("the layout `{text}` has no meaning for `{}`: {HELP}", char::from(*first))
            })?;
            if pieces.contains(&piece) && !matches!(piece, Piece::Literal(_)) {
                return Err(format!("the layout `{text}` names the same part twice: {HELP}"));
            }
            pieces.push(piece);
            rest = &rest[used..];
        }
        if [Piece::Year, Piece::Month, Piece::Day].iter().any(|part| !pieces.contains(part)) {
            return Err(format!("the layout `{text}` lacks YYYY, MM or DD: {HELP}"));
        }
        let time =
            |piece: &Piece| matches!(piece, Piece::Hour | Piece::Minute | Piece::Second | Piece::Fraction(_));
        let has_time = pieces.iter().any(time);
        Ok(Self { pieces, has_time })
    }
}

fn piece(rest: &[u8]) -> Option<(Piece, usize)> {
    let numbers: [(&[u8], Piece); 6] = [
        (b"YYYY", Piece::Year),
        (b"MM", Piece::Month),
        (b"DD", Piece::Day),
        (b"hh", Piece::Hour),
        (b"mm", Piece::Minute),
        (b"ss", Piece::Second),
    ];
    if let Some((name, piece)) = numbers.iter().find(|(name, _)| rest.starts_with(name)) {
        return Some((*piece, name.len()));
    }
    let digits = rest.iter().take_while(|byte| **byte == b'S').count();
    if (1..=6).contains(&digits) {
        return Some((Piece::Fraction(u8::try_from(digits).ok()?), digits));
    }
    match rest.first()? {
        byte @ (b'T' | b'Z' | b' '..=b'/' | b':'..=b'@' | b'_' | b'|') => Some((Piece::Literal(*byte), 1)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layouts_are_read() {
        let layout = Layout::parse("YYYY/MM/DD hh:mm").unwrap();
        assert_eq!(layout.pieces.len(), 9);
        assert!(layout.has_time);
        assert!(!Layout::parse("DD.MM.YYYY").unwrap().has_time);
        assert!(Layout::parse("YYYY-MM-DDThh:mm:ss.SSSZ").is_ok());
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "YYYY", "YYYY-MM-DD foo", "YYYY-MM-DD-DD", "yyyy-MM-dd", "YYYY-MM-DDTSSSSSSS"] {
            assert!(Layout::parse(text).is_err(), "{text}");
        }
    }
}
