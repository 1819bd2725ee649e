//! What three replicas that have nothing to do cost the database.

use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::cluster::{Cluster, Shape};
use crate::report::Report;
use crate::scenario::Span;

const TICKS_PER_SECOND: f64 = 100.0;

/// Runs it.
///
/// # Errors
/// When a part does not start, or the system does not say what processes used.
pub async fn run(span: Span) -> Result<Report> {
    let cluster = Cluster::start(Shape::replicas(3)).await?;
    // What a start costs is not what rest costs.
    tokio::time::sleep(Duration::from_secs(5)).await;
    let of_replicas = |cluster: &Cluster| -> Result<f64> {
        cluster.replicas().iter().map(|replica| seconds_of(replica.process_id().context("it runs")?)).sum()
    };
    let before = (of_replicas(&cluster)?, seconds_of_database()?);
    tokio::time::sleep(span.length).await;
    let after = (of_replicas(&cluster)?, seconds_of_database()?);
    let share = |from: f64, to: f64| 100.0 * (to - from) / span.length.as_secs_f64() / 3.0;
    let (replica, database) = (share(before.0, after.0), share(before.1, after.1));
    let mut report = Report::default();
    report.line("an idle replica uses of one core", format!("{replica:.2} %"), "2 %", replica <= 2.0);
    report.line("PostgreSQL uses of one core for each", format!("{database:.2} %"), "2 %", database <= 2.0);
    Ok(report)
}

/// Processor time of all PostgreSQL processes of this machine's user of that name, in seconds.
fn seconds_of_database() -> Result<f64> {
    let mut sum = 0.0;
    for entry in std::fs::read_dir("/proc")?.flatten() {
        let Some(id) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        let name = std::fs::read_to_string(entry.path().join("comm")).unwrap_or_default();
        if name.trim_end() == "postgres" {
            // A process may be gone by now.
            sum += seconds_of(id).unwrap_or(0.0);
        }
    }
    Ok(sum)
}

fn seconds_of(id: u32) -> Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat"))?;
    // The program's name is in parentheses and may hold anything; behind it user and system time are the 12th and 13th.
    let mut fields = stat.rsplit_once(')').context("no name")?.1.split_whitespace().skip(11);
    let mut ticks = || -> Result<f64> { Ok(fields.next().context("too short")?.parse()?) };
    Ok((ticks()? + ticks()?) / TICKS_PER_SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_that_this_process_used_is_read() {
        assert!(seconds_of(std::process::id()).unwrap() >= 0.0);
        assert!(seconds_of(u32::MAX).is_err());
    }
}
