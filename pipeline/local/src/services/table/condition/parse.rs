//! From the text of an expression to its test.

use std::collections::{BTreeMap, BTreeSet};

use super::lexer::{Token, tokens};
use super::{Attribute, Comparator, ExpressionError, Operand, Path, Step, Test};

type Parsed<T> = Result<T, ExpressionError>;

/// How deep tests may be nested; DynamoDB bounds the number of operators.
const DEEPEST: usize = 100;

pub(super) fn condition(
    expression: &str,
    names: &BTreeMap<String, String>,
    values: &BTreeMap<String, Attribute>,
) -> Parsed<Test> {
    let syntax = |place| ExpressionError::Syntax {
        expression: expression.to_owned(),
        message: "this character has no meaning".to_owned(),
        place,
    };
    let tokens = tokens(expression).map_err(syntax)?;
    let mut parser = Parser { expression, tokens: &tokens, names, values, used: BTreeSet::new(), depth: 0 };
    let test = parser.disjunction()?;
    if parser.peek().is_some() {
        return Err(parser.expected("the end"));
    }
    let given = names.keys().chain(values.keys());
    match given.into_iter().find(|placeholder| !parser.used.contains(placeholder.as_str())) {
        Some(placeholder) => Err(ExpressionError::NotUsed { placeholder: placeholder.clone() }),
        None => Ok(test),
    }
}

struct Parser<'a> {
    expression: &'a str,
    tokens: &'a [Token<'a>],
    names: &'a BTreeMap<String, String>,
    values: &'a BTreeMap<String, Attribute>,
    used: BTreeSet<&'a str>,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a str> {
        self.tokens.first().map(|token| token.text)
    }

    fn next(&mut self) -> Option<&'a str> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(first.text)
    }

    fn expected(&self, what: &str) -> ExpressionError {
        let end = self.expression.chars().count() + 1;
        ExpressionError::Syntax {
            expression: self.expression.to_owned(),
            message: format!("expected {what}"),
            place: self.tokens.first().map_or(end, |token| token.place),
        }
    }

    fn eat(&mut self, wanted: &str) -> bool {
        let found = self.peek().is_some_and(|text| text.eq_ignore_ascii_case(wanted));
        if found {
            self.next();
        }
        found
    }

    fn require(&mut self, wanted: &str) -> Parsed<()> {
        if self.eat(wanted) { Ok(()) } else { Err(self.expected(&format!("`{wanted}`"))) }
    }

    fn disjunction(&mut self) -> Parsed<Test> {
        let mut test = self.conjunction()?;
        while self.eat("OR") {
            test = Test::Or(Box::new(test), Box::new(self.conjunction()?));
        }
        Ok(test)
    }

    fn conjunction(&mut self) -> Parsed<Test> {
        let mut test = self.negation()?;
        while self.eat("AND") {
            test = Test::And(Box::new(test), Box::new(self.negation()?));
        }
        Ok(test)
    }

    fn negation(&mut self) -> Parsed<Test> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.expected(&format!("at most {DEEPEST} tests inside one another")));
        }
        let test = if self.eat("NOT") {
            Test::Not(Box::new(self.negation()?))
        } else if self.eat("(") {
            let test = self.disjunction()?;
            self.require(")")?;
            test
        } else {
            self.atom()?
        };
        self.depth -= 1;
        Ok(test)
    }

    fn atom(&mut self) -> Parsed<Test> {
        if self.tokens.get(1).is_some_and(|token| token.text == "(") && self.peek() != Some("size") {
            return self.function();
        }
        let left = self.operand()?;
        if self.eat("BETWEEN") {
            let low = self.operand()?;
            self.require("AND")?;
            return Ok(Test::Between(left, low, self.operand()?));
        }
        if self.eat("IN") {
            return self.list().map(|list| Test::In(left, list));
        }
        let comparator = match self.peek() {
            Some("=") => Comparator::Equal,
            Some("<>") => Comparator::NotEqual,
            Some("<") => Comparator::Less,
            Some("<=") => Comparator::LessOrEqual,
            Some(">") => Comparator::Greater,
            Some(">=") => Comparator::GreaterOrEqual,
            _ => return Err(self.expected("a comparison, `BETWEEN` or `IN`")),
        };
        self.next();
        Ok(Test::Compare(left, comparator, self.operand()?))
    }

    fn list(&mut self) -> Parsed<Vec<Operand>> {
        self.require("(")?;
        let mut operands = vec![self.operand()?];
        while self.eat(",") {
            operands.push(self.operand()?);
        }
        self.require(")")?;
        Ok(operands)
    }

    fn function(&mut self) -> Parsed<Test> {
        let known = ["attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains"];
        let Some(name) = self.peek().filter(|name| known.contains(name)) else {
            return Err(self.expected("a function"));
        };
        self.next();
        self.require("(")?;
        let test = match name {
            "attribute_exists" => Test::Exists(self.path()?, true),
            "attribute_not_exists" => Test::Exists(self.path()?, false),
            "attribute_type" => {
                let path = self.path()?;
                self.require(",")?;
                Test::HasType(path, self.operand()?)
            }
            _ => {
                let one = self.operand()?;
                self.require(",")?;
                let two = self.operand()?;
                if name == "contains" { Test::Contains(one, two) } else { Test::BeginsWith(one, two) }
            }
        };
        self.require(")")?;
        Ok(test)
    }

    fn operand(&mut self) -> Parsed<Operand> {
        if self.peek() == Some("size") && self.tokens.get(1).is_some_and(|token| token.text == "(") {
            self.next();
            self.require("(")?;
            let path = self.path()?;
            self.require(")")?;
            return Ok(Operand::Size(path));
        }
        let Some(placeholder) = self.peek().filter(|text| text.starts_with(':')) else {
            return self.path().map(Operand::Path);
        };
        self.next();
        self.used.insert(placeholder);
        let value = self.values.get(placeholder);
        let value = value.ok_or_else(|| ExpressionError::NotGiven { placeholder: placeholder.to_owned() })?;
        Ok(Operand::Value(value.clone()))
    }

    fn path(&mut self) -> Parsed<Path> {
        let mut steps = vec![self.name()?];
        loop {
            if self.eat(".") {
                steps.push(self.name()?);
            } else if self.eat("[") {
                let index = self.peek().and_then(|text| text.parse().ok());
                steps.push(Step::Index(index.ok_or_else(|| self.expected("an index"))?));
                self.next();
                self.require("]")?;
            } else {
                return Ok(Path(steps));
            }
        }
    }

    fn name(&mut self) -> Parsed<Step> {
        let text =
            self.peek().filter(|text| text.starts_with(|c: char| c == '#' || c.is_alphabetic() || c == '_'));
        let Some(text) = text else { return Err(self.expected("an attribute")) };
        self.next();
        if !text.starts_with('#') {
            return Ok(Step::Name(text.to_owned()));
        }
        self.used.insert(text);
        let name = self.names.get(text);
        name.map(|name| Step::Name(name.clone()))
            .ok_or_else(|| ExpressionError::NotGiven { placeholder: text.to_owned() })
    }
}
