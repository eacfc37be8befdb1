//! The built web client, inside the binary.
//!
//! `dist` is what `cargo xtask web` made of `web/`; it is committed, so that nobody needs Node to build or run Stockade.

use std::borrow::Cow;
use std::fmt::Write as _;

use rust_embed::{Embed, EmbeddedFile};

#[derive(Embed)]
#[folder = "dist"]
struct Dist;

/// Those files of it that are text, compressed by the build script.
const GZIP: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/gzip.rs"));

/// The page that every address of the client begins with.
const PAGE: &str = "index.html";

/// Files below carry a hash of their content in their name.
const HASHED: &str = "assets/";

/// One file of the client.
#[derive(Clone, Debug)]
pub struct Asset {
    pub bytes: Cow<'static, [u8]>,
    /// The same, compressed with gzip; `None` for what would not get smaller.
    pub gzip: Option<&'static [u8]>,
    /// For `Content-Type`.
    pub media_type: String,
    /// A hash of the bytes, in hexadecimal, without quotes.
    pub hash: String,
    /// Whether something else will never be found under this name, so that a browser need not ask again.
    pub immutable: bool,
}

impl Asset {
    /// The file at `path`, which is relative to the root of the site and has no leading slash.
    pub fn find(path: &str) -> Option<Self> {
        Dist::get(path).map(|file| Self::of(path, file))
    }

    /// Whether there is a file at `path`.
    pub fn exists(path: &str) -> bool {
        Dist::iter().any(|known| known == path)
    }

    /// The page that shows what an address of the client stands for.
    pub fn page() -> Option<Self> {
        Self::find(PAGE)
    }

    fn of(path: &str, file: EmbeddedFile) -> Self {
        let guess = mime_guess::from_path(path).first_or_octet_stream();
        let text = guess.type_() == "text" || guess.subtype() == "javascript" || guess.subtype() == "json";
        let charset = if text { "; charset=utf-8" } else { "" };
        let hash = file.metadata.sha256_hash().iter().take(16).fold(String::new(), |mut hex, byte| {
            // Writing to a string does not fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        Self {
            bytes: file.data,
            gzip: GZIP.iter().find(|(name, _)| *name == path).map(|(_, bytes)| *bytes),
            media_type: format!("{}{charset}", guess.essence_str()),
            hash,
            immutable: path.starts_with(HASHED),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;
    use std::path::Path;

    use flate2::read::GzDecoder;

    use super::{Asset, Dist, GZIP};

    #[test]
    fn the_page_names_only_files_that_are_here() {
        let page = Asset::page().expect("a page");
        assert_eq!(page.media_type, "text/html; charset=utf-8");
        assert!(!page.immutable, "the page is looked for again");
        let html = String::from_utf8(page.bytes.into_owned()).expect("text");
        let named: Vec<_> = html.split(['"', '\'']).filter_map(|part| part.strip_prefix('/')).collect();
        let files: Vec<_> = named.into_iter().filter(|path| path.contains('.')).collect();
        assert!(files.iter().any(|path| is_script(path)), "{html}");
        for path in files {
            assert!(Asset::exists(path), "{path} is not embedded");
        }
    }

    #[test]
    fn what_carries_its_hash_in_its_name_is_kept_for_ever() {
        let script = Dist::iter().find(|path| path.starts_with("assets/") && is_script(path));
        let script = Asset::find(&script.expect("a script")).expect("it is here");
        assert!(script.immutable);
        assert_eq!(script.media_type, "text/javascript; charset=utf-8");
        assert_eq!(script.hash.len(), 32);
    }

    #[test]
    fn what_is_compressed_says_the_same_in_fewer_bytes() {
        let mut compressed = 0;
        for path in Dist::iter() {
            let asset = Asset::find(&path).expect("it is here");
            let Some(gzip) = asset.gzip else {
                assert!(!is_script(&path), "{path}");
                continue;
            };
            let mut plain = Vec::new();
            GzDecoder::new(gzip).read_to_end(&mut plain).expect("gzip");
            assert!(plain == *asset.bytes && gzip.len() < plain.len(), "{path}");
            compressed += 1;
        }
        assert_eq!(compressed, GZIP.len(), "nothing is left of another build");
    }

    fn is_script(path: &str) -> bool {
        Path::new(path).extension().is_some_and(|extension| extension == "js")
    }

    #[test]
    fn nothing_outside_is_found() {
        for path in ["", "assets", "assets/none.js", "../Cargo.toml", "/index.html"] {
            assert!(Asset::find(path).is_none(), "{path}");
        }
    }
}
