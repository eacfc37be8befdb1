//! What somebody may have meant.

use super::ConfigError;
use super::layers::Source;

/// Refuses a name that is no setting, with the nearest of those that are.
pub fn unknown(name: &str, source: &Source, settings: impl Iterator<Item = String>) -> ConfigError {
    let nearest = settings.map(|setting| (distance(name, &setting), setting)).min();
    let suggestion = nearest.filter(|(distance, _)| *distance <= name.len() / 3).map(|(_, setting)| setting);
    ConfigError::Unknown { name: name.to_owned(), source_of: source.clone(), suggestion }
}

/// How many letters must be put in, left out or changed to make one word of the other (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    // Row by row: the distance of each beginning of `other` from the letters of `one` so far.
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.bytes().enumerate() {
        let mut diagonal = at;
        let mut left = at + 1;
        let mut next = vec![left];
        for (candidate, above) in other.bytes().zip(row.into_iter().skip(1)) {
            let changed = diagonal + usize::from(candidate != letter);
            left = changed.min(left + 1).min(above + 1);
            diagonal = above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_as_far_apart_as_letters_must_change() {
        for (one, other, letters) in
            [("port", "port", 0), ("prot", "port", 2), ("port", "ports", 1), ("", "abc", 3), ("kitten", "sitting", 3)]
        {
            assert_eq!((distance(one, other), distance(other, one)), (letters, letters), "{one} {other}");
        }
    }
}
