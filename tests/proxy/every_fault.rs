//! Each fault between a real client and a real upstream over TCP: one test for each, named for what both sides must
//! see.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "this is a test from end to end; its two ends stop where the connection is not as it should be"
)]

mod by_hand;
mod caller;
mod city;
mod clock;
mod coming_down;
mod going_up;
mod narrow_road;
mod passing;
mod replaced;
mod strangers;
