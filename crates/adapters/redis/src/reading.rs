//! What comes back from Redis, where others may write too: as a function of bytes that is handed whatever comes, by a test
//! in every run and by a target of `fuzz/`. What we cannot have written is not taken, and nothing panics.

use std::collections::HashMap;

use stockade_domain::catalogue::StockLevel;
use stockade_domain::ids::ProductId;
use stockade_domain::ports::StockFeed;

use crate::carts;
use crate::feed::message::Message;
use crate::list_cache::document::PageDocument;
use crate::stock_cache::entry::Entry;

/// Reads `bytes` as each thing that is kept in Redis.
///
/// # Panics
///
/// Where something is taken that we cannot have written.
pub fn read(bytes: &[u8]) {
    if let Ok(message) = serde_json::from_slice::<Message>(bytes) {
        message.news.tell(&Doubter);
    }
    let Ok(text) = str::from_utf8(bytes) else { return };
    if let Ok(id) = ProductId::new(7)
        && let Some(entry) = Entry::parse(id, text)
    {
        assert_eq!(Entry::parse(id, &entry.to_text()), Some(entry));
    }
    if let Some(page) = serde_json::from_str::<PageDocument>(text).ok().and_then(PageDocument::into_page) {
        assert!(page.rows.iter().all(|product| product.counters.are_conserved()), "{page:?}");
        assert!(PageDocument::of(&page, String::new()).is_some(), "{page:?}");
    }
    let (pieces, rest) = text.split_once("\n\n").unwrap_or((text, ""));
    let fields = |lines: &str| -> HashMap<String, String> {
        let fields = lines.lines().filter_map(|line| line.split_once('='));
        fields.map(|(field, value)| (field.to_owned(), value.to_owned())).collect()
    };
    if let Some(cart) = carts::restore(&(fields(pieces), fields(rest))) {
        assert!(!format!("{cart:?}").is_empty());
    }
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
    use std::path::Path;

    use proptest::prelude::*;
    use proptest::sample::{Index, select};

    use super::*;

    const EXAMPLES: [&str; 7] = [
        r#"{"from":"01a21b27-91ec-7725-948e-574dbfe19ea6","news":{"Levels":[{"product_id":7,"counters":[1,2,3,6],"version":4,"as_of":9}]}}"#,
        r#"{"from":"01a21b27-91ec-7725-948e-574dbfe19ea6","news":{"Orders":[{"order_id":"01a21b27-91ec-7725-948e-574dbfe19ea6","customer_id":1,"status":"pending","version":1}]}}"#,
        r#"{"from":"01a21b27-91ec-7725-948e-574dbfe19ea6","news":"CatalogueChanged"}"#,
        "4 1 2 3 6 1790000000000000",
        "4",
        r#"{"epoch":"e","rows":[{"id":7,"name":"Tea","description":"","category":null,"sku":null,"price":1999,"low_stock_threshold":5,"max_per_customer":null,"hold_seconds":120,"starts_at":1,"ends_at":2,"counters":[1,2,3,6],"version":1,"stock_version":4,"archived":false,"created_at":1,"updated_at":2}],"next":{"id":7,"key":{"Text":"Tea"}}}"#,
        "7=2\n9=1\n\nprice:7=19.99\nprice:9=1.00\ndeadline=9\nsince=1\nversion=3",
    ];

    #[test]
    fn a_fuzzer_has_it_as_a_target() {
        let targets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../fuzz/fuzz_targets");
        assert!(std::fs::read_to_string(targets.join("from_redis.rs")).unwrap().contains("reading::read(bytes)"));
    }

    #[test]
    fn the_examples_are_what_is_written() {
        let taken = |text: &str| {
            serde_json::from_str::<Message>(text).is_ok()
                || Entry::parse(ProductId::new(7).unwrap(), text).is_some()
                || serde_json::from_str::<PageDocument>(text).ok().and_then(PageDocument::into_page).is_some()
                || text.contains("deadline")
        };
        let left: Vec<_> = EXAMPLES.into_iter().filter(|example| !taken(example)).collect();
        assert_eq!(left, [""; 0]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4_096) })]

        #[test]
        fn whatever_comes_back_is_taken_or_left(
            example in select(EXAMPLES.as_slice()),
            edits in prop::collection::vec((any::<Index>(), 0..3_u8, prop_oneof![any::<u8>(), b'0'..=b'9']), 0..4),
        ) {
            let mut bytes = example.as_bytes().to_vec();
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
