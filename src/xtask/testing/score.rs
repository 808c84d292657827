//! Counts passed and failed tests from the output of the runners.

use std::ops::Add;

use crate::command::Finished;

/// The result of a step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Score {
    /// Passed tests. A check (formatting, clippy, the build) is not a test and adds none.
    pub passed: u64,
    /// Failed tests. A failed check, and a runner that aborts, count as one.
    pub failed: u64,
    /// Skipped tests: for capabilities that a backend does not claim, or by a filter.
    pub ignored: u64,
    /// Whether the step should have run tests and ran none.
    pub ran_none: bool,
}

impl Score {
    /// A check without findings.
    pub fn clean() -> Self {
        Self::default()
    }

    /// A failed check, or a step that could not be run.
    pub fn broken() -> Self {
        Self { failed: 1, ..Self::default() }
    }

    /// Adds up the lines `test result: … N passed; N failed; …` of every runner that cargo started.
    ///
    /// A run that fails without a failed test (it does not compile, a runner is killed) counts as one failure.
    pub fn of_cargo_test(finished: &Finished) -> Self {
        let counted = |line: &str, word: &str| {
            line.split(&[';', '.'][..])
                .find_map(|part| part.trim().strip_suffix(word)?.trim().parse::<u64>().ok())
                .unwrap_or(0)
        };
        let (mut passed, mut failed, mut ignored) = (0, 0, 0);
        for line in finished.output.lines().filter_map(|line| line.trim().strip_prefix("test result:")) {
            passed += counted(line, "passed");
            failed += counted(line, "failed");
            ignored += counted(line, "ignored");
        }
        Self::counted(passed, failed, ignored, finished.success)
    }

    /// The sum of two runners of one step: tests ran if either ran some.
    pub fn beside(self, other: Self) -> Self {
        Self { ran_none: self.ran_none && other.ran_none, ..self + other }
    }

    /// Parses Schemathesis' JUnit report, in which each operation of the API is one test.
    pub fn of_junit(report: &str, success: bool) -> Self {
        let head =
            report.split_once("<testsuites ").and_then(|(_, rest)| rest.split_once('>')).map_or("", |(head, _)| head);
        let number = |name: &str| {
            head.split_whitespace()
                .find_map(|word| word.strip_prefix(name)?.strip_prefix("=\"")?.strip_suffix('"')?.parse::<u64>().ok())
                .unwrap_or(0)
        };
        let failed = number("failures") + number("errors");
        let passed = number("tests").saturating_sub(failed + number("skipped"));
        Self::counted(passed, failed, number("skipped"), success)
    }

    fn counted(passed: u64, failed: u64, ignored: u64, success: bool) -> Self {
        let failed = if success { failed } else { failed.max(1) };
        Self { passed, failed, ignored, ran_none: passed + failed == 0 }
    }

    /// Whether nothing failed and, where tests were expected, some ran.
    pub fn is_good(self) -> bool {
        self.failed == 0 && !self.ran_none
    }

    /// One or two words for the table.
    pub fn verdict(self) -> &'static str {
        match self {
            Self { ran_none: true, .. } => "RAN NO TEST",
            Self { failed: 0, .. } => "ok",
            _ => "FAILED",
        }
    }
}

impl Add for Score {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            ignored: self.ignored + other.ignored,
            ran_none: self.ran_none || other.ran_none,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cargo(output: &str, success: bool) -> Score {
        Score::of_cargo_test(&Finished { success, output: output.to_owned() })
    }

    #[test]
    fn the_results_of_all_runners_are_added_up() {
        let output = "\
running 3 tests
test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 1 filtered out; finished in 0.01s
     Running tests/x.rs
test result: FAILED. 4 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 1.25s
";
        assert_eq!(cargo(output, false), Score { passed: 7, failed: 2, ignored: 1, ran_none: false });
    }

    #[test]
    fn a_run_that_breaks_off_counts_as_a_failure() {
        assert_eq!(cargo("error: could not compile", false), Score::broken());
        let killed = cargo("test result: ok. 3 passed; 0 failed; 0 ignored", false);
        assert_eq!((killed.passed, killed.failed, killed.is_good()), (3, 1, false));
    }

    #[test]
    fn a_run_without_a_test_is_not_good() {
        let none = cargo("test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 9 filtered out", true);
        assert!(!none.is_good());
        assert_eq!(none.verdict(), "RAN NO TEST");
        assert!(!(Score::clean() + none).is_good());
        assert!(!Score::of_junit("", true).is_good());
    }

    #[test]
    fn a_step_ran_tests_if_one_of_its_runners_did() {
        let none = cargo("test result: ok. 0 passed; 0 failed; 0 ignored", true);
        let some = cargo("test result: ok. 2 passed; 0 failed; 0 ignored", true);
        assert_eq!(none.beside(some), Score { passed: 2, ..Score::clean() });
        assert!(!none.beside(none).is_good());
        assert!(!some.beside(cargo("killed", false)).is_good());
    }

    #[test]
    fn a_clean_check_adds_no_test() {
        assert_eq!(Score::clean().passed, 0);
        assert!(Score::clean().is_good());
    }

    #[test]
    fn each_operation_in_a_junit_report_is_one_test() {
        let report = "<?xml version=\"1.0\"?>\n<testsuites errors=\"1\" failures=\"2\" skipped=\"3\" tests=\"20\" time=\"0.1\">\n<testsuite tests=\"99\">";
        assert_eq!(Score::of_junit(report, false), Score { passed: 14, failed: 3, ignored: 3, ran_none: false });
    }
}
