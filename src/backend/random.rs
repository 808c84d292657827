//! Random ids and references, from the operating system's random numbers.

use contract::Reference;

/// 128 random bits in lower-case hexadecimal: an id that cannot be guessed.
pub fn id() -> String {
    bytes::<16>().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A new reference for a demand filed in the month `YYYY-MM`: `2611-0482-7153`. It is not secret and may be taken
/// already.
pub fn reference(month: &str) -> Reference {
    let mut number = [0; 8];
    number.copy_from_slice(&bytes::<8>());
    let number = u64::from_le_bytes(number);
    let (year, month) = month.split_once('-').unwrap_or(("0000", "00"));
    let year: String = year.chars().skip(2).collect();
    Reference::new(format!("{year}{month}-{:04}-{:04}", number % 10_000, number / 10_000 % 10_000))
}

/// Random bytes. Without a random source no secret is safe, so the program aborts.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    #[expect(clippy::expect_used, reason = "without randomness every access token would be the same")]
    getrandom::fill(&mut bytes).expect("the machine gives random bytes");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_tells_the_month_and_eight_digits() {
        let reference = reference("2026-11");
        let parts: Vec<&str> = reference.as_str().split('-').collect();
        assert_eq!(parts.iter().map(|part| part.len()).collect::<Vec<_>>(), [4, 4, 4]);
        assert_eq!(parts[0], "2611");
        assert!(parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit())));
        assert_ne!(id(), id());
    }
}
