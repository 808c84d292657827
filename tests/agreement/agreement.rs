//! Page and city read alike: whatever `domain` makes of what people type, the backend takes, and nothing that the backend takes as
//! it is does `domain` refuse. Neither may import the other, so their agreement is tested here.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod answers;
mod codes;
mod contacts;
mod demands;
mod texts;
mod typing;
