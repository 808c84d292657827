//! Slows processes down on purpose, as on a loaded machine: by alternating SIGSTOP and SIGCONT, `SUBAN_SLOWED=4` for a
//! quarter of the time. It needs no privileges and works for every browser. The wall clock is not affected.

use crate::processes::{family, send};
use anyhow::{Result, ensure};
use nix::sys::signal::Signal;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

const VARIABLE: &str = "SUBAN_SLOWED";
/// Length of one cycle of running and stopping: short for a person, long for the scheduler.
const TURN: Duration = Duration::from_millis(40);
/// How often the list of processes is updated.
const LOOKED_AT_EVERY: Duration = Duration::from_millis(200);
/// The highest factor with which tests are still useful.
const MOST: u32 = 20;

/// A process tree, slowed down until this is dropped.
pub(crate) struct Slowed {
    end: Option<Sender<()>>,
    turns: Option<JoinHandle<()>>,
}

/// The slow-down factor; 1 by default.
pub fn times() -> u32 {
    asked_for().map_or(1, |asked| asked.unwrap_or(1))
}

/// Checks the environment variable.
///
/// # Errors
/// When it is invalid.
pub(crate) fn check() -> Result<()> {
    let understood = asked_for().is_none_or(|asked| asked.is_some());
    ensure!(
        understood,
        "{VARIABLE} says how many times the processes are slowed down: a whole number from 1 to {MOST}"
    );
    Ok(())
}

/// The environment's value, if set; the inner `None` when it is invalid.
fn asked_for() -> Option<Option<u32>> {
    let text = std::env::var(VARIABLE).ok()?;
    Some(text.trim().parse().ok().filter(|times| (1..=MOST).contains(times)))
}

impl Slowed {
    /// Slows a process down by the environment's factor; `None` without one.
    pub(crate) fn as_asked(process: u32) -> Option<Self> {
        (times() > 1).then(|| Self::by(times(), process))
    }

    fn by(times: u32, process: u32) -> Self {
        let (end, ended) = channel::<()>();
        let goes_on = TURN / times;
        let turns = std::thread::spawn(move || {
            let (mut all, mut looked) = (family(process), Instant::now());
            let over = |time| ended.recv_timeout(time) != Err(RecvTimeoutError::Timeout);
            loop {
                if over(goes_on) {
                    return;
                }
                if looked.elapsed() > LOOKED_AT_EVERY {
                    (all, looked) = (family(process), Instant::now());
                }
                send(Signal::SIGSTOP, &all);
                let ends = over(TURN - goes_on);
                send(Signal::SIGCONT, &all);
                if ends {
                    return;
                }
            }
        });
        Self { end: Some(end), turns: Some(turns) }
    }
}

impl Drop for Slowed {
    fn drop(&mut self) {
        drop(self.end.take());
        if let Some(turns) = self.turns.take() {
            // A panicked thread is ignored.
            let _ = turns.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn a_process_that_is_slowed_down_stands_still_and_goes_on_in_turns() {
        let mut busy = Command::new("sh").args(["-c", "while :; do :; done"]).spawn().unwrap();
        let slowed = Slowed::by(4, busy.id());
        let (began, mut turns, mut stood) = (Instant::now(), 0, false);
        while turns < 6 {
            assert!(began.elapsed() < crate::patience::anything(), "after {turns} turns nothing changes any more");
            let stands = state(busy.id()) == 'T';
            turns += u32::from(stands != stood);
            stood = stands;
        }
        drop(slowed);
        assert_ne!(state(busy.id()), 'T', "it stands still although nothing slows it down any more");
        busy.kill().unwrap();
        busy.wait().unwrap();
    }

    #[test]
    fn a_process_that_is_slowed_no_longer_goes_on() {
        let mut quick = Command::new("sh").args(["-c", "sleep 0.2; exit 7"]).spawn().unwrap();
        drop(Slowed::by(MOST, quick.id()));
        assert_eq!(quick.wait().unwrap().code(), Some(7));
    }

    /// The state of a process: `T` for a stopped one (proc_pid_stat).
    fn state(process: u32) -> char {
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
        stat.rsplit(')').next().unwrap().trim_start().chars().next().unwrap()
    }
}
