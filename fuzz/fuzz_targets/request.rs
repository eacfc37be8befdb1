#![no_main]

use libfuzzer_sys::fuzz_target;

// The shop is opened before the clock of the first input runs.
fuzz_target!(init: stockade::reading::read("request", b"GET /\n\n"), |bytes: &[u8]| {
    stockade::reading::read("request", bytes);
});
