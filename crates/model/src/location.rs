//! The regions in which a Maps account can exist and be served.

use serde::{Deserialize, Serialize};

/// A region, by the name that resource ids, SAS `regions` and `--location` use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Location {
    /// `westcentralus`
    WestCentralUs,
    /// `global`: the old, region-less accounts; they cannot have a managed identity.
    Global,
    /// `westus2`
    WestUs2,
    /// `eastus`
    EastUs,
    /// `westeurope`
    WestEurope,
    /// `northeurope`
    NorthEurope,
}

impl Location {
    /// All regions, in the order in which Azure's own error message lists them.
    pub const ALL: [Self; 6] =
        [Self::WestCentralUs, Self::Global, Self::WestUs2, Self::EastUs, Self::WestEurope, Self::NorthEurope];

    /// The canonical name, e.g. `westus2`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::WestCentralUs => "westcentralus",
            Self::Global => "global",
            Self::WestUs2 => "westus2",
            Self::EastUs => "eastus",
            Self::WestEurope => "westeurope",
            Self::NorthEurope => "northeurope",
        }
    }

    /// The name for people, as `x-ms-azuremaps-region` spells it, e.g. `West US 2`.
    pub const fn display_name(self) -> &'static str {
        match self {
            Self::WestCentralUs => "West Central US",
            Self::Global => "Global",
            Self::WestUs2 => "West US 2",
            Self::EastUs => "East US",
            Self::WestEurope => "West Europe",
            Self::NorthEurope => "North Europe",
        }
    }

    /// The geography within which its data stays; `None` for `global`, which is everywhere.
    pub const fn geography(self) -> Option<Geography> {
        match self {
            Self::WestCentralUs | Self::WestUs2 | Self::EastUs => Some(Geography::UnitedStates),
            Self::WestEurope | Self::NorthEurope => Some(Geography::Europe),
            Self::Global => None,
        }
    }

    /// The location that `text` names, however it is spelled: `East US`, `eastus`, `EastUS`.
    pub fn parse(text: &str) -> Option<Self> {
        let plain: String = text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
        Self::ALL.into_iter().find(|location| location.name() == plain)
    }
}

/// Where data stays: what the hosts `us.atlas.microsoft.com` and `eu.atlas.microsoft.com` choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Geography {
    /// `us.`
    UnitedStates,
    /// `eu.`
    Europe,
}

impl Geography {
    /// All geographies.
    pub const ALL: [Self; 2] = [Self::UnitedStates, Self::Europe];

    /// The first label of its hosts.
    pub const fn label(self) -> &'static str {
        match self {
            Self::UnitedStates => "us",
            Self::Europe => "eu",
        }
    }
}

/// A set of locations in one byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LocationSet(u8);

impl LocationSet {
    /// Whether the location is in it.
    pub const fn contains(self, location: Location) -> bool {
        self.0 & bit(location) != 0
    }

    /// Those in it, in the order of [`Location::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Location> {
        Location::ALL.into_iter().filter(move |location| self.contains(*location))
    }
}

impl FromIterator<Location> for LocationSet {
    fn from_iter<I: IntoIterator<Item = Location>>(locations: I) -> Self {
        Self(locations.into_iter().fold(0, |bits, location| bits | bit(location)))
    }
}

const fn bit(location: Location) -> u8 {
    1 << location as u8
}

impl std::fmt::Display for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_and_display_name_parses_back() {
        for location in Location::ALL {
            assert_eq!(Location::parse(location.name()), Some(location));
            assert_eq!(Location::parse(location.display_name()), Some(location));
        }
        assert_eq!(Location::parse("atlantis"), None);
    }

    #[test]
    fn a_set_has_what_was_put_into_it() {
        for location in Location::ALL {
            let set: LocationSet = [location, Location::EastUs].into_iter().collect();
            let there: Vec<Location> = set.iter().collect();
            let expected: Vec<Location> =
                Location::ALL.into_iter().filter(|one| *one == location || *one == Location::EastUs).collect();
            assert_eq!(there, expected);
        }
        assert_eq!(LocationSet::default().iter().count(), 0);
    }
}
