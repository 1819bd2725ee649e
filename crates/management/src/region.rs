//! Azure's regions: where resource groups and identities may say that they live, and which regions a SAS token may name.
//!
//! Lazurite plays one region at a time and keeps everything where it runs; the names are there so that templates and
//! scripts written for Azure work as they are. Maps accounts exist in fewer regions: [`lazurite_model::Location`].

use crate::faults::Faults;
use crate::refuse::shown;

/// A region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Region {
    /// The canonical name, e.g. `westus2`.
    pub(crate) name: &'static str,
    /// The name for people, e.g. `West US 2`.
    pub(crate) display_name: &'static str,
    /// The part of the world, e.g. `US`.
    pub(crate) geography_group: &'static str,
}

macro_rules! regions {
    ($($group:literal { $($name:literal $display_name:literal),+ })+) => {
        /// All regions, by part of the world.
        pub(crate) static REGIONS: &[Region] = &[$($(
            Region { name: $name, display_name: $display_name, geography_group: $group }
        ),+),+];
    };
}

regions! {
    "US" {
        "centralus" "Central US", "eastus" "East US", "eastus2" "East US 2", "northcentralus" "North Central US",
        "southcentralus" "South Central US", "westcentralus" "West Central US", "westus" "West US", "westus2" "West US 2",
        "westus3" "West US 3"
    }
    "Canada" { "canadacentral" "Canada Central", "canadaeast" "Canada East" }
    "South America" { "brazilsouth" "Brazil South", "brazilsoutheast" "Brazil Southeast", "chilecentral" "Chile Central" }
    "Mexico" { "mexicocentral" "Mexico Central" }
    "Europe" {
        "austriaeast" "Austria East", "belgiumcentral" "Belgium Central", "francecentral" "France Central",
        "francesouth" "France South", "germanynorth" "Germany North", "germanywestcentral" "Germany West Central",
        "italynorth" "Italy North", "northeurope" "North Europe", "norwayeast" "Norway East", "norwaywest" "Norway West",
        "polandcentral" "Poland Central", "spaincentral" "Spain Central", "swedencentral" "Sweden Central",
        "switzerlandnorth" "Switzerland North", "switzerlandwest" "Switzerland West", "uksouth" "UK South",
        "ukwest" "UK West", "westeurope" "West Europe"
    }
    "Asia Pacific" {
        "australiacentral" "Australia Central", "australiacentral2" "Australia Central 2",
        "australiaeast" "Australia East", "australiasoutheast" "Australia Southeast", "centralindia" "Central India",
        "eastasia" "East Asia", "indonesiacentral" "Indonesia Central", "japaneast" "Japan East", "japanwest" "Japan West",
        "koreacentral" "Korea Central", "koreasouth" "Korea South", "malaysiawest" "Malaysia West",
        "newzealandnorth" "New Zealand North", "southeastasia" "Southeast Asia", "southindia" "South India",
        "westindia" "West India"
    }
    "Middle East" {
        "israelcentral" "Israel Central", "qatarcentral" "Qatar Central", "uaecentral" "UAE Central",
        "uaenorth" "UAE North"
    }
    "Africa" { "southafricanorth" "South Africa North", "southafricawest" "South Africa West" }
}

/// The canonical name of the region in which a resource of that type is to live; notes if it is missing or unknown.
pub(crate) fn required(sent: Option<&str>, type_: &str, faults: &mut Faults) -> &'static str {
    let Some(text) = sent.filter(|text| !text.is_empty()) else {
        faults.add("LocationRequired", "location", "The location property is required for this definition.");
        return "";
    };
    let found = find(text);
    if found.is_none() {
        let message = format!(
            "The provided location '{}' is not available for resource type '{type_}'. List of available regions for the resource type is '{}'.",
            shown(text),
            names()
        );
        faults.add("LocationNotAvailableForResourceType", "location", message);
    }
    found.map(|region| region.name).unwrap_or_default()
}

/// The region that `text` names, however it is spelled: `West US 2`, `westus2`.
pub(crate) fn find(text: &str) -> Option<&'static Region> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    REGIONS.iter().find(|region| region.name == plain)
}

/// All names, as ARM's refusals list them.
pub(crate) fn names() -> String {
    REGIONS.iter().map(|region| region.name).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use lazurite_model::Location;

    use super::*;

    #[test]
    fn every_region_is_found_by_both_names() {
        for region in REGIONS {
            assert_eq!(find(region.name), Some(region));
            assert_eq!(find(region.display_name), Some(region));
        }
        assert_eq!(find("atlantis"), None);
    }

    #[test]
    fn every_location_of_maps_accounts_is_a_region_except_global() {
        for location in Location::ALL.into_iter().filter(|location| *location != Location::Global) {
            assert_eq!(find(location.name()).map(|region| region.display_name), Some(location.display_name()));
        }
    }
}
