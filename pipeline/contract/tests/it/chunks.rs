//! However a stream is cut, the outcome is the same; and nothing is lost.

use lake_contract::{Limits, Plan};
use proptest::prelude::*;

use crate::harness::{Outcome, admit_chunks, plan};

fn plans() -> [Plan; 2] {
    let contract = |records: &str| {
        plan(&format!(
            r#"{{"x-lake": {{"dataset": "numbers", "version": 1{records}}}, "type": "object",
                "properties": {{"id": {{"type": "integer"}}, "n": {{"type": "object", "x-lake": {{"type": "json"}}}}}}}}"#
        ))
    };
    [contract(""), contract(", \"records\": \"/r\"")]
}

/// Streams that are nearly well-formed.
fn stream() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&[u8]> = vec![
        b"{\"id\":1}",
        b"{\"id\":2}",
        b"{\"id\":2}\n",
        b"{\"id\":\"x\"}\n",
        b"{\n  \"id\": 3\n}\n",
        b"{\"n\":{\"a\":[1,{}]}}",
        b"[",
        b"]",
        b",",
        b"{",
        b"}",
        b"\n",
        b"\r\n",
        b" ",
        b"  ",
        b"\"",
        b"\\",
        b"tru",
        b"null",
        b"1",
        b"-",
        b"{\"id\":",
        b"\"id\"",
        b":",
        b"\xef\xbb\xbf",
        b"\xef",
        b"\xff",
        b"\x00",
        b"\"a\\u00",
        b"{\"r\":[",
        b"]}",
        b"{\"id\":1},\n  ",
        b"[\n  ",
        b"{\"id\":2,\n  {\"id\":3}\n",
        b"e5",
        b"{\"x\":\"yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\"}\n",
    ];
    prop::collection::vec(prop::sample::select(pieces), 0..25).prop_map(|pieces| pieces.concat())
}

/// Admitted records, rejections, bytes, and what ended the object early.
type Seen = (Vec<(String, String)>, Vec<Refused>, u64, Option<String>);
type Refused = (u64, u64, String, String, String);

fn comparable(outcome: Outcome) -> Seen {
    (outcome.admitted, outcome.rejected, outcome.tally.records, outcome.error.map(|error| error.to_string()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn chunks_make_no_difference(
        bytes in stream(),
        sizes in prop::collection::vec(1_usize..9, 1..6),
        limit in prop::sample::select(vec![16, 40, 1000]),
    ) {
        let limits = Limits { record_bytes: limit, ..Limits::default() };
        for plan in plans() {
            let whole = comparable(admit_chunks(&plan, [bytes.as_slice()], limits));
            let mut chunks = Vec::new();
            let mut rest = bytes.as_slice();
            for size in sizes.iter().cycle() {
                if rest.is_empty() {
                    break;
                }
                let (chunk, after) = rest.split_at((*size).min(rest.len()));
                chunks.push(chunk);
                rest = after;
            }
            prop_assert_eq!(&comparable(admit_chunks(&plan, chunks, limits)), &whole);
        }
    }

    /// Sound lines are admitted whatever stands on the lines between them, as long as that is no JSON across lines.
    #[test]
    fn sound_lines_survive_broken_ones(
        lines in prop::collection::vec(
            (any::<bool>(), prop::sample::select(vec![
                "foo", "{\"id\":", "{\"id\":1", "{\"id\":\"x", "{\"id\":1}]", "{\"id\":{", "{\"a\":[1,", "{\"id\":1.}", "{\"id\":\"\\x\"}", "",
            ])),
            1..20,
        ),
    ) {
        let text: String = lines.iter().map(|(sound, broken)| if *sound { "{\"id\":7}\n" } else { broken }.to_owned() + "\n").collect();
        let [plan, _] = plans();
        let outcome = admit_chunks(&plan, [text.as_bytes()], Limits::default());
        let sound = lines.iter().filter(|(sound, _)| *sound).count();
        prop_assert_eq!(outcome.admitted.len(), sound, "{}", text);
        let broken = lines.iter().filter(|(sound, broken)| !sound && !broken.is_empty()).count();
        prop_assert!(outcome.rejected.len() <= broken, "{}", text);
    }
}
