//! One byte astray, or a file cut off: every record is admitted, or rejected for itself, or the file is refused.

use std::sync::LazyLock;

use lake_contract::{Limits, Plan};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::harness::{Outcome, admit_chunks, plan};

/// Objects inside of records have numbers from here on, and could be admitted if they were taken for records.
const INNER: i64 = 100_000;

static PLANS: LazyLock<[Plan; 2]> = LazyLock::new(|| {
    ["", ", \"records\": \"/r\""].map(|records| {
        plan(&format!(
            r#"{{"x-lake": {{"dataset": "numbers", "version": 1{records}}}, "type": "object", "required": ["id"],
                "properties": {{"id": {{"type": "integer"}}, "note": {{"type": "string"}}, "inner": {{"x-lake": {{"type": "json"}}}}}}}}"#
        ))
    })
});

/// How records are written: their own text, with `\n` for a line end and its indentation, and `·` for a space.
#[derive(Debug, Clone)]
struct Layout {
    container: Container,
    line_end: &'static str,
    space: &'static str,
    between: Vec<&'static str>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Container {
    Lines,
    Documents,
    Array,
    Arrays,
    Envelope,
}

fn layout() -> impl Strategy<Value = Layout> {
    let container = select(vec![
        Container::Lines,
        Container::Documents,
        Container::Array,
        Container::Arrays,
        Container::Envelope,
    ]);
    let between = prop_oneof![
        select(vec!["", " ", "\n", "\r\n", "\n  ", "\n\n"]).prop_map(|one| vec![one]),
        prop::collection::vec(select(vec!["", " ", "\n", "\n  "]), 5),
    ];
    (container, select(vec!["", "", "\n", "\n  "]), select(vec!["", " "]), between).prop_map(
        |(container, line_end, space, between)| {
            let lines = container == Container::Lines;
            let (line_end, between) = if lines { ("", vec!["\n"]) } else { (line_end, between) };
            Layout { container, line_end, space, between }
        },
    )
}

/// The skeletons of records.
fn record() -> impl Strategy<Value = &'static str> {
    select(vec![
        r"{\n'id':·#\n}",
        r"{\n'id':·#,\n'note':·'x'\n}",
        r"{\n'note':·'',\n'id':·#\n}",
        r"{\n'id':·#,\n'note':·'a {b} \'c\' [d], {{e}} {}',\n'inner':·{\n'id':·@\n}\n}",
        r"{\n'inner':·[\n{\n'id':·@\n},\n{\n'id':·@,·'n':·[]\n}\n],\n'id':·#\n}",
        r"{\n'id':·#,\n'inner':·[{'id':·@},·{'id':·@}],\n'note':·'\\'\n}",
    ])
}

/// The text, and where each record starts.
fn write(layout: &Layout, records: &[&str]) -> (String, Vec<usize>) {
    let (mut text, mut starts) = (String::new(), Vec::new());
    let between = |i: usize| layout.between[i % layout.between.len()];
    let elements = !matches!(layout.container, Container::Lines | Container::Documents);
    text.push_str(match layout.container {
        Container::Envelope => "{\"a\":{},\"r\":[",
        _ if elements => "[",
        _ => "",
    });
    if elements {
        text.push_str(between(3));
    }
    for (i, record) in records.iter().enumerate() {
        if i > 0 {
            let turn = layout.container == Container::Arrays && i % 3 == 0;
            text.push_str(if turn {
                "]"
            } else if elements {
                ","
            } else {
                ""
            });
            text.push_str(between(i));
            text.push_str(if turn { "[" } else { "" });
        }
        starts.push(text.len());
        let (number, inner) = ((i + 1).to_string(), format!("{INNER}{i}"));
        let record = record.replace(r"\n", layout.line_end).replace('·', layout.space);
        let record = record.replace(r"\'", r"\_").replace('\'', "\"").replace(r"\_", "\\\"");
        text.push_str(&record.replace('#', &number).replace('@', &inner));
    }
    text.push_str(match layout.container {
        Container::Envelope => "],\"z\":1}",
        _ if elements => "]\n",
        _ => "\n",
    });
    (text, starts)
}

#[derive(Debug, Clone)]
enum Harm {
    Change(Index, u8),
    Insert(Index, u8),
    Remove(Index),
    Cut(Index),
}

fn byte() -> impl Strategy<Value = u8> {
    prop_oneof![select(b"\"\\{}[],: \n0x-t".to_vec()), any::<u8>()]
}

fn harm() -> impl Strategy<Value = Harm> {
    prop_oneof![
        4 => (any::<Index>(), byte()).prop_map(|(at, byte)| Harm::Change(at, byte)),
        1 => (any::<Index>(), byte()).prop_map(|(at, byte)| Harm::Insert(at, byte)),
        1 => any::<Index>().prop_map(Harm::Remove),
        1 => any::<Index>().prop_map(Harm::Cut),
    ]
}

impl Harm {
    /// Does it; gives how many of the records are still there.
    fn harm(&self, bytes: &mut Vec<u8>, starts: &[usize]) -> usize {
        match self {
            Self::Change(at, byte) => *at.get_mut(bytes) = *byte,
            Self::Insert(at, byte) => bytes.insert(at.index(bytes.len()), *byte),
            Self::Remove(at) => {
                bytes.remove(at.index(bytes.len()));
            }
            Self::Cut(at) => {
                bytes.truncate(at.index(bytes.len()));
                return starts.iter().filter(|start| **start < bytes.len()).count();
            }
        }
        starts.len()
    }
}

/// Admits whole and in small chunks, which is the same.
fn outcome(layout: &Layout, bytes: &[u8], limits: Limits) -> Outcome {
    let plan = &PLANS[usize::from(layout.container == Container::Envelope)];
    let whole = admit_chunks(plan, [bytes], limits);
    let cut = admit_chunks(plan, bytes.chunks(3), limits);
    assert_eq!((&cut.admitted, &cut.rejected, &cut.error), (&whole.admitted, &whole.rejected, &whole.error));
    whole
}

fn number(record: &str) -> i64 {
    serde_json::from_str::<serde_json::Value>(record).unwrap()["id"].as_i64().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_record_is_lost(
        layout in layout(),
        records in prop::collection::vec(record(), 1..8),
        harm in harm(),
        limit in select(vec![40, 1 << 20]),
    ) {
        let (text, starts) = write(&layout, &records);
        let limits = Limits { record_bytes: limit, ..Limits::default() };
        let sound = outcome(&layout, text.as_bytes(), limits);
        prop_assert_eq!((sound.error, sound.tally.records), (None, records.len() as u64), "{}", text);
        let mut bytes = text.clone().into_bytes();
        let there = harm.harm(&mut bytes, &starts);
        let harmed = outcome(&layout, &bytes, limits);
        let shown = format!("{text}\n--\n{}\n--\n{}", String::from_utf8_lossy(&bytes), harmed.summary());
        if harmed.error.is_none() {
            prop_assert!(harmed.tally.records >= there as u64, "{shown}");
            // Nor is anything admitted that is no record.
            prop_assert!(harmed.tally.admitted <= there as u64, "{shown}");
            prop_assert!(harmed.admitted.iter().all(|(_, record)| number(record) < INNER), "{shown}");
        }
    }

    /// A broken line is rejected alone.
    #[test]
    fn lines_are_read_on(
        records in prop::collection::vec(record(), 1..8),
        at in any::<Index>(),
        byte in byte(),
    ) {
        let layout = Layout { container: Container::Lines, line_end: "", space: "", between: vec!["\n"] };
        // Braces with a space between are documents in a row, once a quote before them is astray.
        let (text, _) = write(&layout, &records);
        let mut bytes = text.replace("} {", "}, {").into_bytes();
        let at = at.index(bytes.len());
        // An array or object is opened, a line cut in two, two become one, objects in a row: the file may be refused.
        let refusable = matches!(byte, b'[' | b'{' | b'\n')
            || matches!(bytes[at], b'[' | b'\n')
            || bytes[at..].starts_with(b",{");
        if refusable {
            return Ok(());
        }
        bytes[at] = byte;
        let outcome = outcome(&layout, &bytes, Limits::default());
        let shown = format!("{}\n--\n{}", String::from_utf8_lossy(&bytes), outcome.summary());
        prop_assert_eq!(outcome.error, None, "{}", shown);
        prop_assert!(outcome.admitted.len() >= records.len() - 1, "{shown}");
        prop_assert!(outcome.rejected.len() <= 2, "{shown}");
    }
}
