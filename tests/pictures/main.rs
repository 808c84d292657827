//! A command to generate and compare pictures, for measurements:
//!
//! `pictures photo WIDTH HEIGHT SEED QUALITY FILE` · `pictures bombs FOLDER` (all) · `pictures likeness SOURCE COPY…`
//! (a line for each copy: width, height, likeness to the source at its size).

use anyhow::{Context, Result, bail};
use pictures::{
    bombs,
    likeness::{Light, likeness},
    scene,
};
use std::path::Path;

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["photo", width, height, seed, quality, file] => {
            let photo = scene::jpeg(width.parse()?, height.parse()?, seed.parse()?, quality.parse()?, None)?;
            std::fs::write(file, photo).with_context(|| (*file).to_owned())
        }
        ["bombs", folder] => {
            for (name, bytes) in bombs::SIDES.into_iter().flat_map(bombs::of) {
                std::fs::write(Path::new(folder).join(&name), bytes).with_context(|| name)?;
            }
            Ok(())
        }
        ["likeness", source, copies @ ..] => {
            let source = read(source)?;
            for copy in copies {
                let copy = read(copy)?;
                let (width, height) = (copy.width, copy.height);
                println!("{width} {height} {:.6}", likeness(&source.scaled(width, height), &copy)?);
            }
            Ok(())
        }
        _ => bail!("there is: photo, bombs and likeness; see main.rs"),
    }
}

fn read(file: &str) -> Result<Light> {
    Light::of_jpeg(&std::fs::read(file).with_context(|| file.to_owned())?).with_context(|| file.to_owned())
}
