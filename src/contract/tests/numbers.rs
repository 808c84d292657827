//! Numbers in answers: serialising and deserialising is lossless.

use contract::Answer;

#[test]
fn a_number_is_read_back_as_it_was_written() {
    for (number, written) in [
        (3.0, "3"),
        (-0.5, "-0.5"),
        (0.0, "0"),
        (1234.5, "1234.5"),
        (9_007_199_254_740_991.0, "9007199254740991"),
        (-9_007_199_254_740_991.0, "-9007199254740991"),
        (1e300, "1e+300"),
    ] {
        let json = serde_json::to_string(&Answer::Number(number)).expect("JSON");
        assert_eq!(json, written);
        assert_eq!(serde_json::from_str::<Answer>(&json).ok(), Some(Answer::Number(number)), "{json}");
    }
}
