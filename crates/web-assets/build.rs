//! A file with another name is another build: the macro that embeds the folder does not see that by itself.

fn main() {
    println!("cargo::rerun-if-changed=dist");
}
