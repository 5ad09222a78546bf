//! Whether one condition holds only where another does.

use super::pattern;
use crate::iam::document::Condition;

/// A condition in which equal ones are written alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Limit {
    /// `ForAllValues:`, `ForAnyValue:` or nothing.
    quantifier: String,
    operator: String,
    negated: bool,
    if_exists: bool,
    key: String,
    values: Vec<String>,
}

impl Limit {
    fn of(condition: &Condition) -> Self {
        let (quantifier, rest) = condition.operator.split_once(':').unwrap_or(("", &condition.operator));
        let (name, if_exists) = rest.strip_suffix("IfExists").map_or((rest, false), |name| (name, true));
        let negated = name.contains("Not");
        // Like differs from Equals in its wildcards alone, and for ARNs not at all.
        let operator = match name.replace("Not", "").as_str() {
            "ArnEquals" => "ArnLike".to_owned(),
            other => other.to_owned(),
        };
        let mut values = condition.values.clone();
        if matches!(operator.as_str(), "Bool" | "Null" | "StringEqualsIgnoreCase") {
            for value in &mut values {
                value.make_ascii_lowercase();
            }
        }
        values.sort_unstable();
        values.dedup();
        let key = condition.key.to_ascii_lowercase();
        Self { quantifier: quantifier.to_owned(), operator, negated, if_exists, key, values }
    }

    /// Whether it holds as soon as one of its values does, so that it may be taken apart.
    fn is_choice(&self) -> bool {
        !self.negated && self.quantifier != "ForAllValues" && self.values.len() > 1
    }

    /// Whether wherever this holds, the other does.
    pub(super) fn implies(&self, other: &Self) -> bool {
        let comparable = self.key == other.key
            && self.quantifier == other.quantifier
            && self.negated == other.negated
            && (!self.if_exists || other.if_exists);
        if !comparable {
            return false;
        }
        let within = |narrow: &String, wide: &String| within(&self.operator, narrow, &other.operator, wide);
        if self.negated {
            // The more is left out, the less remains. A pattern leaves out what it takes in.
            let out = |wide: &String| {
                self.values.iter().any(|mine| self::within(&other.operator, wide, &self.operator, mine))
            };
            return other.values.iter().all(out);
        }
        self.values.iter().all(|narrow| other.values.iter().any(|wide| within(narrow, wide)))
    }
}

/// Whether every value that satisfies one comparison satisfies another.
fn within(operator: &str, narrow: &str, wider: &str, wide: &str) -> bool {
    let literal = |text: &str| !text.contains(['*', '?', '$']);
    match (operator, wider) {
        ("StringLike", "StringLike") | ("ArnLike", "ArnLike") => pattern::contains(wide, narrow),
        ("StringEquals", "StringLike") => literal(narrow) && pattern::contains(wide, narrow),
        ("StringLike", "StringEquals") => literal(narrow) && narrow == wide,
        ("StringEquals", "StringEqualsIgnoreCase") => narrow.to_ascii_lowercase() == wide,
        ("NumericLessThan" | "NumericLessThanEquals", same) if same == operator => {
            ordered(narrow, wide, |narrow, wide| narrow <= wide)
        }
        ("NumericGreaterThan" | "NumericGreaterThanEquals", same) if same == operator => {
            ordered(narrow, wide, |narrow, wide| narrow >= wide)
        }
        _ => operator == wider && narrow == wide,
    }
}

fn ordered(narrow: &str, wide: &str, holds: fn(f64, f64) -> bool) -> bool {
    matches!((narrow.parse(), wide.parse()), (Ok(narrow), Ok(wide)) if holds(narrow, wide))
}

/// How many alternatives are told apart at most; beyond, conditions are compared as they stand.
const MOST: usize = 64;

/// The conditions of a statement, taken apart where one of several values suffices: each alternative has all that must hold.
pub(super) fn alternatives(conditions: &[Condition]) -> Vec<Vec<Limit>> {
    let limits: Vec<Limit> = conditions.iter().map(Limit::of).collect();
    let choices = limits.iter().filter(|limit| limit.is_choice()).map(|limit| limit.values.len());
    if choices.fold(1_usize, usize::saturating_mul) > MOST {
        return vec![limits];
    }
    let mut all = vec![Vec::new()];
    for limit in limits {
        let options: Vec<Limit> = if limit.is_choice() {
            limit.values.iter().map(|value| Limit { values: vec![value.clone()], ..limit.clone() }).collect()
        } else {
            vec![limit]
        };
        let with = |before: &Vec<Limit>, option: &Limit| {
            let mut after = before.clone();
            after.push(option.clone());
            after
        };
        all = all.iter().flat_map(|before| options.iter().map(move |option| with(before, option))).collect();
    }
    all
}
