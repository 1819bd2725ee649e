//! Azure's limits per account, in requests per second, by class of operations and pricing tier.

use lazurite_api::QuotaClass;
use lazurite_model::record::SkuName;

/// A limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Limit {
    /// None.
    Unlimited,
    /// So many requests per second.
    PerSecond(u32),
}

impl Limit {
    pub(super) const fn per_second(self) -> Option<u32> {
        match self {
            Self::Unlimited => None,
            Self::PerSecond(rate) => Some(rate),
        }
    }
}

/// The limit of a class in a tier; `None` where the tier does not have the operations.
pub(super) const fn limit(class: QuotaClass, sku: SkuName) -> Option<Limit> {
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
