//! The log of a run, with times, for finding out why it failed.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Instant;

/// A log; clones write into the same one.
#[derive(Clone)]
pub struct Diary {
    begun: Instant,
    lines: Rc<RefCell<Vec<String>>>,
    aloud: bool,
}

impl Diary {
    /// An empty one; `aloud` prints each line at once.
    #[must_use]
    pub fn begin(aloud: bool) -> Self {
        Self { begun: Instant::now(), lines: Rc::default(), aloud }
    }

    /// Writes a line.
    pub fn note(&self, text: impl AsRef<str>) {
        let line = format!("{:8.3} s  {}", self.begun.elapsed().as_secs_f64(), text.as_ref());
        if self.aloud {
            println!("    {line}");
        }
        self.lines.borrow_mut().push(line);
    }

    /// Everything, a line each.
    #[must_use]
    pub fn text(&self) -> String {
        self.lines.borrow().join("\n")
    }
}
