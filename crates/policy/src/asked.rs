//! What somebody wants to do, as roles and deny assignments are looked through for it.

use lazurite_model::record::Permission;

use crate::{DataAction, DataActionSet, operation, pattern};

/// An action that is asked for. The planes are kept apart: what is done to data is never granted by `actions`, nor what
/// is done to resources by `dataActions`.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Asked<'a> {
    /// A data action of Maps: decided by bits.
    Maps(DataAction),
    /// Another provider's data action: decided by its name.
    Data(&'a str),
    /// A management action.
    Management(&'a str),
}

impl<'a> Asked<'a> {
    /// What `action` asks for. The catalogue knows which actions are done to data; all others are management actions.
    pub(crate) fn parse(action: &'a str) -> Self {
        match DataAction::parse(action) {
            Some(data_action) => Self::Maps(data_action),
            None if operation::is_data_action(action) => Self::Data(action),
            None => Self::Management(action),
        }
    }

    /// Whether permissions, whose Maps data actions are compiled to `data`, have it.
    pub(crate) fn is_in(self, data: DataActionSet, permissions: &[Permission]) -> bool {
        match self {
            Self::Maps(action) => data.contains(action),
            Self::Data(action) => {
                permissions.iter().any(|one| covers(&one.data_actions, &one.not_data_actions, action))
            }
            Self::Management(action) => permissions.iter().any(|one| covers(&one.actions, &one.not_actions, action)),
        }
    }
}

fn covers(actions: &[String], not_actions: &[String], action: &str) -> bool {
    pattern::any_matches(actions, action) && !pattern::any_matches(not_actions, action)
}

/// The Maps data actions of permissions, together. What a permission takes out it takes out of itself only.
pub(crate) fn compile(permissions: &[Permission]) -> DataActionSet {
    permissions.iter().fold(DataActionSet::EMPTY, |set, permission| {
        set.union(DataActionSet::compile(&permission.data_actions, &permission.not_data_actions))
    })
}
