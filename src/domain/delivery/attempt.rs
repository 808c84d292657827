//! Whether an attempt is worth making when the browser reports no network, which is a hint and never a fact.

use super::Delivery;

/// Every so many attempts are made although the browser reports no network.
const PUT_TO_THE_TEST: u32 = 3;

impl Delivery {
    /// Whether the current attempt should be made. What the citizen asks for is always tried.
    pub const fn is_worth_trying(&self, online: bool, wanted: bool) -> bool {
        match self {
            Self::Sending { attempt, .. } => online || wanted || attempt.is_multiple_of(PUT_TO_THE_TEST),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::submission;

    fn sending(attempt: u32) -> Delivery {
        Delivery::Sending { submission: submission("0193-aaaa"), attempt, first: true }
    }

    #[test]
    fn a_browser_that_says_offline_is_believed_but_not_for_ever() {
        let tried: Vec<u32> = (1..=9).filter(|attempt| sending(*attempt).is_worth_trying(false, false)).collect();
        assert_eq!(tried, [3, 6, 9]);
        assert!((1..=9).all(|attempt| sending(attempt).is_worth_trying(true, false)));
    }

    #[test]
    fn what_the_citizen_asks_for_is_tried_whatever_the_browser_says() {
        assert!((1..=9).all(|attempt| sending(attempt).is_worth_trying(false, true)));
    }
}
