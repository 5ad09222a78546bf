//! "Did you mean": the known name nearest to a misspelt one.

/// How many letters may differ, and never more than half of them.
const FARTHEST: usize = 3;

/// The known name nearest to a misspelt one, if any is near.
pub(crate) fn closest<'k>(misspelt: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let misspelt = misspelt.to_lowercase();
    let distances = known.into_iter().map(|name| (distance(&misspelt, &name.to_lowercase()), name));
    let (distance, name) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance <= FARTHEST && distance * 2 <= name.chars().count()).then_some(name)
}

/// Levenshtein's distance, given up on where the lengths alone are too far apart.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let length = left.chars().count();
    if length.abs_diff(right.len()) > FARTHEST {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, character) in left.chars().enumerate() {
        let mut diagonal = index;
        let mut before = index + 1;
        for (cell, other) in row.iter_mut().skip(1).zip(&right) {
            let substituted = diagonal + usize::from(character != *other);
            diagonal = *cell;
            *cell = substituted.min(*cell + 1).min(before + 1);
            before = *cell;
        }
        if let Some(first) = row.first_mut() {
            *first = index + 1;
        }
    }
    row.last().copied().unwrap_or(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        let known = ["properties", "options", "type", "name", "get"];
        assert_eq!(closest("propertes", known), Some("properties"));
        assert_eq!(closest("Option", known), Some("options"));
        assert_eq!(closest("tpye", known), Some("type"));
        assert_eq!(closest("xyz", known), None);
        assert_eq!(closest("", known), None);
    }

    #[test]
    fn distances() {
        for (left, right, expected) in
            [("", "", 0), ("a", "", 1), ("kitten", "sitten", 1), ("vpcId", "cpcId", 1)]
        {
            assert_eq!(distance(left, right), expected, "{left} {right}");
        }
    }
}
