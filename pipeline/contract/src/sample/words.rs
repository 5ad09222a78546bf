//! Text without a pattern: words, and the formats that JSON Schema names.

use std::fmt::Write as _;

use super::instant::{Instant, Spelling};
use super::random::{Random, Source, index};

const WORDS: [&str; 32] = [
    "amber", "basin", "cedar", "delta", "ember", "fjord", "grove", "harbour", "inlet", "juniper", "kelp",
    "lagoon", "meadow", "north", "orchard", "pebble", "quarry", "river", "sand", "tide", "upland", "valley",
    "willow", "yarrow", "zephyr", "brook", "cliff", "dune", "eddy", "ferry", "glen", "heath",
];
/// What careless readers trip over.
const UNUSUAL: [&str; 8] =
    ["naïve", "東京", "Łódź", "emoji 🦀", "a\"quote", "back\\slash", "line\nbreak", "tab\tstop"];
const DOMAINS: [&str; 4] = ["example.com", "example.org", "mail.example.net", "shop.example"];

/// No spelling of a format here is longer than this, none shorter than one character.
pub(super) const LONGEST_FORMAT: u64 = 64;

/// Appends words of `least` to `most` characters together.
pub(super) fn words(least: u64, most: u64, random: &mut Random, out: &mut String) {
    let aim = least.max(1 + random.below(24)).min(most);
    let mut length = 0;
    while length < aim {
        let separator = if length > 0 { " " } else { "" };
        let word = random.often(12).then(|| random.pick(&UNUSUAL)).flatten().unwrap_or_else(|| word(random));
        for c in separator.chars().chain(word.chars()).take(index(most - length)) {
            out.push(c);
            length += 1;
        }
    }
}

/// Whether `format` knows a format.
pub(super) fn can_spell(name: &str) -> bool {
    let mut text = String::new();
    format(name, &mut Random::new(0), &mut Random::new(0), &mut text);
    !text.is_empty()
}

/// Appends a value of a format; nothing when the format is not known here.
pub(super) fn format<S: Source>(name: &str, source: &mut S, random: &mut Random, out: &mut String) {
    // Writing to a string cannot fail.
    let _ = match name {
        "date-time" => {
            Instant::of_record(random).write(&Spelling::DateTime, random, out);
            Ok(())
        }
        "date" => {
            Instant::of_record(random).write(&Spelling::Date, random, out);
            Ok(())
        }
        "time" => {
            let (hour, minute, second) = (source.below(24), source.below(60), source.below(60));
            write!(out, "{hour:02}:{minute:02}:{second:02}Z")
        }
        "duration" => write!(out, "P{}DT{}H{}M", source.below(30), source.below(24), source.below(60)),
        "email" | "idn-email" => {
            let (first, last, number) = (word(random), word(random), source.below(1_000_000));
            write!(out, "{first}.{last}{number}@{}", random.pick(&DOMAINS).unwrap_or("example.com"))
        }
        "hostname" | "idn-hostname" => write!(out, "{}{}.example.com", word(random), source.below(1_000_000)),
        "ipv4" => write!(out, "192.0.{}.{}", source.below(256), source.below(256)),
        "ipv6" => write!(out, "2001:db8::{:x}:{:x}", source.below(65_536), source.below(65_536)),
        "uri" | "iri" | "uri-reference" | "iri-reference" => {
            write!(out, "https://example.com/{}/{}", word(random), source.below(1_000_000))
        }
        "uri-template" => write!(out, "https://example.com/{}/{{id}}", word(random)),
        "uuid" => uuid(source, out),
        "json-pointer" => write!(out, "/{}/{}", word(random), source.below(1000)),
        "relative-json-pointer" => write!(out, "{}/{}", source.below(10), word(random)),
        "regex" => write!(out, "^{}[0-9]+$", word(random)),
        _ => Ok(()),
    };
}

fn word(random: &mut Random) -> &'static str {
    random.pick(&WORDS).unwrap_or("x")
}

/// Version 4, variant 1.
fn uuid<S: Source>(source: &mut S, out: &mut String) -> std::fmt::Result {
    let mut part = |bits: u32| source.below(1 << bits);
    write!(
        out,
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        part(32),
        part(16),
        part(12),
        0x8000 | part(14),
        part(48)
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::super::random::Random;
    use super::{LONGEST_FORMAT, format, words};

    const FORMATS: [&str; 19] = [
        "date-time",
        "date",
        "time",
        "duration",
        "email",
        "idn-email",
        "hostname",
        "idn-hostname",
        "ipv4",
        "ipv6",
        "uri",
        "iri",
        "uri-reference",
        "iri-reference",
        "uri-template",
        "uuid",
        "json-pointer",
        "relative-json-pointer",
        "regex",
    ];

    proptest! {
        #[test]
        fn a_format_is_kept(seed: u64, which in 0..FORMATS.len()) {
            let mut text = String::new();
            format(FORMATS[which], &mut Random::new(seed), &mut Random::new(!seed), &mut text);
            let schema = json!({ "format": FORMATS[which] });
            let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
            prop_assert!(validator.is_valid(&json!(text)), "{text}");
            prop_assert!(text.chars().count() as u64 <= LONGEST_FORMAT);
        }

        #[test]
        fn words_keep_their_length(seed: u64, least in 0_u64..50, more in 0_u64..50) {
            let mut text = String::new();
            words(least, least + more, &mut Random::new(seed), &mut text);
            prop_assert!((least..=least + more).contains(&(text.chars().count() as u64)), "{text}");
        }
    }
}
