//! Whether the totals are what the batches came to, and what still waits to be added.

use std::fmt::Write as _;

use anyhow::{Context as _, Result, bail};
use lazurite_gateway::OnDisk;
use lazurite_store::{Store, UsageDifference};

use super::moment;
use super::place::State;
use crate::config::say;

/// Prints every difference, and what waits.
///
/// # Errors
/// When there is a difference, or counts that cannot be read.
pub async fn verify(state: &State) -> Result<()> {
    let store = state.open().await?;
    let (text, faults) = compare(&store, state).await?;
    say(text.trim_end_matches('\n'));
    if faults > 0 {
        bail!("the usage does not add up: {faults} differences");
    }
    Ok(())
}

/// What there is to say, and how many faults there are.
async fn compare(store: &Store, state: &State) -> Result<(String, usize)> {
    // The files first: what is added meanwhile is known to be added, and not missing.
    let on_disk = match &state.counts {
        Some(folder) => OnDisk::read(folder).context("cannot read the counts that wait")?,
        None => Vec::new(),
    };
    let added = store.usage_batches().await?;
    let differences = store.usage_differences().await?;
    let mut text = String::new();
    differences.iter().for_each(|one| difference(&mut text, one));
    let mut faults = differences.len();
    let (mut requests, mut batches) = (0, 0);
    for left in &on_disk {
        for (file, error) in left.damaged() {
            faults += 1;
            let _ = writeln!(text, "{}: {error}", file.display());
        }
        if added.get(&left.batch.run).is_none_or(|last| *last < left.batch.sequence) {
            let waiting: u64 = left.rows().map(|(_, count)| count.requests).sum();
            requests += waiting;
            batches += usize::from(waiting > 0);
        }
    }
    let _ = writeln!(text, "{faults} differences between the totals and the batches that were added to them.");
    let _ = match &state.counts {
        Some(_) => writeln!(
            text,
            "{requests} requests in {batches} batches on this machine wait to be added: within a second by a server that runs, \
             else when it starts."
        ),
        None => {
            writeln!(text, "Counts that wait on the servers' own disks were not looked at: name one with --data-dir.")
        }
    };
    Ok((text, faults))
}

fn difference(text: &mut String, one: &UsageDifference) {
    let account = if one.account.is_empty() { "no account" } else { &one.account };
    let _ = writeln!(
        text,
        "{account} {}: batches {} requests, {} sixtieths; totals {} requests, {} sixtieths",
        moment(&one.minute.to_string()),
        one.batches.requests,
        one.batches.sixtieths,
        one.totals.requests,
        one.totals.sixtieths
    );
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use lazurite_gateway::Meter;
    use lazurite_model::{SystemClock, SystemRandom};
    use lazurite_store::Database;

    use super::*;

    #[tokio::test]
    async fn a_file_that_cannot_be_read_is_a_difference_and_no_file_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::Sqlite(folder.path().join("state.db"));
        let store = Store::open(&database, Arc::new(SystemClock)).await.unwrap();
        let counts = folder.path().join("usage");
        let state = State::of(database, Some(counts.clone()));
        let (text, faults) = compare(&store, &state).await.unwrap();
        assert_eq!(faults, 0, "{text}");
        assert!(text.contains("0 differences") && text.contains("0 requests in 0 batches"), "{text}");
        let meter = Meter::open(&counts, &SystemRandom).unwrap();
        assert_eq!(compare(&store, &state).await.unwrap().1, 0);
        let damaged = counts.join(format!("{}-7-0.usage", meter.run().simple()));
        std::fs::write(&damaged, "of a later version").unwrap();
        let (text, faults) = compare(&store, &state).await.unwrap();
        assert_eq!(faults, 1, "{text}");
        assert!(text.contains(&damaged.display().to_string()), "{text}");
    }
}
