//! What the readers are handed: examples, what is almost one, and anything at all.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use proptest::sample::Index;

use super::{READERS, requests};

fn seeds(reader: &str) -> Vec<Vec<u8>> {
    let files = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/reading/seeds").join(reader)).unwrap();
    files.map(|file| fs::read(file.unwrap().path()).unwrap()).collect()
}

#[test]
fn every_reader_takes_the_examples() {
    for (name, reader) in READERS {
        assert!(!seeds(name).is_empty());
        for seed in seeds(name) {
            reader(&seed);
        }
    }
}

/// What the examples are changed into begins where they got.
#[test]
fn every_example_of_a_request_is_served() {
    // A refresh token that is good is good once.
    let renews = |seed: &[u8]| seed.starts_with(b"POST /api/v1/auth/refresh");
    let answered = |seed: &Vec<u8>| {
        requests::answered(seed).is_some_and(|status| status.is_success() || status == 401 && renews(seed))
    };
    let refused: Vec<_> = seeds("request").into_iter().filter(|seed| !answered(seed)).collect();
    assert!(refused.is_empty(), "{:?}", refused.iter().map(|seed| String::from_utf8_lossy(seed)).collect::<Vec<_>>());
}

#[test]
fn a_fuzzer_has_a_target_for_every_reader() {
    let targets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/fuzz_targets");
    let wanted: BTreeSet<_> = READERS.iter().map(|(name, _)| format!("{name}.rs")).collect();
    let files = fs::read_dir(&targets).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    // What comes back from Redis is read in its adapter.
    assert_eq!(files.filter(|file| file != "from_redis.rs").collect::<BTreeSet<_>>(), wanted);
    let manifest = fs::read_to_string(targets.join("../Cargo.toml")).unwrap();
    for (name, _) in READERS {
        let text = fs::read_to_string(targets.join(format!("{name}.rs"))).unwrap();
        assert!(text.contains(&format!("read(\"{name}\", bytes)")), "{text}");
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{name} is not in {manifest}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn every_reader_takes_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for (_, reader) in READERS {
            reader(&bytes);
        }
    }

    #[test]
    fn every_reader_takes_any_text(text in "\\PC{0,80}") {
        for (_, reader) in READERS {
            reader(text.as_bytes());
        }
    }

    /// An example with a few bytes changed, taken out or put in gets further than anything made up.
    #[test]
    fn every_reader_takes_what_is_almost_right(
        example in any::<Index>(),
        edits in prop::collection::vec((any::<Index>(), 0..3_u8, any::<u8>()), 0..4),
    ) {
        for (name, reader) in READERS {
            let seeds = seeds(name);
            let mut bytes = example.get(&seeds).clone();
            for (place, edit, byte) in &edits {
                let place = place.index(bytes.len() + 1);
                match edit {
                    0 => bytes.insert(place, *byte),
                    _ if place == bytes.len() => {}
                    1 => bytes[place] = *byte,
                    _ => drop(bytes.remove(place)),
                }
            }
            reader(&bytes);
        }
    }
}
