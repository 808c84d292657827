//! The decoder of HEIC for browsers that have none: libheif, copied as its makers built it; the photo worker loads it when
//! it is needed, so it is in no list of what is fetched beforehand.

use std::fs;
use std::path::Path;

use crate::{Outcome, tools::Tools};

/// What the package calls its files, and what the site calls them. The licence goes with the program (LGPL-3.0, section 4).
const FILES: [(&str, &str); 3] = [
    ("libheif-wasm/libheif.js", "libheif.js"),
    ("libheif-wasm/libheif.wasm", "libheif.wasm"),
    ("libheif-wasm/LICENSE", "LICENSE.txt"),
];

/// Lays it into the site's folder `heic/`.
pub fn copy(tools: &Tools, site: &Path) -> Outcome {
    let folder = site.join("heic");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for (theirs, ours) in FILES {
        let file = tools.node_file("libheif-js").join(theirs);
        fs::copy(&file, folder.join(ours)).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    Ok(())
}
