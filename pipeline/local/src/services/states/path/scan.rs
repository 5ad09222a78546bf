//! From the text of a path to its steps.

use super::Step;

/// Reads a path that begins with `$`.
pub(super) fn steps(text: &str) -> Result<Vec<Step>, String> {
    let Some(rest) = text.strip_prefix('$') else {
        return Err(format!("`{text}` is no path: a path begins with `$`"));
    };
    let mut scanner = Scanner { text, rest };
    let mut steps = Vec::new();
    while !scanner.rest.is_empty() {
        scanner.step(&mut steps)?;
    }
    Ok(steps)
}

struct Scanner<'a> {
    text: &'a str,
    rest: &'a str,
}

impl Scanner<'_> {
    fn error(&self, message: &str) -> String {
        let place = self.text.chars().count() - self.rest.chars().count() + 1;
        format!("`{}`: {message} at character {place}", self.text)
    }

    fn eat(&mut self, token: &str) -> bool {
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn step(&mut self, steps: &mut Vec<Step>) -> Result<(), String> {
        if self.eat("..") {
            steps.push(Step::Descend);
            let step = if self.rest.starts_with('[') { self.bracket()? } else { self.name()? };
            steps.push(step);
        } else if self.eat(".") {
            steps.push(self.name()?);
        } else if self.rest.starts_with('[') {
            steps.push(self.bracket()?);
        } else {
            return Err(self.error("expected `.` or `[`"));
        }
        Ok(())
    }

    fn name(&mut self) -> Result<Step, String> {
        if self.eat("*") {
            return Ok(Step::Every);
        }
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '$');
        let end = self.rest.find(|c| !plain(c)).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        if name.is_empty() {
            return Err(self.error("expected a name"));
        }
        if rest.starts_with('(') {
            return Err(self.error("functions in a path are not supported"));
        }
        self.rest = rest;
        Ok(Step::Name(name.to_owned()))
    }

    fn bracket(&mut self) -> Result<Step, String> {
        self.eat("[");
        let step = match self.rest.chars().next() {
            Some(quote @ ('\'' | '"')) => Step::Name(self.quoted(quote)?),
            Some('*') => {
                self.eat("*");
                Step::Every
            }
            Some('?' | '(') => return Err(self.error("filters and scripts are not supported")),
            _ => self.numbers()?,
        };
        if self.eat("]") { Ok(step) } else { Err(self.error("expected `]`")) }
    }

    fn quoted(&mut self, quote: char) -> Result<String, String> {
        let mut name = String::new();
        let mut characters = self.rest.char_indices().skip(1);
        while let Some((place, character)) = characters.next() {
            match character {
                '\\' => name.extend(characters.next().map(|(_, escaped)| escaped)),
                character if character == quote => {
                    self.rest = self.rest.get(place + 1..).unwrap_or_default();
                    return Ok(name);
                }
                other => name.push(other),
            }
        }
        Err(self.error("the name is not closed"))
    }

    fn numbers(&mut self) -> Result<Step, String> {
        let first = self.number()?;
        if self.eat(":") {
            return Ok(Step::Slice(first, self.number()?));
        }
        let Some(first) = first else { return Err(self.error("expected an index, a name in quotes or `*`")) };
        let mut indices = vec![first];
        while self.eat(",") {
            self.rest = self.rest.trim_start();
            let next = self.number()?;
            indices.push(next.ok_or_else(|| self.error("expected an index"))?);
        }
        Ok(if indices.len() == 1 { Step::Index(first) } else { Step::Indices(indices) })
    }

    fn number(&mut self) -> Result<Option<i64>, String> {
        let end = self.rest.find(|c: char| !(c.is_ascii_digit() || c == '-')).unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at(end);
        if digits.is_empty() {
            return Ok(None);
        }
        let number = digits.parse().map_err(|_| self.error("expected an index"))?;
        self.rest = rest;
        Ok(Some(number))
    }
}
