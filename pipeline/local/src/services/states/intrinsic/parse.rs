//! From the text of a call to its function and arguments.

use serde_json::Value;

use super::{Argument, Call, Function};
use crate::services::states::expression::Expression;

/// Step Functions allows ten calls inside one another.
const DEEPEST: usize = 10;

impl Call {
    pub(in super::super) fn parse(text: &str) -> Result<Self, String> {
        let mut scanner = Scanner { text, rest: text };
        let call = scanner.call(1)?;
        scanner.skip_space();
        if scanner.rest.is_empty() { Ok(call) } else { Err(scanner.error("expected the end")) }
    }
}

/// Resolves the escapes of a string.
pub(super) fn unescape(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut characters = raw.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => text.extend(characters.next()),
            other => text.push(other),
        }
    }
    text
}

struct Scanner<'a> {
    text: &'a str,
    rest: &'a str,
}

impl<'a> Scanner<'a> {
    fn error(&self, message: &str) -> String {
        let place = self.text.chars().count() - self.rest.chars().count() + 1;
        format!("`{}`: {message} at character {place}", self.text)
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn eat(&mut self, token: char) -> bool {
        self.skip_space();
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|character| !wanted(character)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    fn call(&mut self, depth: usize) -> Result<Call, String> {
        let begin = self.rest;
        if depth > DEEPEST {
            return Err(self.error("more than ten calls inside one another"));
        }
        let mut ahead = Scanner { text: self.text, rest: self.rest };
        let name = ahead.take_while(|c| c.is_ascii_alphanumeric() || c == '.');
        let Some(function) = Function::named(name) else {
            return Err(self.error(&format!("`{name}` is no intrinsic function")));
        };
        self.rest = ahead.rest;
        if !self.eat('(') {
            return Err(self.error("expected `(`"));
        }
        let arguments = self.arguments(depth)?;
        let text = begin.get(..begin.len() - self.rest.len()).unwrap_or_default().to_owned();
        check(function, &arguments).map_err(|message| format!("`{text}`: {message}"))?;
        Ok(Call { text, function, arguments })
    }

    fn arguments(&mut self, depth: usize) -> Result<Vec<Argument>, String> {
        let mut arguments = Vec::new();
        if self.eat(')') {
            return Ok(arguments);
        }
        loop {
            self.skip_space();
            arguments.push(self.argument(depth)?);
            if self.eat(')') {
                return Ok(arguments);
            }
            if !self.eat(',') {
                return Err(self.error("expected `,` or `)`"));
            }
        }
    }

    fn argument(&mut self, depth: usize) -> Result<Argument, String> {
        match self.rest.chars().next() {
            Some('\'') => self.string(),
            Some('$') => self.path(),
            Some('S') => Ok(Argument::Expression(Expression::Call(Box::new(self.call(depth + 1)?)))),
            _ => self.literal(),
        }
    }

    fn string(&mut self) -> Result<Argument, String> {
        let body = self.rest.get(1..).unwrap_or_default();
        let mut characters = body.char_indices();
        while let Some((place, character)) = characters.next() {
            match character {
                '\'' => {
                    let raw = body.get(..place).unwrap_or_default();
                    self.rest = body.get(place + 1..).unwrap_or_default();
                    return Ok(Argument::Text(raw.to_owned()));
                }
                '\\' => match characters.next() {
                    Some((_, '\'' | '\\' | '{' | '}')) => {}
                    _ => return Err(self.error("`\\` escapes `'`, `{`, `}` and `\\` only, in the string")),
                },
                _ => {}
            }
        }
        Err(self.error("the string is not closed"))
    }

    /// A path ends at a comma or parenthesis that is not in brackets or quotes.
    fn path(&mut self) -> Result<Argument, String> {
        let (mut depth, mut quote) = (0_u32, None);
        let end = self.rest.find(|character| {
            if let Some(open) = quote {
                quote = Some(open).filter(|open| *open != character);
                return false;
            }
            match character {
                '\'' | '"' if depth > 0 => quote = Some(character),
                '[' => depth += 1,
                ']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && matches!(character, ',' | ')')
        });
        let (path, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        let expression = Expression::parse_path(path.trim_end())?;
        self.rest = rest;
        Ok(Argument::Expression(expression))
    }

    fn literal(&mut self) -> Result<Argument, String> {
        let begin = self.rest;
        let word = self.take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.'));
        let parsed: Option<Value> = serde_json::from_str(word).ok();
        if let Some(value) = parsed {
            return Ok(Argument::Literal(value));
        }
        self.rest = begin;
        Err(self.error(
            "expected a string in single quotes, a number, `true`, `false`, `null`, a path or a function",
        ))
    }
}

fn check(function: Function, arguments: &[Argument]) -> Result<(), String> {
    let (least, most) = function.arity();
    let count = arguments.len();
    if !(least..=most).contains(&count) {
        let wanted = match (least, most) {
            (least, usize::MAX) => format!("at least {least}"),
            (least, most) if least == most => least.to_string(),
            (least, most) => format!("{least} to {most}"),
        };
        return Err(format!("takes {wanted} arguments, not {count}"));
    }
    match (function, arguments) {
        (Function::Format, [Argument::Text(raw), rest @ ..]) => {
            let places = super::texts::pieces(raw)?.len() - 1;
            if places == rest.len() {
                return Ok(());
            }
            Err(format!("the text has {places} `{{}}` for {} values", rest.len()))
        }
        (Function::Hash, [_, Argument::Text(algorithm)]) => super::texts::known_algorithm(algorithm),
        (Function::JsonMerge, [_, _, Argument::Literal(Value::Bool(true))]) => {
            Err("a deep merge is not supported: the third argument is false".to_owned())
        }
        _ => Ok(()),
    }
}
