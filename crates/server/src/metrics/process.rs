//! The process as the system sees it, under the names that all Prometheus clients use. Where there is no `/proc`, nothing.

use super::text::{Kind, Text};

/// Linux counts processor time in hundredths of a second for everybody who asks.
const TICKS_PER_SECOND: f64 = 100.0;

/// Adds what is known.
pub(super) fn write(text: &mut Text) {
    if let Some(bytes) = memory() {
        text.single("process_resident_memory_bytes", Kind::Gauge, "Resident memory.", bytes);
    }
    if let Some(seconds) = processor_seconds() {
        text.single("process_cpu_seconds_total", Kind::Counter, "Processor time, user and system.", seconds);
    }
    if let Ok(open) = std::fs::read_dir("/proc/self/fd") {
        text.single("process_open_fds", Kind::Gauge, "Open file descriptors.", open.count());
    }
}

fn memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kib| kib * 1024)
}

fn processor_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The program's name is in parentheses and may hold anything; behind it user and system time are the 12th and 13th.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let (user, system): (f64, f64) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some((user + system) / TICKS_PER_SECOND)
}
