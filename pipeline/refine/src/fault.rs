//! What is wrong with one record, and where in it.

use std::fmt::Display;

/// Why a record does not fit. One machine word, so that the happy path carries little.
#[derive(Debug)]
pub(crate) struct Fault(Box<Details>);

#[derive(Debug)]
struct Details {
    reason: String,
    /// The way to the value, innermost step first.
    steps: Vec<String>,
}

pub(crate) type Fallible<T = ()> = Result<T, Fault>;

impl Fault {
    #[cold]
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self(Box::new(Details { reason: reason.into(), steps: Vec::new() }))
    }

    /// The same fault, seen from one level further out.
    #[cold]
    pub(crate) fn within(mut self, step: impl Display) -> Self {
        self.0.steps.push(step.to_string());
        self
    }

    pub(crate) fn into_reason(self) -> String {
        self.0.reason
    }

    /// JSON pointer of the value in the stage record; empty for the record itself.
    pub(crate) fn pointer(&self) -> String {
        let mut pointer = String::new();
        for step in self.0.steps.iter().rev() {
            pointer.push('/');
            pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
        }
        pointer
    }
}
