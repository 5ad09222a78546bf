//! What the values at one place of the records were.

use std::collections::HashMap;

use super::numbers::Numbers;
use super::texts::{Formats, Texts};
use crate::json::tape::{Kind, Tape, span};
use crate::json::text;

/// An object with more different keys than this is a map, not a record.
pub(super) const MAX_MEMBERS: usize = 512;
/// Deeper values are kept as JSON text.
const MAX_DEPTH: usize = 24;

/// What observing needs besides the values: the spellings it knows, and how many more places it may remember.
#[derive(Debug)]
pub(super) struct Means {
    pub(super) formats: Formats,
    pub(super) places: usize,
}

/// The values at one place, in bounded memory.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// All values, null included.
    pub(super) count: u64,
    pub(super) nulls: u64,
    pub(super) booleans: u64,
    pub(super) numbers: Numbers,
    pub(super) texts: Texts,
    pub(super) lists: u64,
    pub(super) objects: u64,
    /// The elements of all lists.
    pub(super) element: Option<Box<Self>>,
    /// In the order in which they first occurred.
    pub(super) members: Vec<(String, Self)>,
    index: HashMap<String, usize>,
    /// Too many keys, or too deep, to say what is inside.
    pub(super) opaque: bool,
}

/// One text and its nodes.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) text: &'a str,
    pub(super) tape: &'a Tape,
}

impl Seen {
    /// Adds the value at `at`; gives the index after it.
    pub(super) fn observe(
        &mut self,
        source: Source<'_>,
        at: usize,
        depth: usize,
        means: &mut Means,
    ) -> usize {
        let Some(node) = source.tape.nodes.get(at) else { return usize::MAX };
        let raw = span(source.text, node);
        self.count += 1;
        match node.kind {
            Kind::Null => self.nulls += 1,
            Kind::Bool => self.booleans += 1,
            Kind::Number => self.numbers.observe(raw),
            Kind::Text => self.texts.observe(&text::decode(raw), &means.formats),
            Kind::Array => self.list(source, at, depth, means),
            Kind::Object => self.object(source, at, depth, means),
        }
        node.next as usize
    }

    fn list(&mut self, source: Source<'_>, at: usize, depth: usize, means: &mut Means) {
        self.lists += 1;
        let length = source.tape.nodes.get(at).map_or(0, |node| node.len);
        if length > 0 && self.enter(depth, means, self.element.is_none()) {
            let element = self.element.get_or_insert_default();
            (0..length).fold(at + 1, |at, _| element.observe(source, at, depth + 1, means));
        }
    }

    fn object(&mut self, source: Source<'_>, at: usize, depth: usize, means: &mut Means) {
        self.objects += 1;
        let length = source.tape.nodes.get(at).map_or(0, |node| node.len);
        let mut at = at + 1;
        for _ in 0..length {
            let Some(key) = source.tape.nodes.get(at) else { return };
            let key = text::decode(span(source.text, key));
            let known = self.index.get(key.as_ref()).copied();
            let room = known.is_some() || self.members.len() < MAX_MEMBERS;
            if !room || !self.enter(depth, means, known.is_none()) {
                self.close();
                return;
            }
            let index = known.unwrap_or_else(|| self.add(key.into_owned()));
            let Some((_, member)) = self.members.get_mut(index) else { return };
            at = member.observe(source, at + 1, depth + 1, means);
        }
    }

    fn add(&mut self, key: String) -> usize {
        self.index.insert(key.clone(), self.members.len());
        self.members.push((key, Self::default()));
        self.members.len() - 1
    }

    /// Whether what is inside may be looked at; `new` when it takes another place.
    fn enter(&mut self, depth: usize, means: &mut Means, new: bool) -> bool {
        if self.opaque || depth >= MAX_DEPTH || (new && means.places == 0) {
            self.close();
            return false;
        }
        means.places -= usize::from(new);
        true
    }

    fn close(&mut self) {
        self.opaque = true;
        self.members = Vec::new();
        self.index = HashMap::new();
        self.element = None;
    }

    /// The one kind of its values besides null, if there is one.
    pub(super) fn kind(&self) -> Option<Kind> {
        let counts = [
            (self.booleans, Kind::Bool),
            (self.numbers.count, Kind::Number),
            (self.texts.count, Kind::Text),
            (self.lists, Kind::Array),
            (self.objects, Kind::Object),
        ];
        let mut kinds = counts.into_iter().filter(|(count, _)| *count > 0).map(|(_, kind)| kind);
        kinds.next().filter(|_| kinds.next().is_none())
    }
}
