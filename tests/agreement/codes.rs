//! References and query codes: the backend reads the page's normalised form like the typed one.

use crate::typing::{every_character, pieces, text};
use backend::text::plain;
use domain::{code, reference};
use fastrand::Rng;

#[track_caller]
fn check(typed: &str) {
    let (read, as_code, as_reference) = (plain(typed), code(typed), reference(typed));
    assert_eq!(plain(&as_code), read, "{typed:?} as a code");
    assert_eq!(plain(&as_reference), read, "{typed:?} as a reference");
    assert_eq!(code(&as_code), as_code, "{typed:?} twice as a code");
    assert_eq!(reference(&as_reference), as_reference, "{typed:?} twice as a reference");
}

#[test]
fn every_character_in_a_code_or_reference_is_read_alike() {
    for c in every_character() {
        check(&format!("K7{c}QX"));
        check(&format!("{c}2611-0482-7153{c}"));
    }
}

#[test]
fn whatever_is_typed_or_pasted_is_read_alike() {
    let mut chance = Rng::with_seed(5);
    for _ in 0..20_000 {
        check(&text(&mut chance, 20));
        check(&pieces(&mut chance, 8));
    }
}
