//! Files as phones give them: large photographs that lie on their side and say where they were taken, and what is none.

use anyhow::Result;
use pictures::jpeg::Jpeg;
use pictures::notes::Notes;
use pictures::pretenders;
use pictures::quarters::grained;
use std::path::{Path, PathBuf};

pub use pictures::hidden::hides_something;
pub use pictures::quarters::UPRIGHT;

/// Pixels of a photograph as the sensor gives it: 8 megapixels, lying on its side.
pub const SENSOR: (u16, u16) = (3264, 2448);

/// How it lies: turned clockwise by a quarter it is upright.
const TURN: u8 = 6;

/// Writes photographs into a folder and names them; each is a little different.
///
/// # Errors
/// When they cannot be written.
pub fn take(folder: &Path, count: usize) -> Result<Vec<PathBuf>> {
    std::fs::create_dir_all(folder)?;
    (0..count)
        .map(|number| {
            let file = folder.join(format!("IMG_{number:04}.jpg"));
            // It takes a while to make one; every journey may use the same.
            if !file.is_file() {
                let pixels = grained((SENSOR.1, SENSOR.0), TURN, u32::try_from(number)?);
                std::fs::write(&file, Jpeg::of(&pixels).with_notes(&Notes::full(TURN)).bytes())?;
            }
            Ok(file)
        })
        .collect()
}

/// A small photograph without anything hidden in it, as bytes.
///
/// # Errors
/// When it cannot be made.
pub fn small(number: usize) -> Result<Vec<u8>> {
    Ok(Jpeg::of(&grained((640, 480), 1, u32::try_from(number)?)).bytes())
}

/// Writes an HTML file that calls itself a photograph.
///
/// # Errors
/// When it cannot be written.
pub fn pretender(folder: &Path) -> Result<PathBuf> {
    write(folder, "kitten.jpg", &pretenders::html())
}

/// Writes a file into a folder under a name that a file system takes.
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
