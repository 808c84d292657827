//! The HEIC decoder for browsers without one: libheif, copied unchanged; the photo worker loads it on demand, so it is
//! in no prefetch list.

use std::fs;
use std::path::Path;

use crate::{Outcome, tools::Tools};

/// The package's file names, and the site's. The licence is shipped too (LGPL-3.0, section 4).
const FILES: [(&str, &str); 3] = [
    ("libheif-wasm/libheif.js", "libheif.js"),
    ("libheif-wasm/libheif.wasm", "libheif.wasm"),
    ("libheif-wasm/LICENSE", "LICENSE.txt"),
];

/// Whether it is there to be copied.
pub fn is_installed(tools: &Tools) -> bool {
    FILES.iter().all(|(theirs, _)| tools.node_file("libheif-js").join(theirs).is_file())
}

/// Copies it into the site's folder `heic/`.
pub fn copy(tools: &Tools, site: &Path) -> Outcome {
    let folder = site.join("heic");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for (theirs, ours) in FILES {
        let file = tools.node_file("libheif-js").join(theirs);
        fs::copy(&file, folder.join(ours)).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    Ok(())
}
