//! `cargo xtask test fuzz`: `look` on arbitrary bytes terminates soon and does not panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use picture::{File, look};
use std::cell::Cell;

/// Most pieces that may be read of a file of any size.
const MOST_READS: u32 = 15_000;

fuzz_target!(|bytes: &[u8]| {
    let reads = Cell::new(0);
    let read = |from: u64, count: usize| {
        reads.set(reads.get() + 1);
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        bytes.get(from..from.saturating_add(count)).map(<[u8]>::to_vec).unwrap_or_default()
    };
    let file = File::new(bytes.len() as u64, &read);
    if let Ok(picture) = look(&file) {
        let ((width, height), (wide, high)) = (picture.size, picture.shown());
        assert!(width > 0 && height > 0 && (1..=width).contains(&wide) && (1..=height).contains(&high));
        assert!([(wide, high), (high, wide)].contains(&picture.upright()));
        let [left, top, across, down] = picture.crop;
        assert!(left >= 0.0 && top >= 0.0 && left + across <= 1.000_001 && top + down <= 1.000_001);
        assert!(picture.edits.iter().all(|(at, _)| *at < file.len()), "an edit lies outside the file");
        if let Some(exif) = picture.exif(&file) {
            if let Some(place) = exif.place() {
                assert!(place.latitude.abs() <= 90.0 && place.longitude.abs() <= 180.0);
            }
            if let Some(moment) = exif.moment() {
                assert!((1..=12).contains(&moment.month) && (1..=31).contains(&moment.day) && moment.hour < 24);
            }
        }
    }
    assert!(reads.get() <= MOST_READS, "{} pieces were read of {} bytes", reads.get(), bytes.len());
});
