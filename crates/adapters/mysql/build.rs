//! Builds anew when a migration changes, which `embed_migrations!` would not notice by itself.

fn main() {
    println!("cargo:rerun-if-changed=../../../migrations/mysql");
}
