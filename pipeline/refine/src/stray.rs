//! Members that no column takes any more, of records that an older version of the contract admitted.

use crate::cursor::Cursor;
use crate::fault::{Fallible, Fault};
use crate::text::decoded;

/// Which records are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fit {
    /// Those of the contract itself: every member has a column, and a required one is there.
    Exact,
    /// Those of an older version: a column that it lacked is null, a column that is gone is passed over.
    Older,
}

/// Levels that admission lets through at most.
const MAX_NESTING: usize = 128;

/// The names of one object's members that have no column. A name that comes twice is refused, as it is everywhere.
#[derive(Default)]
pub(crate) struct Names(Vec<String>);

impl Names {
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// The name that was added last.
    pub(crate) fn last(&self) -> &str {
        self.0.last().map(String::as_str).unwrap_or_default()
    }

    pub(crate) fn add(&mut self, name: &str) -> Fallible {
        if self.0.iter().any(|known| known == name) {
            return Err(Fault::new("given twice").within(name));
        }
        self.0.push(name.to_owned());
        Ok(())
    }
}

/// Passes over one value, as strictly as a value is read.
pub(crate) fn pass_over(cursor: &mut Cursor<'_>) -> Fallible {
    value(cursor, MAX_NESTING)
}

fn value(cursor: &mut Cursor<'_>, levels: usize) -> Fallible {
    match cursor.peek() {
        b'{' | b'[' if levels == 0 => return Err(Fault::new("nested too deep")),
        b'{' => object(cursor, levels - 1)?,
        b'[' => array(cursor, levels - 1)?,
        b'"' => drop(decoded(&cursor.string()?)?),
        b't' | b'f' | b'n' => {
            if !(cursor.eat_all(b"true") || cursor.eat_all(b"false") || cursor.eat_all(b"null")) {
                return Err(cursor.broken());
            }
        }
        _ => drop(cursor.number()?),
    }
    Ok(())
}

fn object(cursor: &mut Cursor<'_>, levels: usize) -> Fallible {
    let mut names = Names::default();
    members(cursor, b'}', |cursor| {
        let name = decoded(&cursor.string()?)?;
        names.add(&name)?;
        cursor.skip_whitespace();
        cursor.require(b':', "a colon")?;
        cursor.skip_whitespace();
        value(cursor, levels).map_err(|fault| fault.within(&name))
    })
}

fn array(cursor: &mut Cursor<'_>, levels: usize) -> Fallible {
    members(cursor, b']', |cursor| value(cursor, levels))
}

fn members(
    cursor: &mut Cursor<'_>,
    close: u8,
    mut member: impl FnMut(&mut Cursor<'_>) -> Fallible,
) -> Fallible {
    cursor.advance(1);
    cursor.skip_whitespace();
    if cursor.eat(close) {
        return Ok(());
    }
    loop {
        member(cursor)?;
        if !cursor.another(close)? {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passed(text: &str) -> bool {
        let mut cursor = Cursor::new(text);
        pass_over(&mut cursor).is_ok() && cursor.is_at_end()
    }

    #[test]
    fn any_json_value_is_passed_over_and_nothing_else() {
        for text in
            ["null", "true", "-1.5e3", r#""a\n\"b""#, "[]", "{}", r#"[1, [2, {"a" : [ ] , "b":{}}], "x"]"#]
        {
            assert!(passed(text), "{text}");
        }
        for text in
            ["", "nul", "tru", "01", "[1,]", "{\"a\"}", "{\"a\":1,}", "[", "\"a", "\"\\x\"", "[1 2]", "'a'"]
        {
            assert!(!passed(text), "{text}");
        }
    }

    #[test]
    fn a_name_twice_is_refused_at_every_level() {
        assert!(passed(r#"{"a": {"b": 1}, "b": [{"a": 1}, {"a": 2}]}"#));
        assert!(!passed(r#"{"a": 1, "\u0061": 2}"#));
        assert!(!passed(r#"[{"a": {"b": 1, "b": 1}}]"#));
    }

    #[test]
    fn levels_are_bounded() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(passed(&nested(MAX_NESTING)));
        assert!(!passed(&nested(MAX_NESTING + 1)));
    }
}
