//! What comes back from Redis, where others may write too: as a function of bytes that is handed whatever comes, by a test
//! in every run and by a target of `fuzz/`. What we cannot have written is not taken, what is taken is written the same
//! again, and nothing panics.

use std::collections::HashMap;

use stockade_domain::catalogue::StockLevel;
use stockade_domain::ids::ProductId;
use stockade_domain::ports::StockFeed;

use crate::carts;
use crate::feed::message::Message;
use crate::list_cache::document::PageDocument;
use crate::stock_cache::entry::Entry;

/// Reads `bytes` as each thing that is kept in Redis, and says whether it was one.
///
/// # Panics
///
/// Where something is taken that we cannot have written.
pub fn read(bytes: &[u8]) -> bool {
    let Ok(text) = str::from_utf8(bytes) else { return false };
    // Each of them, whatever the others are.
    news(text) | level(text) | page(text) | cart(text)
}

fn news(text: &str) -> bool {
    let message = serde_json::from_str::<Message>(text).ok();
    message.inspect(|message| message.news.tell(&Doubter)).is_some()
}

fn level(text: &str) -> bool {
    let Ok(id) = ProductId::new(7) else { return false };
    let entry = Entry::parse(id, text);
    entry.inspect(|entry| assert_eq!(Entry::parse(id, &entry.to_text()), Some(*entry))).is_some()
}

fn page(text: &str) -> bool {
    let read = |text: &str| serde_json::from_str(text).ok().and_then(PageDocument::into_page);
    let Some(page) = read(text) else { return false };
    assert!(page.rows.iter().all(|product| product.counters.are_conserved()), "{page:?}");
    let again = PageDocument::of(&page, String::new()).and_then(|document| serde_json::to_string(&document).ok());
    let again = again.and_then(|again| read(&again)).map(|again| (again.rows, again.next));
    assert_eq!(again, Some((page.rows, page.next)));
    true
}

/// The hash of the pieces, then an empty line, then the hash of the rest.
fn cart(text: &str) -> bool {
    let (pieces, rest) = text.split_once("\n\n").unwrap_or((text, ""));
    let fields = |lines: &str| -> HashMap<String, String> {
        let fields = lines.lines().filter_map(|line| line.split_once('='));
        fields.map(|(field, value)| (field.to_owned(), value.to_owned())).collect()
    };
    let kept = (fields(pieces), fields(rest));
    let Some(cart) = carts::restore(&kept) else { return false };
    assert_eq!(cart.lines().len(), kept.0.len());
    for (id, line) in cart.lines() {
        let count = kept.0.get(&id.to_string()).and_then(|count| count.parse().ok());
        assert_eq!(count, Some(line.quantity.get()), "{cart:?}");
    }
    true
}

/// Believes no level whose pieces do not add up.
struct Doubter;

impl StockFeed for Doubter {
    fn publish(&self, levels: &[StockLevel]) {
        assert!(levels.iter().all(|level| level.counters.are_conserved()), "{levels:?}");
    }

    fn catalogue_changed(&self) {}
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use proptest::prelude::*;
    use proptest::sample::Index;

    use super::*;

    fn seeds() -> Vec<Vec<u8>> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/reading/seeds/from_redis");
        fs::read_dir(folder).unwrap().map(|file| fs::read(file.unwrap().path()).unwrap()).collect()
    }

    #[test]
    fn a_fuzzer_has_it_as_a_target() {
        let targets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../fuzz/fuzz_targets");
        assert!(fs::read_to_string(targets.join("from_redis.rs")).unwrap().contains("reading::read(bytes)"));
    }

    #[test]
    fn the_examples_are_what_we_write() {
        let left: Vec<_> = seeds().into_iter().filter(|seed| !read(seed)).collect();
        assert!(left.is_empty(), "{:?}", left.iter().map(|seed| String::from_utf8_lossy(seed)).collect::<Vec<_>>());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4_096) })]

        #[test]
        fn whatever_comes_back_is_taken_or_left(
            example in any::<Index>(),
            edits in prop::collection::vec((any::<Index>(), 0..3_u8, prop_oneof![any::<u8>(), b'0'..=b'9']), 0..4),
        ) {
            let mut bytes = example.get(&seeds()).clone();
            for (place, edit, byte) in edits {
                let place = place.index(bytes.len() + 1);
                match edit {
                    0 => bytes.insert(place, byte),
                    _ if place == bytes.len() => {}
                    1 => bytes[place] = byte,
                    _ => drop(bytes.remove(place)),
                }
            }
            read(&bytes);
        }

        #[test]
        fn whatever_comes_instead_is_taken_or_left(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            read(&bytes);
        }
    }
}
