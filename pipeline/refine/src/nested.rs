//! Structs, lists, and the record itself, which is a struct that is never null.

use arrow_array::{ArrayRef, ListArray, StructArray};
use arrow_buffer::{NullBufferBuilder, OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, FieldRef, Fields};
use lake_contract::Column;

use crate::column::Slot;
use crate::cursor::Cursor;
use crate::fault::{Fallible, Fault};
use crate::key::Key;
use crate::schema::{field, fields};
use crate::stray::{Fit, Names, pass_over};
use crate::text::decoded;

/// Members that are tried by their keys before a search by name.
const NEARBY: usize = 4;

/// The fields of a struct.
pub(crate) struct Object {
    fields: Fields,
    members: Vec<Member>,
    /// Members in the order of their names, for keys that were not guessed.
    by_name: Vec<usize>,
    /// Which member came after this one last time; the first entry is for the start. Keys keep their order from
    /// record to record, so the guess is nearly always right.
    follower: Vec<usize>,
    /// Number of the object being read, so that a member knows whether it was already given.
    current: u64,
    nulls: NullBufferBuilder,
    fit: Fit,
    strays: Names,
}

struct Member {
    name: String,
    key: Key,
    slot: Slot,
    given: u64,
}

impl Object {
    pub(crate) fn new(columns: &[Column], fit: Fit) -> Self {
        let mut by_name: Vec<usize> = (0..columns.len()).collect();
        by_name.sort_by_key(|member| &columns[*member].name);
        Self {
            fields: fields(columns),
            members: columns.iter().map(|column| Member::new(column, fit)).collect(),
            by_name,
            follower: (0..=columns.len()).collect(),
            current: 0,
            nulls: NullBufferBuilder::new(0),
            fit,
            strays: Names::default(),
        }
    }

    /// Reads one object, the cursor being at its brace.
    pub(crate) fn read(&mut self, cursor: &mut Cursor<'_>) -> Fallible {
        cursor.require(b'{', "an object")?;
        self.current += 1;
        self.strays.clear();
        let given = self.read_members(cursor)?;
        if given < self.members.len() {
            self.fill_members()?;
        }
        self.nulls.append_non_null();
        Ok(())
    }

    fn read_members(&mut self, cursor: &mut Cursor<'_>) -> Fallible<usize> {
        cursor.skip_whitespace();
        if cursor.eat(b'}') {
            return Ok(0);
        }
        let (mut given, mut previous) = (0, 0);
        loop {
            let index = self.read_key(cursor, previous)?;
            cursor.skip_whitespace();
            let Some(member) = self.members.get_mut(index) else {
                pass_over(cursor).map_err(|fault| fault.within(self.strays.last()))?;
                if !cursor.another(b'}')? {
                    return Ok(given);
                }
                continue;
            };
            if member.given == self.current {
                return Err(Fault::new("given twice").within(&member.name));
            }
            member.given = self.current;
            member.slot.read(cursor).map_err(|fault| fault.within(&member.name))?;
            given += 1;
            previous = index + 1;
            if !cursor.another(b'}')? {
                return Ok(given);
            }
        }
    }

    /// The member whose key stands at the cursor, given the one before it; one past the last for a key that is passed over.
    #[inline]
    fn read_key(&mut self, cursor: &mut Cursor<'_>, previous: usize) -> Fallible<usize> {
        let guess = self.follower[previous];
        if self.is_at(cursor, guess) {
            cursor.advance(self.members[guess].key.len());
            return Ok(guess);
        }
        let index = self.find_key(cursor, previous)?;
        self.follower[previous] = index;
        Ok(index)
    }

    /// Where members are left out, the key is most likely that of a column a little further on.
    fn find_key(&mut self, cursor: &mut Cursor<'_>, previous: usize) -> Fallible<usize> {
        let nearby = previous..self.members.len().min(previous + NEARBY);
        for index in nearby {
            if self.is_at(cursor, index) {
                cursor.advance(self.members[index].key.len());
                return Ok(index);
            }
        }
        self.search_key(cursor)
    }

    #[inline]
    fn is_at(&self, cursor: &Cursor<'_>, index: usize) -> bool {
        self.members.get(index).is_some_and(|member| member.key.begins(cursor.rest()))
    }

    fn search_key(&mut self, cursor: &mut Cursor<'_>) -> Fallible<usize> {
        if cursor.peek() != b'"' {
            return Err(cursor.broken());
        }
        let quoted = cursor.string()?;
        let name = if quoted.escaped { &decoded(&quoted)? } else { quoted.raw };
        cursor.skip_whitespace();
        cursor.require(b':', "a colon")?;
        let found = self.by_name.binary_search_by(|member| self.members[*member].name.as_str().cmp(name));
        match (found, self.fit) {
            (Ok(at), _) => Ok(self.by_name[at]),
            (Err(_), Fit::Older) => self.strays.add(name).map(|()| self.members.len()),
            (Err(_), Fit::Exact) => Err(Fault::new("no such column").within(name)),
        }
    }

    fn fill_members(&mut self) -> Fallible {
        for member in self.members.iter_mut().filter(|member| member.given != self.current) {
            member.slot.absent("missing").map_err(|fault| fault.within(&member.name))?;
        }
        Ok(())
    }

    pub(crate) fn append_null(&mut self) {
        for member in &mut self.members {
            member.slot.fill();
        }
        self.nulls.append_null();
    }

    pub(crate) fn finish(&mut self) -> Result<StructArray, ArrowError> {
        let columns = self.finish_members()?;
        StructArray::try_new(self.fields.clone(), columns, self.nulls.finish())
    }

    /// The columns on their own, for the record, which is never null.
    pub(crate) fn finish_members(&mut self) -> Result<Vec<ArrayRef>, ArrowError> {
        self.members.iter_mut().map(|member| member.slot.finish()).collect()
    }
}

impl Member {
    fn new(column: &Column, fit: Fit) -> Self {
        Self {
            name: column.name.clone(),
            key: Key::new(&column.name),
            slot: Slot::new(column, fit),
            given: 0,
        }
    }
}

/// The elements of lists.
pub(crate) struct List {
    element: FieldRef,
    slot: Slot,
    offsets: Vec<i32>,
    length: i32,
    nulls: NullBufferBuilder,
}

impl List {
    pub(crate) fn new(element: &Column, fit: Fit) -> Self {
        Self {
            element: field(element),
            slot: Slot::new(element, fit),
            offsets: vec![0],
            length: 0,
            nulls: NullBufferBuilder::new(0),
        }
    }

    /// Reads one array, the cursor being at its bracket.
    pub(crate) fn read(&mut self, cursor: &mut Cursor<'_>) -> Fallible {
        cursor.require(b'[', "an array")?;
        cursor.skip_whitespace();
        let start = self.length;
        if !cursor.eat(b']') {
            loop {
                // A batch is bounded in bytes far below `i32::MAX`, and an element takes a byte at least.
                self.slot.read(cursor).map_err(|fault| fault.within(self.length - start))?;
                self.length += 1;
                if !cursor.another(b']')? {
                    break;
                }
            }
        }
        self.offsets.push(self.length);
        self.nulls.append_non_null();
        Ok(())
    }

    pub(crate) fn append_null(&mut self) {
        self.offsets.push(self.length);
        self.nulls.append_null();
    }

    pub(crate) fn finish(&mut self) -> Result<ListArray, ArrowError> {
        let offsets = std::mem::replace(&mut self.offsets, vec![0]);
        self.length = 0;
        let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
        ListArray::try_new(self.element.clone(), offsets, self.slot.finish()?, self.nulls.finish())
    }
}
