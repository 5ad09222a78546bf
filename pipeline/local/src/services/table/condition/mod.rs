//! Condition expressions: `attribute_not_exists(id) OR #revision = :expected`.

mod eval;
mod lexer;
mod parse;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::value::{Attribute, Item};

/// A condition that was understood, with its names and values filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition(Test);

/// Why an expression was refused (`ValidationException`).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExpressionError {
    /// It does not follow the grammar.
    #[error("`{expression}`: {message} at character {place}")]
    Syntax {
        /// The expression.
        expression: String,
        /// What was expected.
        message: String,
        /// Where, counted from 1.
        place: usize,
    },
    /// It names a `#name` or a `:value` that is not given.
    #[error("`{placeholder}` is used in the expression and not given")]
    NotGiven {
        /// The name or value.
        placeholder: String,
    },
    /// A `#name` or a `:value` is given and not used.
    #[error("`{placeholder}` is given and not used in the expression")]
    NotUsed {
        /// The name or value.
        placeholder: String,
    },
}

#[derive(Debug, Clone, PartialEq)]
enum Test {
    And(Box<Test>, Box<Test>),
    Or(Box<Test>, Box<Test>),
    Not(Box<Test>),
    Compare(Operand, Comparator, Operand),
    Between(Operand, Operand, Operand),
    In(Operand, Vec<Operand>),
    Exists(Path, bool),
    HasType(Path, Operand),
    BeginsWith(Operand, Operand),
    Contains(Operand, Operand),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Debug, Clone, PartialEq)]
enum Operand {
    Path(Path),
    Value(Attribute),
    Size(Path),
}

/// A path into an item: `a.b[0]`.
#[derive(Debug, Clone, PartialEq)]
struct Path(Vec<Step>);

#[derive(Debug, Clone, PartialEq)]
enum Step {
    Name(String),
    Index(usize),
}

impl Condition {
    /// Reads an expression; every name and value given has to be used.
    ///
    /// # Errors
    /// [`ExpressionError`].
    pub fn parse(
        expression: &str,
        names: &BTreeMap<String, String>,
        values: &BTreeMap<String, Attribute>,
    ) -> Result<Self, ExpressionError> {
        parse::condition(expression, names, values).map(Self)
    }

    /// Whether it holds for an item; an item that is not there has no attributes.
    pub fn holds(&self, item: Option<&Item>) -> bool {
        let empty = Item::new();
        eval::holds(&self.0, item.unwrap_or(&empty))
    }
}
