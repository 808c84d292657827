//! Files as phones produce them: large rotated photos with a GPS position, and a file that is no photo.

use anyhow::Result;
use pictures::jpeg::Jpeg;
use pictures::notes::Notes;
use pictures::pretenders;
use pictures::quarters::grained;
use std::path::{Path, PathBuf};

pub use pictures::hidden::hides_something;
pub use pictures::quarters::UPRIGHT;

/// Width and height of a photo as stored: 8 megapixels, in landscape.
pub const SENSOR: (u16, u16) = (3264, 2448);

/// Its EXIF orientation: upright after a clockwise quarter turn.
const TURN: u8 = 6;

/// Writes photos into a folder and returns their paths; each is a little different.
///
/// # Errors
/// When they cannot be written.
pub fn take(folder: &Path, count: usize) -> Result<Vec<PathBuf>> {
    std::fs::create_dir_all(folder)?;
    (0..count)
        .map(|number| {
            let file = folder.join(format!("IMG_{number:04}.jpg"));
            // Generating one takes a while; all journeys share them.
            if !file.is_file() {
                let pixels = grained((SENSOR.1, SENSOR.0), TURN, u32::try_from(number)?);
                std::fs::write(&file, Jpeg::of(&pixels).with_notes(&Notes::full(TURN)).bytes())?;
            }
            Ok(file)
        })
        .collect()
}

/// A small photo without metadata, as bytes.
///
/// # Errors
/// When it cannot be generated.
pub fn small(number: usize) -> Result<Vec<u8>> {
    Ok(Jpeg::of(&grained((640, 480), 1, u32::try_from(number)?)).bytes())
}

/// Writes an HTML file with the name of a photo.
///
/// # Errors
/// When it cannot be written.
pub fn pretender(folder: &Path) -> Result<PathBuf> {
    write(folder, "kitten.jpg", &pretenders::html())
}

/// Writes a file into a folder under a name that the file system allows.
///
/// # Errors
/// When it cannot be written.
pub fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<PathBuf> {
    std::fs::create_dir_all(folder)?;
    let file = folder.join(name);
    std::fs::write(&file, bytes)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_photograph_says_that_it_lies_on_its_side_and_a_small_one_hides_nothing() {
        let folder = std::env::temp_dir().join(format!("suban-photographs-{}", std::process::id()));
        let photo = std::fs::read(&take(&folder, 1).unwrap()[0]).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(hides_something(&photo).unwrap(), "a segment of kind E1");
        assert_eq!(hides_something(&small(1).unwrap()), None);
    }
}
