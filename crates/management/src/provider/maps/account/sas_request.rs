//! What `listSas` is asked for, checked rule by rule.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use lazurite_crypto::sas::MAX_LIFE;
use lazurite_model::PrincipalId;
use lazurite_model::record::KeySlot;
use serde::Deserialize;

use crate::faults::Faults;
use crate::refuse::shown;
use crate::region;

/// How far ahead a token of the account's own key may start: its key is renewed, and lives on for the longest token only.
const MOST_AHEAD: SignedDuration = SignedDuration::from_mins(5);

/// `AccountSasParameters`
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Body {
    signing_key: Option<String>,
    principal_id: Option<String>,
    regions: Option<Vec<String>>,
    max_rate_per_second: Option<i64>,
    start: Option<String>,
    expiry: Option<String>,
}

/// What signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SigningKey {
    /// A shared key.
    Shared(KeySlot),
    /// The account's own RSA key.
    ManagedIdentity,
}

/// A request that keeps all rules that can be checked without the account.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct SasRequest {
    pub(super) signing_key: SigningKey,
    pub(super) principal: PrincipalId,
    /// Canonical names; empty: everywhere.
    pub(super) regions: Vec<String>,
    pub(super) rate: u16,
    /// In Unix seconds.
    pub(super) start: i64,
    /// In Unix seconds.
    pub(super) expiry: i64,
}

impl Body {
    /// Checks everything, noting every fault; `None` if there is any in what is needed to go on.
    pub(super) fn check(self, now: Timestamp, faults: &mut Faults) -> Option<SasRequest> {
        let signing_key = signing_key(self.signing_key.as_deref(), faults);
        let principal = principal(self.principal_id.as_deref(), faults);
        let regions = regions(self.regions.unwrap_or_default(), faults);
        let rate = rate(self.max_rate_per_second, faults);
        let start = time("start", self.start.as_deref(), faults);
        let expiry = time("expiry", self.expiry.as_deref(), faults);
        if let (Some(start), Some(expiry)) = (start, expiry) {
            span(start, expiry, faults);
        }
        let ahead = start.is_some_and(|start| start.duration_since(now) > MOST_AHEAD);
        if ahead && signing_key == Some(SigningKey::ManagedIdentity) {
            let message = "With the signing key 'managedIdentity', start lies at most five minutes ahead, because that key is renewed. Use 'primaryKey' or 'secondaryKey' for a token of a later day.";
            faults.invalid("start", message);
        }
        Some(SasRequest {
            signing_key: signing_key?,
            principal: principal?,
            regions,
            rate: rate?,
            start: start?.as_second(),
            expiry: expiry?.as_second(),
        })
    }
}

fn signing_key(sent: Option<&str>, faults: &mut Faults) -> Option<SigningKey> {
    match sent.unwrap_or_default().to_lowercase().as_str() {
        "primarykey" => Some(SigningKey::Shared(KeySlot::Primary)),
        "secondarykey" => Some(SigningKey::Shared(KeySlot::Secondary)),
        "managedidentity" => Some(SigningKey::ManagedIdentity),
        _ => {
            faults.invalid("signingKey", "signingKey is 'primaryKey', 'secondaryKey' or 'managedIdentity'.");
            None
        }
    }
}

fn principal(sent: Option<&str>, faults: &mut Faults) -> Option<PrincipalId> {
    let found = sent.and_then(|text| text.parse().ok());
    if found.is_none() {
        let message =
            "principalId is the object (principal) id of a user-assigned identity that is attached to the account.";
        faults.invalid("principalId", message);
    }
    found
}

/// Every region of Azure is a region; that no Maps account is served there is for the gate to say.
fn regions(sent: Vec<String>, faults: &mut Faults) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (at, text) in sent.iter().enumerate() {
        let global = text.eq_ignore_ascii_case("global").then_some("global");
        match global.or_else(|| region::find(text).map(|region| region.name)) {
            Some(name) if names.iter().any(|other| other == name) => {}
            Some(name) => names.push(name.to_owned()),
            None => faults.invalid(format!("regions[{at}]"), format!("'{}' is no Azure region.", shown(text))),
        }
    }
    names
}

fn rate(sent: Option<i64>, faults: &mut Faults) -> Option<u16> {
    let rate = sent.and_then(|rate| u16::try_from(rate).ok()).filter(|rate| (1..=500).contains(rate));
    if rate.is_none() {
        faults.invalid("maxRatePerSecond", "maxRatePerSecond is required: a number of requests from 1 to 500.");
    }
    rate
}

fn span(start: Timestamp, expiry: Timestamp, faults: &mut Faults) {
    if expiry.as_second() <= start.as_second() {
        faults.invalid("expiry", "expiry must lie at least a second after start.");
    } else if expiry.duration_since(start) > MAX_LIFE {
        faults.invalid("expiry", "The duration between start and expiry must not exceed 24 hours.");
    }
}

/// ISO 8601 with any number of digits behind the second, a `T` or a blank before the time, and UTC where no offset is
/// given: what SDKs, scripts and ARM templates (`utcNow('u')`) send.
fn time(target: &str, sent: Option<&str>, faults: &mut Faults) -> Option<Timestamp> {
    let text = sent.unwrap_or_default().trim();
    let parsed = text.parse::<Timestamp>().ok().or_else(|| {
        let civil: DateTime = text.parse().ok().filter(|_| text.contains(':'))?;
        civil.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
    });
    if parsed.is_none() {
        let message = format!(
            "{target} is required: a UTC date and time, e.g. '2017-05-24T10:42:03.1567373Z'; '{}' is none.",
            shown(text)
        );
        faults.invalid(target, message);
    }
    parsed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Option<String> {
        time("start", Some(text), &mut Faults::default()).map(|time| time.to_string())
    }

    #[test]
    fn every_spelling_of_a_time_that_clients_send_is_understood() {
        for (text, meant) in [
            ("2017-05-24T10:42:03.1567373Z", "2017-05-24T10:42:03.1567373Z"),
            ("2026-11-22T00:04:36.651445Z", "2026-11-22T00:04:36.651445Z"),
            ("2026-11-22T00:04:36.651Z", "2026-11-22T00:04:36.651Z"),
            ("2026-11-22T00:04:36Z", "2026-11-22T00:04:36Z"),
            ("2022-06-08 12:00:00Z", "2022-06-08T12:00:00Z"),
            ("2022-06-08T12:00:00+02:00", "2022-06-08T10:00:00Z"),
            ("2022-06-08T12:00:00", "2022-06-08T12:00:00Z"),
        ] {
            assert_eq!(parsed(text).as_deref(), Some(meant), "{text}");
        }
        for text in ["", "now", "1654689600", "2022-06-08", "2022-13-08T12:00:00Z"] {
            assert_eq!(parsed(text), None, "{text}");
        }
    }
}
