//! Page and backend validate alike: whatever `domain` makes of typed input the backend accepts, and `domain` rejects
//! nothing that the backend accepts unchanged. Neither may import the other, so their agreement is tested here.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod answers;
mod codes;
mod contacts;
mod demands;
mod texts;
mod typing;
