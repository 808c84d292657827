//! What an entry needs until its content is there, and the limits of that. Quantities only, no times.

use std::fmt;

/// Four quantities of an entry: measured, or their limits.
///
/// A limit is what was reached, bytes rounded up to a thousand and the shift to a thousandth; it is only ever lowered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figures {
    /// Compressed bytes on the wire, with headers, of everything asked for.
    pub bytes: u64,
    /// How many requests these were.
    pub requests: usize,
    /// How many of them have to follow one after another, each after the answer to the one before.
    pub steps: usize,
    /// Cumulative layout shift of the whole visit (no unit).
    pub shift: f64,
}

impl Figures {
    /// The least of each. Whatever disturbs a visit on a busy machine adds to its figures.
    pub fn least(self, other: Self) -> Self {
        Self {
            bytes: self.bytes.min(other.bytes),
            requests: self.requests.min(other.requests),
            steps: self.steps.min(other.steps),
            shift: self.shift.min(other.shift),
        }
    }

    /// Whether each is within its limit.
    pub fn are_within(self, limits: Self) -> bool {
        self.bytes <= limits.bytes
            && self.requests <= limits.requests
            && self.steps <= limits.steps
            && self.shift <= limits.shift
    }

    /// A line of the table, each figure before its limit.
    pub fn row(self, name: &str, limits: Option<Self>) -> String {
        let limit = |of: fn(&Self) -> String| limits.as_ref().map_or(String::new(), of);
        format!(
            "{name:<20}{:>9}{:>9}{:>10}{:>7}{:>7}{:>7}{:>9.3}{:>7}{}",
            self.bytes,
            limit(|limits| limits.bytes.to_string()),
            self.requests,
            limit(|limits| limits.requests.to_string()),
            self.steps,
            limit(|limits| limits.steps.to_string()),
            self.shift,
            limit(|limits| limits.shift.to_string()),
            if limits.is_none_or(|limits| self.are_within(limits)) { "" } else { "  OVER THE LIMIT" },
        )
    }

    /// The head of the table.
    pub fn head() -> String {
        format!(
            "{:<20}{:>9}{:>9}{:>10}{:>7}{:>7}{:>7}{:>9}{:>7}",
            "", "bytes", "limit", "requests", "limit", "steps", "limit", "shift", "limit"
        )
    }
}

/// A request and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The address without its origin.
    pub path: String,
    /// Bytes of the answer on the wire, with its head; 0 of a stream, which does not end.
    pub bytes: u64,
}

/// The requests of a visit, in steps: those of a step are all sent before the answer to any of them.
#[derive(Debug, Default, PartialEq)]
pub struct Needs {
    /// The steps of the whole visit.
    pub steps: Vec<Vec<Asked>>,
    /// After how many of them the content was there and the program ran.
    pub content: usize,
    /// Cumulative layout shift.
    pub shift: f64,
}

impl Needs {
    /// The figures until the content was there.
    pub fn figures(&self) -> Figures {
        let steps = &self.steps[..self.content];
        Figures {
            bytes: steps.iter().flatten().map(|asked| asked.bytes).sum(),
            requests: steps.iter().map(Vec::len).sum(),
            steps: steps.len(),
            shift: self.shift,
        }
    }
}

impl fmt::Display for Needs {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, step) in self.steps.iter().enumerate() {
            if number == self.content {
                writeln!(out, "  the content is there")?;
            }
            let asked: Vec<String> = step.iter().map(|asked| format!("{} {}", asked.path, asked.bytes)).collect();
            writeln!(out, "  {}: {}", number + 1, asked.join(", "))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Figures = Figures { bytes: 1000, requests: 3, steps: 2, shift: 0.01 };

    fn asked(path: &str, bytes: u64) -> Asked {
        Asked { path: path.to_owned(), bytes }
    }

    #[test]
    fn what_comes_behind_the_content_does_not_count() {
        let steps = vec![vec![asked("/", 400)], vec![asked("/a.js", 250), asked("/b.wasm", 350)], vec![asked("/c", 9)]];
        let needs = Needs { steps, content: 2, shift: 0.01 };
        assert_eq!(needs.figures(), LIMITS);
        assert!(needs.to_string().contains("2: /a.js 250, /b.wasm 350\n  the content is there\n  3: /c 9"), "{needs}");
    }

    #[test]
    fn every_figure_has_its_own_limit() {
        assert!(LIMITS.are_within(LIMITS));
        for over in [
            Figures { bytes: 1001, ..LIMITS },
            Figures { requests: 4, ..LIMITS },
            Figures { steps: 3, ..LIMITS },
            Figures { shift: 0.011, ..LIMITS },
        ] {
            assert!(!over.are_within(LIMITS), "{over:?}");
            assert!(over.row("x", Some(LIMITS)).ends_with("OVER THE LIMIT"));
            assert!(over.least(LIMITS).are_within(LIMITS), "another visit kept it");
            assert!(!over.row("x", None).contains("OVER"));
        }
    }
}
