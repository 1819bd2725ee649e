//! The process as the system sees it, under the names that all Prometheus clients use. Where there is no `/proc`, nothing.

use super::family::Family;

/// Linux counts processor time in hundredths of a second for everybody who asks.
const TICKS_PER_SECOND: f64 = 100.0;

/// What is known.
pub(super) fn families() -> impl Iterator<Item = Family> {
    let memory = memory().map(|bytes| {
        Family::gauge("process.memory.usage", "By", "Resident memory.")
            .known_as("process_resident_memory_bytes")
            .of(bytes)
    });
    let processor = processor_seconds().map(|seconds| {
        Family::counter("process.cpu.time", "s", "Processor time, user and system.")
            .known_as("process_cpu_seconds_total")
            .of(seconds)
    });
    let files = std::fs::read_dir("/proc/self/fd").ok().map(|open| {
        Family::gauge("process.unix.file_descriptor.count", "{file_descriptor}", "Open file descriptors.")
            .known_as("process_open_fds")
            .of(open.count() as u64)
    });
    [memory, processor, files].into_iter().flatten()
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
