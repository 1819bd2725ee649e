//! The data actions of Maps as small numbers, and sets of them as bits: what the request path decides with.
//!
//! Other providers' data actions are asked for far less often; they are decided by their names.

use crate::operation;
use crate::pattern;

/// One data action of Maps: its place among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DataAction(u8);

macro_rules! data_actions {
    ($($name:ident = $index:literal, $action:literal;)+) => {
        impl DataAction {
            $(#[doc = concat!("`Microsoft.Maps/accounts/services/", $action, "`")] pub const $name: Self = Self($index);)+

            /// All data actions, each at its own index.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            const NAMES: &'static [&'static str] = &[$(concat!("Microsoft.Maps/accounts/services/", $action)),+];
        }
    };
}

data_actions! {
    BATCH = 0, "batch/action";
    ANALYTICS_READ = 1, "analytics/read";
    ANALYTICS_DELETE = 2, "analytics/delete";
    ANALYTICS_WRITE = 3, "analytics/write";
    DATA_READ = 4, "data/read";
    DATA_DELETE = 5, "data/delete";
    DATA_WRITE = 6, "data/write";
    DATA_ORDERING_READ = 7, "dataordering/read";
    DATA_ORDERING_WRITE = 8, "dataordering/write";
    GEOLOCATION_READ = 9, "geolocation/read";
    RENDER_READ = 10, "render/read";
    ROUTE_READ = 11, "route/read";
    SEARCH_READ = 12, "search/read";
    SPATIAL_READ = 13, "spatial/read";
    SPATIAL_WRITE = 14, "spatial/write";
    TIMEZONE_READ = 15, "timezone/read";
    TRAFFIC_READ = 16, "traffic/read";
    TURN_BY_TURN_READ = 17, "turnbyturn/read";
    WEATHER_READ = 18, "weather/read";
}

impl DataAction {
    /// Its full name, e.g. `Microsoft.Maps/accounts/services/render/read`.
    pub fn name(self) -> &'static str {
        Self::NAMES.get(usize::from(self.0)).copied().unwrap_or_default()
    }

    /// The data action of that name, whatever its case.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.name().eq_ignore_ascii_case(name))
    }

    /// What the operation catalogue says about it.
    pub fn operation(self) -> Option<&'static operation::Operation> {
        operation::find(self.name())
    }
}

impl std::fmt::Display for DataAction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// A set of data actions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct DataActionSet(u64);

impl DataActionSet {
    /// None.
    pub const EMPTY: Self = Self(0);

    /// Every data action there is: what the holder of a shared key may do.
    pub const ALL: Self = Self((1 << DataAction::ALL.len()) - 1);

    /// Those that `data_actions` cover and `not_data_actions` do not.
    pub fn compile<S: AsRef<str>>(data_actions: &[S], not_data_actions: &[S]) -> Self {
        let covered = |action: &&DataAction| {
            pattern::any_matches(data_actions, action.name()) && !pattern::any_matches(not_data_actions, action.name())
        };
        DataAction::ALL.iter().filter(covered).copied().collect()
    }

    /// Whether `action` is in it.
    pub const fn contains(self, action: DataAction) -> bool {
        self.0 & (1 << action.0) != 0
    }

    /// What is in this set, in the other or in both.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in this set and not in the other.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The set as bits, in the order of [`DataAction::ALL`].
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// The set of those bits; bits that stand for nothing are left out.
    pub const fn from_bits(bits: u64) -> Self {
        Self(bits & Self::ALL.0)
    }

    /// Whether nothing is in it.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The actions in it, in the order of the catalogue.
    pub fn iter(self) -> impl Iterator<Item = DataAction> {
        DataAction::ALL.iter().copied().filter(move |action| self.contains(*action))
    }
}

impl FromIterator<DataAction> for DataActionSet {
    fn from_iter<I: IntoIterator<Item = DataAction>>(actions: I) -> Self {
        actions.into_iter().fold(Self::EMPTY, |set, action| Self(set.0 | (1 << action.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_data_action_stands_at_its_own_index_and_in_the_catalogue() {
        for (index, action) in DataAction::ALL.iter().enumerate() {
            assert_eq!(usize::from(action.0), index);
            assert_eq!(DataAction::parse(&action.name().to_uppercase()), Some(*action));
            assert!(action.operation().is_some_and(|operation| operation.is_data_action), "{action}");
        }
        let listed = operation::MAPS.iter().filter(|operation| operation.is_data_action);
        assert_eq!(listed.count(), DataAction::ALL.len());
    }

    #[test]
    fn not_data_actions_take_away() {
        let set = DataActionSet::compile(&["Microsoft.Maps/accounts/*/read"], &["*/weather/read"]);
        assert!(set.contains(DataAction::RENDER_READ));
        assert!(!set.contains(DataAction::WEATHER_READ));
        assert!(!set.contains(DataAction::BATCH));
        assert_eq!(DataActionSet::ALL.iter().count(), DataAction::ALL.len());
    }
}
