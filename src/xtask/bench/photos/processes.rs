//! Resources used by a browser's processes, from `/proc` (Linux only).

use std::collections::BTreeMap;
use std::fs;

use crate::Outcome;

/// Milliseconds of a clock tick in `/proc`; 100 ticks a second on all usual systems.
const TICK: f64 = 10.0;

/// Resident memory of a process, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Memory {
    /// Total.
    pub whole: f64,
    /// Private: without shared pages, where Chromium caches decoded pictures as long as there is room.
    pub own: f64,
}

/// Memory of a browser's largest renderer: the page's, since Chromium's spare renderer is small.
pub fn memory_of_page(browser: u32) -> Outcome<Memory> {
    of(browser)?
        .keys()
        .filter(|process| {
            fs::read(format!("/proc/{process}/cmdline"))
                .is_ok_and(|words| words.windows(15).any(|word| word == b"--type=renderer"))
        })
        .filter_map(|process| resident(&fs::read_to_string(format!("/proc/{process}/status")).ok()?))
        .max_by(|a, b| a.whole.total_cmp(&b.whole))
        .ok_or_else(|| "Chromium has no renderer".to_owned())
}

/// CPU time (ms) used so far by a browser with all its processes.
pub fn work(browser: u32) -> Outcome<f64> {
    Ok(of(browser)?.values().filter_map(|stat| worked(stat)).sum())
}

/// The processes of a browser, each with its line of `/proc/*/stat`.
fn of(browser: u32) -> Outcome<BTreeMap<u32, String>> {
    let mut stats = BTreeMap::new();
    for entry in fs::read_dir("/proc").map_err(|error| format!("/proc: {error}"))?.flatten() {
        let Some(process) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        // A process may end while it is being read.
        stats.extend(fs::read_to_string(format!("/proc/{process}/stat")).ok().map(|stat| (process, stat)));
    }
    let parents: BTreeMap<u32, u32> =
        stats.iter().filter_map(|(process, stat)| Some((*process, parent(stat)?))).collect();
    stats.retain(|process, _| descends(&parents, *process, browser));
    Ok(stats)
}

fn descends(parents: &BTreeMap<u32, u32>, process: u32, from: u32) -> bool {
    std::iter::successors(Some(process), |process| parents.get(process).copied()).any(|process| process == from)
}

/// The parent in a line of `/proc/*/stat`: the second word after the name, which may contain anything.
fn parent(stat: &str) -> Option<u32> {
    stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok()
}

/// The CPU time (ms) in a line of `/proc/*/stat`: user and system.
fn worked(stat: &str) -> Option<f64> {
    let words: Vec<&str> = stat.rsplit_once(") ")?.1.split(' ').collect();
    let ticks = |at: usize| words.get(at)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) * TICK)
}

/// The resident bytes in `/proc/*/status`.
fn resident(status: &str) -> Option<Memory> {
    let bytes = |name: &str| {
        let kilobytes = status.lines().find_map(|line| line.strip_prefix(name))?;
        Some(kilobytes.trim().strip_suffix(" kB")?.parse::<f64>().ok()? * 1024.0)
    };
    Some(Memory { whole: bytes("VmRSS:")?, own: bytes("RssAnon:")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_brackets_hides_no_parent() {
        assert_eq!(parent("42 (a) b (c) S 7 42 42 0 -1"), Some(7));
        assert_eq!(parent("42"), None);
    }

    #[test]
    fn work_is_the_program_s_and_the_system_s() {
        assert_eq!(worked("42 (a) S 7 42 42 0 -1 4194560 1 2 3 4 150 25 9 9 20 0 1 0"), Some(1750.0));
        assert_eq!(worked("42 (a) S 7"), None);
    }

    #[test]
    fn descent_is_followed_to_its_beginning() {
        let parents = BTreeMap::from([(9, 5), (5, 2), (2, 1), (7, 1)]);
        assert!(descends(&parents, 9, 2) && !descends(&parents, 7, 2));
    }

    #[test]
    fn resident_memory_is_told_in_kilobytes() {
        let status = "Name:\tx\nVmRSS:\t  2048 kB\nRssAnon:\t  1024 kB\nThreads:\t1\n";
        assert_eq!(resident(status), Some(Memory { whole: 2_097_152.0, own: 1_048_576.0 }));
        assert_eq!(resident("Name:\tx\n"), None);
    }
}
