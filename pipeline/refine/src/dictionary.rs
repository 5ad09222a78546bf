//! Which columns gain nothing from a dictionary.
//!
//! A dictionary of near-unique values costs twice: every value is looked up and stored, and once the dictionary's
//! page is full the encoder goes on without it. Whether a column is of that kind is judged from the rows at the
//! head of a file, by counting how many values repeat: among `n` values drawn from `D` equally likely ones about
//! `n² / 2D` repeat, which gives `D`.
//!
//! The judgement is a function of the rows alone: no random hash, no clock, no floating point.

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type, Float64Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, PrimitiveArray, RecordBatch};
use arrow_schema::{DataType, FieldRef};
use parquet::schema::types::ColumnPath;

/// Values of one column that are looked at.
const SAMPLE: usize = 4 * 8192;
/// Half the size at which the encoder gives a dictionary up. Past that, looking a value up costs more time than its
/// compression, and saves little space.
const DICTIONARY_BYTES: usize = 1 << 19;
/// Bits of the map in which values are counted; 32 to a value keep chance collisions at one or two in a hundred.
const MAP_BITS: usize = 32 * SAMPLE;

/// The leaf columns that are better off without a dictionary.
pub(crate) fn near_unique(head: &[RecordBatch]) -> Vec<ColumnPath> {
    let mut found = Vec::new();
    if let Some(first) = head.first() {
        for (index, field) in first.schema_ref().fields().iter().enumerate() {
            let arrays: Vec<ArrayRef> = head.iter().map(|batch| batch.column(index).clone()).collect();
            visit(&mut vec![field.name().clone()], &arrays, &mut found);
        }
    }
    found
}

/// Descends to the leaves, spelling the path as Parquet spells it.
fn visit(path: &mut Vec<String>, arrays: &[ArrayRef], found: &mut Vec<ColumnPath>) {
    match arrays.first().map(|array| array.data_type().clone()) {
        Some(DataType::Struct(fields)) => {
            for (index, field) in fields.iter().enumerate() {
                let members = arrays.iter().map(|array| array.as_struct().column(index).clone());
                descend(path, &[], field, &members.collect::<Vec<_>>(), found);
            }
        }
        Some(DataType::List(element)) => {
            let elements = arrays.iter().map(|array| array.as_list::<i32>().values().clone());
            descend(path, &["list"], &element, &elements.collect::<Vec<_>>(), found);
        }
        _ => {
            let mut census = Census::new();
            for array in arrays {
                census.count(array);
            }
            if census.is_near_unique() {
                found.push(ColumnPath::new(path.clone()));
            }
        }
    }
}

fn descend(
    path: &mut Vec<String>,
    between: &[&str],
    field: &FieldRef,
    arrays: &[ArrayRef],
    found: &mut Vec<ColumnPath>,
) {
    let length = path.len();
    path.extend(between.iter().map(ToString::to_string));
    path.push(field.name().clone());
    visit(path, arrays, found);
    path.truncate(length);
}

/// How many of a column's values were seen before.
struct Census {
    map: Vec<u64>,
    values: usize,
    repeats: usize,
    bytes: usize,
}

impl Census {
    fn new() -> Self {
        Self { map: vec![0; MAP_BITS / 64], values: 0, repeats: 0, bytes: 0 }
    }

    fn count(&mut self, array: &ArrayRef) {
        match array.data_type() {
            DataType::Utf8 => {
                for value in array.as_string::<i32>().iter().flatten() {
                    self.add(hash(value.as_bytes()), value.len() + 4);
                }
            }
            DataType::Int64 => self.add_words(array.as_primitive::<Int64Type>(), 8, i64::cast_unsigned),
            DataType::Float64 => self.add_words(array.as_primitive::<Float64Type>(), 8, f64::to_bits),
            DataType::Timestamp(..) => {
                self.add_words(array.as_primitive::<TimestampMicrosecondType>(), 8, i64::cast_unsigned);
            }
            DataType::Date32 => {
                self.add_words(array.as_primitive::<Date32Type>(), 4, |days| i64::from(days).cast_unsigned());
            }
            DataType::Decimal128(precision, _) => {
                // Parquet keeps a decimal in the smallest of its integers that fits.
                let width = if *precision <= 9 { 4 } else { 8 * usize::from(*precision).div_ceil(18).min(2) };
                let word = |value: i128| hash(&value.to_le_bytes());
                self.add_words(array.as_primitive::<Decimal128Type>(), width, word);
            }
            // Booleans have no dictionary.
            _ => {}
        }
    }

    /// Values of a fixed width in the file.
    fn add_words<T: ArrowPrimitiveType>(
        &mut self,
        array: &PrimitiveArray<T>,
        width: usize,
        word: impl Fn(T::Native) -> u64,
    ) {
        for value in array.iter().flatten() {
            self.add(word(value), width);
        }
    }

    fn add(&mut self, value: u64, bytes: usize) {
        if self.values == SAMPLE {
            return;
        }
        let hash = spread(value);
        let bit = (hash >> 32) as usize % MAP_BITS;
        let (word, mask) = (&mut self.map[bit / 64], 1 << (bit % 64));
        self.repeats += usize::from(*word & mask != 0);
        *word |= mask;
        self.values += 1;
        self.bytes += bytes;
    }

    /// Hardly a value repeats, or so few do that the dictionary would become large.
    fn is_near_unique(&self) -> bool {
        let (values, repeats) = (self.values, self.repeats);
        if values == 0 || repeats * 2 >= values {
            return false;
        }
        let distinct = values * values / (2 * repeats.max(1));
        repeats * 10 < values || distinct * (self.bytes / values) > DICTIONARY_BYTES
    }
}

fn hash(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let mut tail = [0; 8];
    tail[..rest.len()].copy_from_slice(rest);
    let folded = words.iter().fold(bytes.len() as u64, |hash, word| spread(hash ^ u64::from_le_bytes(*word)));
    spread(folded ^ u64::from_le_bytes(tail))
}

/// Spreads each bit over the upper half: a multiplication by an odd constant and a fold.
fn spread(value: u64) -> u64 {
    let product = value.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (product ^ (product >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{Int64Array, StringArray};

    use super::*;

    fn judged(array: impl Array + 'static) -> bool {
        let mut census = Census::new();
        census.count(&(Arc::new(array) as ArrayRef));
        census.is_near_unique()
    }

    fn draws(count: u64, from: u64) -> impl Iterator<Item = u64> {
        (0..count).map(move |i| spread(spread(i)) % from)
    }

    #[test]
    fn unique_columns_lose_their_dictionary_and_repeating_ones_keep_it() {
        let ids = |from| StringArray::from_iter_values(draws(30_000, from).map(|i| format!("id-{i:032}")));
        assert!(judged(ids(u64::MAX)));
        assert!(judged(ids(100_000)), "a large dictionary");
        assert!(!judged(ids(10_000)));
        assert!(!judged(ids(5)));
        let numbers = |from: u64| draws(30_000, from).map(u64::cast_signed);
        assert!(judged(Int64Array::from_iter_values(numbers(1 << 40))));
        assert!(
            !judged(Int64Array::from_iter_values(numbers(40_000))),
            "40,000 numbers are no large dictionary"
        );
        assert!(judged(Int64Array::from_iter_values(1..200)), "a short file of unique numbers");
        assert!(!judged(Int64Array::from(vec![None, None])));
    }
}
