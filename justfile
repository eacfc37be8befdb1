# Every command a person or CI runs. `just` lists them.

_default:
    @just --list --unsorted

# Start the shop: embedded store, demo catalogue.
run *args:
    cargo run --release -- {{args}}

# The same, not optimized and without servers: built in a third of the time, to look at.
demo *args:
    cargo demo {{args}}

# Everything CI checks.
test *args:
    cargo xtask test {{args}}

# The tests of one crate, quickly: `just unit stockade-domain`.
unit crate *args:
    cargo test --package {{crate}} {{args}}

# Format, as CI wants it.
fmt:
    cargo fmt

# Write the OpenAPI document anew after the API has changed.
openapi:
    cargo run --quiet -- openapi > openapi.json

# Check every promise on the books of the default store.
audit *args:
    cargo run --quiet --release -- audit {{args}}

# How fast it is here: `just bench holds --compare-batch 1`.
bench *args:
    cargo run --quiet --release -- bench {{args}}

# Let a fuzzer loose on a reader of `fuzz/fuzz_targets`; wants `cargo install cargo-fuzz` and a C++ compiler.
fuzz target seconds="600":
    mkdir -p fuzz/corpus/{{target}}
    cargo fuzz run --sanitizer none {{target}} fuzz/corpus/{{target}} \
        $(find crates -type d -path '*/src/reading/seeds/{{target}}') -- \
        -max_total_time={{seconds}} -timeout=1 -rss_limit_mb=512

# Start the shop on MySQL and Redis in containers; docs/DEPLOYMENT.md says what it wants to know.
up *args:
    docker compose --file docker/compose.yaml up --build --detach --wait {{args}}

# Stop the containers. The books stay, unless `--volumes` is given.
down *args:
    docker compose --file docker/compose.yaml down {{args}}

# Read the documentation of the crates.
doc:
    cargo doc --no-deps --workspace --open

# Write sql/schema.sql anew after a migration was added.
schema:
    head -n 5 sql/schema.sql > sql/schema.sql.new
    for change in migrations/mysql/*/up.sql; do cat "$change"; echo; done >> sql/schema.sql.new
    mv sql/schema.sql.new sql/schema.sql
