//! What Azure calls the classes of operations in its table of limits.

use super::QuotaClass;

impl QuotaClass {
    /// Its name in Azure's table of limits (<https://learn.microsoft.com/azure/azure-maps/azure-maps-qps-rate-limits>).
    pub const fn published(self) -> &'static str {
        match self {
            Self::Copyright => "Copyright service",
            Self::Data => "Data registry service",
            Self::Geolocation => "Geolocation service",
            Self::RoadTiles => "Render - Road tiles",
            Self::ImageryTiles => "Render - Satellite tiles",
            Self::StaticMaps => "Render - Static maps",
            Self::TrafficTiles => "Render - Traffic tiles",
            Self::WeatherTiles => "Render - Weather tiles",
            Self::RouteBatch => "Route service - Batch",
            Self::Route => "Route service - single request",
            Self::SearchBatch => "Search service - Batch",
            Self::Search => "Search service - single request",
            Self::SearchReverse => "Search service - single request reverse",
            Self::Spatial => "Spatial service",
            Self::Timezone => "Timezone service",
            Self::Traffic => "Traffic service",
            Self::Weather => "Weather service",
            Self::Unlimited => "Static files",
        }
    }

    /// The class of that published name, whatever its case; `None` for one that has no limit.
    pub fn from_published(name: &str) -> Option<Self> {
        let named = |class: &Self| *class != Self::Unlimited && class.published().eq_ignore_ascii_case(name);
        Self::ALL.into_iter().find(named)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_is_found_by_its_published_name() {
        for class in QuotaClass::ALL.into_iter().filter(|class| *class != QuotaClass::Unlimited) {
            assert_eq!(QuotaClass::from_published(&class.published().to_uppercase()), Some(class));
        }
        assert_eq!(QuotaClass::from_published("Static files"), None);
        assert_eq!(QuotaClass::from_published(""), None);
    }
}
