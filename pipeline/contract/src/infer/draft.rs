//! From what was seen to the schema of a contract.

use std::collections::HashSet;

use super::json::Json;
use super::names;
use super::numbers::{Numbers, Sort};
use super::seen::Seen;
use super::texts::{Formats, Time};
use crate::contract::columns::{MAX_NAME, column_name};
use crate::json::pointer::join;
use crate::json::tape::Kind;
use crate::lineage;

/// 2000-01-01 and 2100-01-01 in seconds: numbers between them may be instants.
const SECONDS: (i64, i64) = (946_684_800, 4_102_444_800);

/// A property that the lake can do more with.
#[derive(Debug)]
pub(super) struct Candidate {
    /// JSON pointer in a record.
    pub(super) pointer: String,
    pub(super) name: String,
}

/// Draws the schema, and notes on the way what it leaves to a person's judgement.
#[derive(Debug)]
pub(super) struct Draft<'f> {
    pub(super) formats: &'f Formats,
    pub(super) notes: Vec<String>,
    pub(super) keys: Vec<Candidate>,
    pub(super) instants: Vec<Candidate>,
    /// The names of the columns of a record.
    pub(super) columns: HashSet<String>,
}

/// Where a value stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    pointer: &'a str,
    name: &'a str,
    parent: &'a str,
    /// There in every record, and once: fit to identify it or to place it in time.
    steady: bool,
}

type Members = Vec<(&'static str, Json)>;

impl<'f> Draft<'f> {
    pub(super) fn new(formats: &'f Formats) -> Self {
        let columns = lineage::columns().into_iter().map(|column| column.name).collect();
        Self { formats, notes: Vec::new(), keys: Vec::new(), instants: Vec::new(), columns }
    }

    /// The members of the root schema.
    pub(super) fn root(&mut self, seen: &Seen) -> Members {
        let place = Place { pointer: "", name: "", parent: "", steady: true };
        self.object(seen, place)
    }

    fn note(&mut self, place: Place<'_>, note: &str) {
        let pointer = if place.pointer.is_empty() { "a record" } else { place.pointer };
        self.notes.push(format!("{pointer}: {note}"));
    }

    fn value(&mut self, seen: &Seen, place: Place<'_>) -> Members {
        let place = Place { steady: place.steady && seen.nulls == 0, ..place };
        let nullable = seen.nulls > 0;
        match seen.kind() {
            Some(Kind::Bool) => vec![kind("boolean", nullable)],
            Some(Kind::Number) => self.number(seen, place),
            Some(Kind::Text) => self.text(seen, place),
            Some(Kind::Array) if !seen.opaque => {
                let mut members = vec![kind("array", nullable)];
                members.push(("items", Json::Object(self.element(seen, place))));
                members
            }
            Some(Kind::Object) if !seen.opaque && !seen.members.is_empty() => {
                let mut members = vec![kind("object", nullable)];
                members.extend(self.object(seen, place));
                members
            }
            found => {
                let why = match found {
                    Some(Kind::Object) if seen.opaque => "has too many different keys for a struct",
                    Some(Kind::Object) => "was always empty",
                    Some(_) => "is nested too deeply",
                    None if seen.nulls == seen.count => "was always null",
                    None => "has values of several types",
                };
                self.note(place, &format!("{why}; kept as JSON text"));
                let mut annotation = vec![("type", Json::text("json"))];
                annotation.extend(self.drop(place));
                vec![lake(annotation)]
            }
        }
    }

    fn element(&mut self, seen: &Seen, place: Place<'_>) -> Members {
        let pointer = join(place.pointer, "*");
        let place = Place { pointer: &pointer, steady: false, ..place };
        if let Some(element) = seen.element.as_deref() {
            return self.value(element, place);
        }
        self.note(place, "no list had an element; kept as JSON text");
        vec![lake(vec![("type", Json::text("json"))])]
    }

    fn object(&mut self, seen: &Seen, place: Place<'_>) -> Members {
        let top = place.pointer.is_empty();
        let mut taken = if top { std::mem::take(&mut self.columns) } else { HashSet::new() };
        let mut properties = Vec::new();
        let mut required = Vec::new();
        for (name, member) in &seen.members {
            let pointer = join(place.pointer, name);
            let always = member.count == seen.objects;
            let inner = Place { pointer: &pointer, name, parent: place.name, steady: place.steady && always };
            let mut schema = self.value(member, inner);
            rename(name, &mut taken, &mut schema);
            properties.push((name.clone(), Json::Object(schema)));
            if always {
                required.push(name.clone());
            }
        }
        if top {
            self.columns = taken;
        }
        if !properties.is_empty() && properties.iter_mut().all(|(_, schema)| dropped(schema).is_some()) {
            properties.iter_mut().filter_map(|(_, schema)| dropped(schema)).for_each(|annotation| {
                annotation.retain(|(key, _)| *key != "pii");
            });
            self.note(place, "would be empty without what looks like personal data, so that nothing is dropped: drop it as a whole, or protect what is inside");
        }
        let mut members = Members::new();
        if !required.is_empty() {
            members.push(("required", Json::texts(required)));
        }
        members.push(("additionalProperties", Json::word("false")));
        members.push(("properties", Json::Members(properties)));
        members
    }

    fn number(&mut self, seen: &Seen, place: Place<'_>) -> Members {
        let numbers = &seen.numbers;
        let nullable = seen.nulls > 0;
        let decimal = |precision: usize, scale: usize| {
            vec![("type", Json::text(format!("decimal({precision},{scale})")))]
        };
        match numbers.sort() {
            Sort::BigInt => {
                let mut members = vec![kind("integer", nullable)];
                if let Some(layout) = epoch(numbers, place.name) {
                    members
                        .push(lake(vec![("type", Json::text("timestamp")), ("layout", Json::text(layout))]));
                    self.candidate(place);
                    return members;
                }
                self.identify(seen, place, numbers.distinct.holds());
                // An integer cannot be masked.
                members.extend(self.protect(place, false).map(|_| lake(vec![("pii", Json::text("hash"))])));
                members
            }
            _ if let Some(drop) = self.drop(place) => vec![kind("number", nullable), lake(vec![drop])],
            Sort::Long => vec![kind("number", nullable), lake(decimal(38, 0))],
            sort @ (Sort::Money | Sort::Cents) if sort == Sort::Money || names::is_money(place.name) => {
                vec![kind("number", nullable), lake(decimal((numbers.whole + 4).clamp(12, 38), 2))]
            }
            _ => vec![kind("number", nullable)],
        }
    }

    fn text(&mut self, seen: &Seen, place: Place<'_>) -> Members {
        let texts = &seen.texts;
        let nullable = seen.nulls > 0;
        let mut members = vec![kind("string", nullable)];
        if let Some(pii) = self.protect(place, texts.are_emails()) {
            self.identify(seen, place, texts.distinct.holds());
            members.push(lake(vec![("pii", Json::text(pii))]));
            return members;
        }
        match texts.time(self.formats) {
            Some(Time::Instant) => members.push(("format", Json::text("date-time"))),
            Some(Time::Day) => members.push(("format", Json::text("date"))),
            Some(Time::Layout(layout)) => members.push(lake(vec![("layout", Json::text(layout))])),
            None => {
                self.identify(seen, place, texts.distinct.holds());
                self.choices(seen, place, &mut members);
                return members;
            }
        }
        self.candidate(place);
        members
    }

    fn choices(&mut self, seen: &Seen, place: Place<'_>, members: &mut Members) {
        let Some(choices) = seen.texts.choices().filter(|_| !names::is_identifier(place.name)) else {
            return;
        };
        let values = choices.iter().map(Json::text);
        let null = (seen.nulls > 0).then(|| Json::word("null"));
        members.push(("enum", Json::List(values.chain(null).collect())));
        let values = if choices.len() == 1 { "value" } else { "values" };
        self.note(
            place,
            &format!(
                "{} {values} in {} records; remove `enum` if there may be others",
                choices.len(),
                seen.count
            ),
        );
    }

    fn candidate(&mut self, place: Place<'_>) {
        if place.steady {
            self.instants.push(Candidate { pointer: place.pointer.to_owned(), name: place.name.to_owned() });
        }
    }

    fn identify(&mut self, seen: &Seen, place: Place<'_>, distinct: bool) {
        if place.steady && distinct && seen.count > 1 && names::is_identifier(place.name) {
            self.keys.push(Candidate { pointer: place.pointer.to_owned(), name: place.name.to_owned() });
        }
    }

    /// The protection of what looks like personal data and can neither be hashed nor masked.
    fn drop(&mut self, place: Place<'_>) -> Option<(&'static str, Json)> {
        names::protection(place.name, place.parent)?;
        if place.pointer.ends_with("/*") {
            self.note(place, "looks like personal data, and elements cannot be dropped: give the list itself `pii`: `drop`");
            return None;
        }
        self.note(place, "looks like personal data, and has no one type that could be hashed; it is dropped");
        Some(("pii", Json::text("drop")))
    }

    /// The protection of what looks like personal data by its name or, when all are e-mail addresses, by its values.
    fn protect(&mut self, place: Place<'_>, emails: bool) -> Option<&'static str> {
        let pii = names::protection(place.name, place.parent).or(emails.then_some("hash"))?;
        self.note(place, "looks like personal data; confirm `pii`: `hash`, `mask` or `drop`");
        Some(pii)
    }
}

/// The layout of numbers in the range of instants under a name for one.
fn epoch(numbers: &Numbers, name: &str) -> Option<&'static str> {
    let (low, high) = SECONDS;
    let layouts = [("epoch-ms", low * 1000, high * 1000), ("epoch-s", low, high)];
    let fits = |(_, low, high): &&(&str, i64, i64)| numbers.all_within(*low, *high);
    layouts.iter().find(fits).filter(|_| names::is_time(name)).map(|(layout, ..)| *layout)
}

fn kind(name: &str, nullable: bool) -> (&'static str, Json) {
    ("type", if nullable { Json::texts([name, "null"]) } else { Json::text(name) })
}

fn lake(members: Members) -> (&'static str, Json) {
    ("x-lake", Json::Object(members))
}

/// The annotation of a property that is dropped.
fn dropped(schema: &mut Json) -> Option<&mut Members> {
    let Json::Object(members) = schema else { return None };
    let annotation = members.iter_mut().find_map(|(key, value)| (*key == "x-lake").then_some(value));
    let Some(Json::Object(annotation)) = annotation else { return None };
    annotation.contains(&("pii", Json::text("drop"))).then_some(annotation)
}

/// Gives a property whose column name is taken, empty or too long another one.
fn rename(property: &str, taken: &mut HashSet<String>, schema: &mut Members) {
    let natural = column_name(property);
    let stem = match natural.len() {
        0 => "unnamed",
        // Room for a number.
        length if length > MAX_NAME => natural.get(..MAX_NAME - 8).unwrap_or_default(),
        _ => &natural,
    };
    let Some(name) = names::free(stem, taken) else { return };
    if name != natural {
        let column = ("column", Json::text(name.clone()));
        match schema.iter_mut().find(|(key, _)| *key == "x-lake") {
            Some((_, Json::Object(members))) => members.push(column),
            _ => schema.push(lake(vec![column])),
        }
    }
    taken.insert(name);
}
