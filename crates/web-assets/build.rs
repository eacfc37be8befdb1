//! The form of each file that browsers load: compressed once, as well as can be, and not anew for each of them.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::{env, fs};

use flate2::Compression;
use flate2::write::GzEncoder;

const DIST: &str = "dist";

/// What gets smaller; fonts and pictures are compressed as they are.
const TEXT: [&str; 6] = ["css", "html", "js", "json", "svg", "txt"];

fn main() -> io::Result<()> {
    // A file with another name is another build: the macro that embeds the folder does not see that by itself.
    println!("cargo::rerun-if-changed={DIST}");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let mut list = String::new();
    for (number, path) in texts(Path::new(DIST))?.iter().enumerate() {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(&fs::read(path)?)?;
        let compressed = out.join(format!("{number}.gz"));
        fs::write(&compressed, gzip.finish()?)?;
        let name = path.strip_prefix(DIST).map_err(io::Error::other)?;
        // As Rust writes texts: a folder may have a quote in its name.
        let (name, compressed) = (name.to_string_lossy(), compressed.to_string_lossy());
        // Writing to a string does not fail.
        let _ = writeln!(list, "({name:?}, include_bytes!({compressed:?})),");
    }
    fs::write(out.join("gzip.rs"), format!("&[{list}]"))
}

fn texts(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(texts(&path)?);
        } else if path.extension().and_then(OsStr::to_str).is_some_and(|kind| TEXT.contains(&kind)) {
            found.push(path);
        }
    }
    // In the same order on every machine.
    found.sort();
    Ok(found)
}
