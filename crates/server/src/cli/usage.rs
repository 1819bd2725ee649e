//! The arguments of `lazurite usage`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use lazurite_model::UniqueId;
use lazurite_store::UsageDimension;

/// Arguments of `lazurite usage`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct UsageArguments {
    /// What else to do than to tell what was counted
    #[command(subcommand)]
    pub command: Option<UsageCommand>,
    /// Whose usage
    #[command(flatten)]
    pub place: Place,
    /// What usage
    #[command(flatten)]
    pub asked: Asked,
}

/// What else can be done with usage.
#[derive(Debug, Subcommand)]
pub enum UsageCommand {
    /// Compare the totals with what the batches of counts came to; every difference is printed, and makes the command fail
    Verify(Place),
}

/// Where the state is.
#[derive(Debug, Args)]
pub struct Place {
    /// The data folder of the server
    #[arg(long, value_name = "DIR", default_value = ".lazurite")]
    pub data_dir: PathBuf,
    /// The configuration of the server that `lazurite serve` runs
    #[arg(long, value_name = "FILE", conflicts_with_all = ["data_dir", "database_url"])]
    pub config: Option<PathBuf>,
    /// The PostgreSQL that holds the state (postgres://…)
    #[arg(long, value_name = "URL")]
    pub database_url: Option<String>,
}

/// Which usage, and how it is told.
#[derive(Debug, Args)]
pub struct Asked {
    /// From then on: 2026-11-22T10:00:00Z, 2026-11-22, or how long ago, as 2h
    #[arg(long, value_name = "TIME", default_value = "24h", value_parser = parse_moment)]
    pub from: Moment,
    /// Until then; now, if not said
    #[arg(long, value_name = "TIME", value_parser = parse_moment)]
    pub until: Option<Moment>,
    /// Only of the account with this client id
    #[arg(long, value_name = "CLIENT_ID", value_parser = |text: &str| text.parse::<UniqueId>())]
    pub account: Option<UniqueId>,
    /// By what requests are told apart; cloudevents tell them apart by everything, and take minute, hour (the default) or day
    #[arg(long, value_name = "COLUMN", value_enum, value_delimiter = ',')]
    pub group_by: Vec<Column>,
    /// How to write it
    #[arg(long, value_enum, default_value_t = UsageFormat::Table)]
    pub format: UsageFormat,
}

/// A moment, as a person says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// That one.
    At(Timestamp),
    /// So long before now.
    Ago(SignedDuration),
}

impl Moment {
    /// The moment itself.
    pub fn at(self, now: Timestamp) -> Timestamp {
        match self {
            Self::At(moment) => moment,
            Self::Ago(duration) => now.checked_sub(duration).unwrap_or(Timestamp::MIN),
        }
    }
}

/// What requests are told apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Column {
    /// The client id of the account
    Account,
    /// The operation
    Operation,
    /// The kind of credential; of shared keys, which
    Credential,
    /// The id of the SAS token, or of the principal
    Holder,
    /// The HTTP status of the answer
    Status,
    /// The origin of the page
    Origin,
    /// The region that served
    Location,
    /// The minute
    Minute,
    /// The hour
    Hour,
    /// The day
    Day,
}

impl Column {
    /// What the store calls it.
    pub const fn dimension(self) -> UsageDimension {
        match self {
            Self::Account => UsageDimension::Account,
            Self::Operation => UsageDimension::Operation,
            Self::Credential => UsageDimension::Credential,
            Self::Holder => UsageDimension::Holder,
            Self::Status => UsageDimension::Status,
            Self::Origin => UsageDimension::Origin,
            Self::Location => UsageDimension::Location,
            Self::Minute | Self::Hour | Self::Day => UsageDimension::Minute,
        }
    }

    /// How many minutes are told together; `None` for what is no time.
    pub const fn minutes(self) -> Option<i64> {
        match self {
            Self::Minute => Some(1),
            Self::Hour => Some(60),
            Self::Day => Some(1440),
            _ => None,
        }
    }

    /// The heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Operation => "operation",
            Self::Credential => "credential",
            Self::Holder => "holder",
            Self::Status => "status",
            Self::Origin => "origin",
            Self::Location => "location",
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
        }
    }
}

/// The forms of `lazurite usage`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum UsageFormat {
    /// Columns for people
    Table,
    /// Comma-separated values (RFC 4180)
    Csv,
    /// A CloudEvent 1.0 in JSON on each line, of stretches that are over
    Cloudevents,
}

fn parse_moment(text: &str) -> Result<Moment, String> {
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Ok(Moment::At(moment));
    }
    if let Some(midnight) = text.parse::<Date>().ok().and_then(|date| date.to_zoned(TimeZone::UTC).ok()) {
        return Ok(Moment::At(midnight.timestamp()));
    }
    match text.parse::<SignedDuration>() {
        Ok(duration) if !duration.is_negative() => Ok(Moment::Ago(duration)),
        _ => Err("say when, as 2026-11-22T10:00:00Z or 2026-11-22, or how long ago, as 90m, 24h".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_said_absolutely_by_day_or_as_how_long_ago() {
        let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        for (text, expected) in [
            ("2026-11-22T10:00:00Z", "2026-11-22T10:00:00Z"),
            ("2026-11-22T10:00:00+02:00", "2026-11-22T08:00:00Z"),
            ("2026-11-21", "2026-11-21T00:00:00Z"),
            ("90m", "2026-11-22T10:30:00Z"),
            ("PT2H", "2026-11-22T10:00:00Z"),
        ] {
            assert_eq!(parse_moment(text).unwrap().at(now).to_string(), expected, "{text}");
        }
        for text in ["", "yesterday", "-2h", "12"] {
            assert!(parse_moment(text).unwrap_err().contains("how long ago"), "{text}");
        }
    }
}
