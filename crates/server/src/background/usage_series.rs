//! The usage that this process added to the totals, by what there are few of: for the metrics.
//!
//! Accounts, credentials, origins and minutes are left out: there may be a million of them, and whoever bills reads them from
//! the totals. What is left is bounded all the same, because answers of map servers bring statuses of their own.

use std::collections::BTreeMap;

use lazurite_model::Location;
use lazurite_model::usage::{CredentialKind, UsageCount, UsageKey};

/// So many combinations are told apart.
const MOST: usize = 2000;

/// What usage is told apart by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UsageSeries {
    /// The operation, e.g. `map/tile`.
    pub operation: String,
    /// The HTTP status of the answers.
    pub status: u16,
    /// The kind of credential.
    pub credential: CredentialKind,
    /// The location that served.
    pub location: Location,
}

/// Sums that only rise; `None` is everything beyond the first so many combinations.
#[derive(Clone, Debug, Default)]
pub struct UsageSums(BTreeMap<Option<UsageSeries>, UsageCount>);

impl UsageSums {
    /// Adds what became part of the totals.
    pub(super) fn add(&mut self, rows: &[(UsageKey<'_>, UsageCount)]) {
        for (key, count) in rows {
            let series = Some(UsageSeries {
                operation: key.operation.to_owned(),
                status: key.status,
                credential: key.credential,
                location: key.location,
            });
            let is_known = self.0.len() < MOST || self.0.contains_key(&series);
            let sum = self.0.entry(if is_known { series } else { None }).or_default();
            sum.requests += count.requests;
            sum.sixtieths += count.sixtieths;
        }
    }

    /// The sums.
    pub fn iter(&self) -> impl Iterator<Item = (Option<&UsageSeries>, UsageCount)> {
        self.0.iter().map(|(series, count)| (series.as_ref(), *count))
    }
}

#[cfg(test)]
mod tests {
    use lazurite_model::UniqueId;
    use uuid::Uuid;

    use super::*;

    fn row(account: u128, status: u16, operation: &str) -> (UsageKey<'_>, UsageCount) {
        let key = UsageKey {
            account: Some(UniqueId(Uuid::from_u128(account))),
            operation,
            credential: CredentialKind::Bearer,
            holder: Uuid::from_u128(account),
            status,
            origin: "",
            location: Location::EastUs,
            minute: i64::try_from(account).unwrap(),
        };
        (key, UsageCount { requests: 2, sixtieths: 8 })
    }

    #[test]
    fn accounts_are_added_up_and_statuses_told_apart() {
        let mut sums = UsageSums::default();
        sums.add(&[row(1, 200, "map/tile"), row(2, 200, "map/tile"), row(2, 404, "map/tile")]);
        let told: Vec<_> = sums.iter().map(|(series, count)| (series.unwrap().status, count.requests)).collect();
        assert_eq!(told, [(200, 4), (404, 2)]);
    }

    #[test]
    fn beyond_the_most_combinations_nothing_is_lost_and_no_memory_taken() {
        let mut sums = UsageSums::default();
        let names: Vec<String> = (0..3000).map(|index| format!("operation/{index}")).collect();
        names.iter().for_each(|name| sums.add(&[row(1, 200, name)]));
        assert_eq!(sums.iter().count(), MOST + 1);
        assert_eq!(sums.iter().map(|(_, count)| count.requests).sum::<u64>(), 6000);
        assert_eq!(sums.iter().next().unwrap().0, None, "the others have a sum of their own");
    }
}
