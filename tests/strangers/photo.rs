//! Bytes that a city accepts as a photo: a real picture, extended with random bytes to any length.

use sha2::{Digest, Sha256};

/// A photograph without any metadata.
const PICTURE: &[u8] = include_bytes!("../conformance/three-dark-lamps.jpg");

/// Bytes to upload.
#[derive(Clone, Debug)]
pub struct Photo(Vec<u8>);

impl Photo {
    /// The picture followed by so many random bytes, which JPEG decoders ignore.
    pub fn and_more(more: usize, seed: u64) -> Self {
        Self([PICTURE, &Self::of_nothing(more, seed).0].concat())
    }

    /// So many random bytes: no picture.
    pub fn of_nothing(length: usize, seed: u64) -> Self {
        let mut bytes = vec![0; length];
        fastrand::Rng::with_seed(seed).fill(&mut bytes);
        Self(bytes)
    }

    /// All of it.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Length in bytes.
    pub const fn len(&self) -> u64 {
        self.0.len() as u64
    }

    /// Whether it is empty.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether these are the same bytes, by SHA-256.
    pub fn is(&self, others: &[u8]) -> bool {
        Sha256::digest(&self.0) == Sha256::digest(others)
    }
}
