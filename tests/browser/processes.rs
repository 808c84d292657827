//! Process trees started by a test, and signals to them.

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::collections::BTreeMap;

/// A process with all its descendants.
pub(crate) fn family(of: u32) -> Vec<u32> {
    let mut children: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(process) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        let stat = std::fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        // The name is in brackets and may contain anything; the state and the parent follow.
        let parent = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1)?.parse::<u32>().ok());
        if let Some(parent) = parent {
            children.entry(parent).or_default().push(process);
        }
    }
    let mut found = vec![of];
    let mut at = 0;
    while let Some(process) = found.get(at) {
        found.extend(children.get(process).into_iter().flatten());
        at += 1;
    }
    found
}

/// Sends a signal to processes; those that have ended are ignored.
pub(crate) fn send(signal: Signal, to: &[u32]) {
    for process in to.iter().filter_map(|process| i32::try_from(*process).ok()) {
        let _ = kill(Pid::from_raw(process), signal);
    }
}

/// Sends a signal to a process group; one that has ended is ignored.
pub(crate) fn send_to_group(signal: Signal, group: u32) {
    if let Ok(group) = i32::try_from(group) {
        let _ = nix::sys::signal::killpg(Pid::from_raw(group), signal);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::{Command, Stdio};

    #[test]
    fn what_a_process_has_started_is_found_and_ended_with_it() {
        let mut parent =
            Command::new("sh").args(["-c", "sleep 600 & echo; wait"]).stdout(Stdio::piped()).spawn().unwrap();
        // The line is printed after the child was started.
        let mut line = String::new();
        std::io::BufRead::read_line(&mut std::io::BufReader::new(parent.stdout.take().unwrap()), &mut line).unwrap();
        let all = family(parent.id());
        assert_eq!((all.len(), all[0]), (2, parent.id()), "{all:?}");
        send(Signal::SIGKILL, &all);
        parent.wait().unwrap();
        assert_eq!(family(parent.id()), [parent.id()]);
    }
}
