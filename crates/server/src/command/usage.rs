//! `lazurite usage`: what was counted, from the database itself, beside the running servers.
//! `lazurite usage verify`: whether the totals are what the batches came to.

mod events;
mod place;
mod rows;
mod verify;

use anyhow::{Result, ensure};
use jiff::Timestamp;
use lazurite_model::{Clock as _, SystemClock};
use lazurite_store::{Store, UsageDimension, UsageFilter};

use crate::cli::{Asked, Column, Moment, UsageArguments, UsageCommand, UsageFormat};
use crate::config::say;
use place::State;

/// Tells what was counted, or compares it.
pub fn run(arguments: &UsageArguments) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    runtime.block_on(async {
        match &arguments.command {
            Some(UsageCommand::Verify(place)) => verify::verify(&State::find(place)?).await,
            None => {
                let store = State::find(&arguments.place)?.open().await?;
                let text = tell(&store, &arguments.asked, SystemClock.now()).await?;
                if !text.is_empty() {
                    say(text.trim_end_matches('\n'));
                }
                Ok(())
            }
        }
    })
}

/// What was asked for, in the form that was asked for.
async fn tell(store: &Store, asked: &Asked, now: Timestamp) -> Result<String> {
    let columns = columns(asked)?;
    let minutes = columns.iter().find_map(|column| column.minutes()).unwrap_or(1);
    let minute = |moment: Timestamp| moment.as_second().div_euclid(60);
    let until = asked.until.unwrap_or(Moment::At(now)).at(now);
    let mut filter = UsageFilter {
        account: asked.account,
        from_minute: minute(asked.from.at(now)),
        // What was counted in the minute that runs is part of it.
        until_minute: if until >= now { minute(now) + 1 } else { minute(until) },
    };
    if asked.format == UsageFormat::Cloudevents {
        // Stretches that are over, each from its beginning, so that the next export tells the same of them.
        filter.from_minute = filter.from_minute.div_euclid(minutes) * minutes;
        filter.until_minute = filter.until_minute.min(minute(now)).div_euclid(minutes) * minutes;
    }
    let by: Vec<UsageDimension> = columns.iter().map(|column| column.dimension()).collect();
    let totals = store.usage_totals(&filter, &by, minutes).await?;
    Ok(match asked.format {
        UsageFormat::Table => rows::table(&columns, &totals),
        UsageFormat::Csv => rows::csv(&columns, &totals),
        UsageFormat::Cloudevents => events::lines(&totals, minutes)?,
    })
}

/// By what requests are told apart: what was asked for, or what says most in the form.
fn columns(asked: &Asked) -> Result<Vec<Column>> {
    let times: Vec<_> = asked.group_by.iter().copied().filter(|column| column.minutes().is_some()).collect();
    ensure!(times.len() < 2, "--group-by takes one of minute, hour and day");
    if asked.format == UsageFormat::Cloudevents {
        let others = asked.group_by.len() - times.len();
        ensure!(others == 0, "cloudevents tell requests apart by everything: --group-by takes minute, hour or day");
        return Ok(events::COLUMNS.into_iter().chain([times.first().copied().unwrap_or(Column::Hour)]).collect());
    }
    let mut columns = asked.group_by.clone();
    if columns.is_empty() {
        columns.extend([Column::Operation, Column::Status]);
    }
    let mut seen = Vec::new();
    columns.retain(|column| {
        !seen.contains(column) && {
            seen.push(*column);
            true
        }
    });
    Ok(columns)
}

/// When a stretch begins, as everybody reads it.
fn moment(minute: &str) -> String {
    let second = minute.parse::<i64>().ok().and_then(|minute| minute.checked_mul(60));
    let moment = second.and_then(|second| Timestamp::from_second(second).ok());
    moment.map_or_else(|| minute.to_owned(), |moment| moment.to_string())
}

#[cfg(test)]
mod tests;
