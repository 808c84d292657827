//! How much memory the pages of a browser hold, as the system counts it (Linux alone says it this way).

use std::collections::BTreeMap;
use std::fs;

use crate::Outcome;

/// Resident memory, in bytes, of the largest renderer among a process's descendants: the page's, as a spare one that
/// Chromium keeps for the next page is small.
pub fn of_largest_renderer(browser: u32) -> Outcome<f64> {
    let mut parents = BTreeMap::new();
    for entry in fs::read_dir("/proc").map_err(|error| format!("/proc: {error}"))?.flatten() {
        let Some(process) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        // A process may end while it is looked at.
        let Ok(stat) = fs::read_to_string(format!("/proc/{process}/stat")) else { continue };
        parents.extend(parent(&stat).map(|parent| (process, parent)));
    }
    parents
        .keys()
        .filter(|process| descends(&parents, **process, browser))
        .filter(|process| {
            fs::read(format!("/proc/{process}/cmdline"))
                .is_ok_and(|words| words.windows(15).any(|word| word == b"--type=renderer"))
        })
        .filter_map(|process| resident(&fs::read_to_string(format!("/proc/{process}/status")).ok()?))
        .max_by(f64::total_cmp)
        .ok_or_else(|| "Chromium has no renderer".to_owned())
}

fn descends(parents: &BTreeMap<u32, u32>, process: u32, from: u32) -> bool {
    std::iter::successors(Some(process), |process| parents.get(process).copied()).any(|process| process == from)
}

/// The parent in a line of `/proc/*/stat`: the second word behind the name, which may hold anything.
fn parent(stat: &str) -> Option<u32> {
    stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok()
}

/// The resident bytes in `/proc/*/status`.
fn resident(status: &str) -> Option<f64> {
    let kilobytes = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(kilobytes.trim().strip_suffix(" kB")?.parse::<f64>().ok()? * 1024.0)
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
    fn descent_is_followed_to_its_beginning() {
        let parents = BTreeMap::from([(9, 5), (5, 2), (2, 1), (7, 1)]);
        assert!(descends(&parents, 9, 2) && !descends(&parents, 7, 2));
    }

    #[test]
    fn resident_memory_is_told_in_kilobytes() {
        assert_eq!(resident("Name:\tx\nVmRSS:\t  2048 kB\nThreads:\t1\n"), Some(2_097_152.0));
        assert_eq!(resident("Name:\tx\n"), None);
    }
}
