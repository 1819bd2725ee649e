//! Azure's limits per account, in requests per second, by class of operations and pricing tier; and what an operator set
//! instead.

use lazurite_api::{QuotaClass, Route};
use lazurite_model::record::{AccountLimits, SkuName};

use crate::refusal::{self, Refused};
use crate::snapshot::Account;
use crate::trace::LimitSeen;

/// The limit that a request counts against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quota {
    /// Of which class of operations.
    pub(super) class: QuotaClass,
    /// Requests per second; `None`: no limit.
    pub(super) per_second: Option<u32>,
}

impl Quota {
    /// The limit with nothing used up.
    pub(crate) fn seen(self) -> Option<LimitSeen> {
        self.per_second.map(|rate| LimitSeen { class: Some(self.class), rate, left: rate })
    }

    /// The limit of an account for an operation.
    ///
    /// # Errors
    /// 403 for an operation that the account's pricing tier does not have, whatever was set.
    pub(crate) fn of(route: &Route, account: &Account, raised: Option<&Raised>) -> Result<Self, Refused> {
        let class = route.quota;
        let limit = limit(class, account.sku).ok_or_else(|| refusal::not_in_tier(route, tier(account.sku)))?;
        let raised = raised.and_then(|raised| raised.per_second(class));
        Ok(Self { class, per_second: limit.per_second().map(|limit| raised.unwrap_or(limit)) })
    }
}

/// What an operator set for an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Raised([u32; QuotaClass::ALL.len()]);

impl Raised {
    /// What the record says; classes that this program does not know are passed over.
    pub(crate) fn of(record: &AccountLimits) -> Self {
        let set = |class: QuotaClass| record.per_second.get(class.published()).copied().unwrap_or_default();
        Self(QuotaClass::ALL.map(set))
    }

    fn per_second(&self, class: QuotaClass) -> Option<u32> {
        self.0.get(class as usize).copied().filter(|limit| *limit > 0)
    }
}

/// A limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Limit {
    /// None.
    Unlimited,
    /// So many requests per second.
    PerSecond(u32),
}

impl Limit {
    const fn per_second(self) -> Option<u32> {
        match self {
            Self::Unlimited => None,
            Self::PerSecond(rate) => Some(rate),
        }
    }
}

const fn tier(sku: SkuName) -> &'static str {
    match sku {
        SkuName::S0 => "S0",
        SkuName::S1 => "S1",
        SkuName::G2 => "G2",
    }
}

/// The limit of a class in a tier; `None` where the tier does not have the operations.
const fn limit(class: QuotaClass, sku: SkuName) -> Option<Limit> {
    let (g2, s1, s0) = match class {
        QuotaClass::Unlimited => return Some(Limit::Unlimited),
        QuotaClass::Copyright => (10, 10, 10),
        QuotaClass::RoadTiles => (500, 500, 50),
        QuotaClass::ImageryTiles => (250, 250, 0),
        QuotaClass::WeatherTiles => (100, 100, 50),
        QuotaClass::RouteBatch | QuotaClass::SearchBatch => (10, 10, 0),
        QuotaClass::Search => (500, 500, 50),
        QuotaClass::SearchReverse => (250, 250, 50),
        QuotaClass::Data | QuotaClass::Spatial => (50, 50, 0),
        QuotaClass::Geolocation
        | QuotaClass::StaticMaps
        | QuotaClass::TrafficTiles
        | QuotaClass::Route
        | QuotaClass::Timezone
        | QuotaClass::Traffic
        | QuotaClass::Weather => (50, 50, 50),
    };
    let rate = match sku {
        SkuName::G2 => g2,
        SkuName::S1 => s1,
        SkuName::S0 => s0,
    };
    if rate == 0 { None } else { Some(Limit::PerSecond(rate)) }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    #[test]
    fn the_limits_are_those_of_the_published_table() {
        let mut table = String::from("class            G2   S1   S0\n");
        for class in QuotaClass::ALL {
            let shown = |sku| match limit(class, sku) {
                None => "N/A".to_owned(),
                Some(Limit::Unlimited) => "–".to_owned(),
                Some(Limit::PerSecond(rate)) => rate.to_string(),
            };
            let name = format!("{class:?}");
            writeln!(table, "{name:<14}{:>5}{:>5}{:>5}", shown(SkuName::G2), shown(SkuName::S1), shown(SkuName::S0))
                .unwrap();
        }
        insta::assert_snapshot!(table);
    }
}
