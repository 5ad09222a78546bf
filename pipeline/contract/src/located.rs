//! A JSON text with the place of every value, so that a problem can point at it.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use crate::error::{ContractError, Problem};
use crate::json::pointer;
use crate::json::tape::{Kind, Tape, span};
use crate::json::text;

/// Where a value stands: the byte offset of its key (for an element, of itself) and its own.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    key: usize,
    value: usize,
}

/// A parsed text that collects problems.
pub(crate) struct Located<'t> {
    text: &'t str,
    pub(crate) value: Value,
    places: HashMap<String, Place>,
    problems: RefCell<Vec<Problem>>,
    /// Pointers of the annotations that mean something.
    understood: RefCell<BTreeSet<String>>,
}

impl<'t> Located<'t> {
    pub(crate) fn read(text: &'t str) -> Result<Self, ContractError> {
        let whole = |at: usize, pointer: String, message: String| {
            let (line, column) = position(text, at);
            ContractError { problems: vec![Problem { line, column, pointer, message }] }
        };
        let mut tape = Tape::default();
        tape.read(text)
            .map_err(|fault| whole(fault.at, fault.pointer, format!("not valid JSON: {}", fault.kind)))?;
        let value = serde_json::from_str(text)
            .map_err(|error| whole(0, String::new(), format!("not valid JSON: {error}")))?;
        let mut places = HashMap::new();
        let mut walk = Walk { text, tape: &tape, places: &mut places };
        walk.visit(0, None, &mut String::new());
        Ok(Self { text, value, places, problems: RefCell::default(), understood: RefCell::default() })
    }

    /// A problem with the value at `pointer`.
    pub(crate) fn problem(&self, pointer: &str, message: impl Into<String>) {
        self.add(pointer, self.place(pointer).value, message.into());
    }

    /// A problem with the key whose value stands at `pointer`.
    pub(crate) fn problem_with_key(&self, pointer: &str, message: impl Into<String>) {
        self.add(pointer, self.place(pointer).key, message.into());
    }

    /// The members of the object at `pointer` in the order of the text.
    pub(crate) fn members<'v>(&self, pointer: &str, object: &'v Value) -> Vec<(&'v String, &'v Value)> {
        let mut members: Vec<_> = object.as_object().into_iter().flatten().collect();
        members.sort_by_key(|(name, _)| self.place(&pointer::join(pointer, name)).key);
        members
    }

    /// The digits of the number at `pointer`, as they are written; nothing if there is none.
    pub(crate) fn number(&self, pointer: &str) -> &'t str {
        let rest = self.text.get(self.place(pointer).value..).unwrap_or_default();
        let end = rest.find(|c: char| !matches!(c, '0'..='9' | '-' | '+' | '.' | 'e' | 'E'));
        rest.get(..end.unwrap_or(rest.len())).unwrap_or_default()
    }

    /// Notes that the annotation at `pointer` means something where it stands.
    pub(crate) fn understand(&self, pointer: &str) {
        self.understood.borrow_mut().insert(pointer.to_owned());
    }

    pub(crate) fn is_understood(&self, pointer: &str) -> bool {
        self.understood.borrow().contains(pointer)
    }

    /// What has been found so far.
    pub(crate) fn into_error(self) -> ContractError {
        let mut problems = self.problems.into_inner();
        problems.sort();
        problems.dedup();
        ContractError { problems }
    }

    pub(crate) fn has_problems(&self) -> bool {
        !self.problems.borrow().is_empty()
    }

    fn add(&self, pointer: &str, at: usize, message: String) {
        let (line, column) = position(self.text, at);
        self.problems.borrow_mut().push(Problem { line, column, pointer: pointer.to_owned(), message });
    }

    /// The place of `pointer`, or of its nearest ancestor that stands in the text.
    fn place(&self, pointer: &str) -> Place {
        let mut pointer = pointer;
        loop {
            match (self.places.get(pointer), pointer.rfind('/')) {
                (Some(place), _) => return *place,
                (None, Some(end)) => pointer = &pointer[..end],
                (None, None) => return Place::default(),
            }
        }
    }
}

/// Line and column, both from 1, of a byte offset.
fn position(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

struct Walk<'a> {
    text: &'a str,
    tape: &'a Tape,
    places: &'a mut HashMap<String, Place>,
}

impl Walk<'_> {
    /// Records the value at `index`; gives the index after it.
    fn visit(&mut self, index: usize, key: Option<usize>, pointer: &mut String) -> usize {
        let Some(node) = self.tape.nodes.get(index).copied() else { return usize::MAX };
        let value = node.start as usize - usize::from(node.kind == Kind::Text);
        self.places.insert(pointer.clone(), Place { key: key.unwrap_or(value), value });
        let length = pointer.len();
        let mut child = index + 1;
        for position in 0..node.len {
            let mut key = None;
            if node.kind == Kind::Object
                && let Some(name) = self.tape.nodes.get(child)
            {
                key = Some(name.start as usize - 1);
                pointer::push(pointer, &text::decode(span(self.text, name)));
                child += 1;
            } else {
                pointer::push(pointer, &position.to_string());
            }
            child = self.visit(child, key, pointer);
            pointer.truncate(length);
        }
        node.next as usize
    }
}
