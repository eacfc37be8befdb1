//! The form of each file that browsers load: compressed once, as well as can be, and not anew for each of them.

use std::ffi::OsStr;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::{env, fs};

use flate2::Compression;
use flate2::write::GzEncoder;

/// What gets smaller; fonts and pictures are compressed as they are.
const TEXT: [&str; 6] = ["css", "html", "js", "json", "svg", "txt"];

fn main() -> io::Result<()> {
    // A file with another name is another build: the macro that embeds the folder does not see that by itself.
    println!("cargo::rerun-if-changed=dist");
    let to = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("gzip");
    // What an older build has left is in nobody's way.
    let _ = fs::remove_dir_all(&to);
    compress(Path::new("dist"), &to)
}

fn compress(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let small = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            compress(&path, &small)?;
        } else if path.extension().and_then(OsStr::to_str).is_some_and(|kind| TEXT.contains(&kind)) {
            let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
            gzip.write_all(&fs::read(&path)?)?;
            fs::write(small, gzip.finish()?)?;
        }
    }
    Ok(())
}
