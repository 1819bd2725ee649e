//! What it takes to make, rename and move a management group.

use lazurite_api::ApiError;
use lazurite_model::ResourceId;
use lazurite_model::record::{ManagementGroup, Tenant};
use lazurite_policy::Permit;
use lazurite_store::WriteTx;

use super::WRITE;
use super::tree::{DEEPEST, Tree, id};
use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::refuse::shown;
use crate::scope;

/// The longest name and display name, in characters.
const LONGEST_NAME: usize = 90;
const LONGEST_DISPLAY_NAME: usize = 250;

/// What is asked for.
pub(super) struct Wanted {
    /// The group's name.
    pub(super) name: String,
    /// For people; `None`: as it is, or its name.
    pub(super) display_name: Option<String>,
    /// The name of the group above; `None`: as it is, or the root.
    pub(super) parent: Option<String>,
}

impl Wanted {
    /// Checks what can be seen without the tree.
    pub(super) fn checked(
        name: &str,
        display_name: Option<String>,
        parent: Option<String>,
        is_new: bool,
    ) -> Result<Self, ApiError> {
        let mut faults = Faults::default();
        if is_new {
            check_name(name, &mut faults);
        }
        if display_name.as_ref().is_some_and(|name| name.chars().count() > LONGEST_DISPLAY_NAME) {
            let message = format!("A display name has at most {LONGEST_DISPLAY_NAME} characters.");
            faults.add("InvalidDisplayName", "properties.displayName", message);
        }
        let parent = parent.filter(|parent| !parent.is_empty()).map(|parent| {
            let group = ResourceId::parse(&parent).ok();
            let group = group.filter(|id| *id == ResourceId::management_group(id.name()));
            if group.is_none() {
                let message = format!("'{}' is not the id of a management group.", shown(&parent));
                faults.add("InvalidParent", "properties.details.parent.id", message);
            }
            group.map(|id| id.name().to_owned()).unwrap_or_default()
        });
        faults.into_result()?;
        Ok(Self { name: name.to_owned(), display_name, parent })
    }

    /// Makes sure that the caller may: at the group itself, or where it is made; and at both ends of a move.
    ///
    /// The leave is asked for before it is looked whether there is such a parent: who has none learns nothing.
    ///
    /// # Errors
    /// 403.
    pub(super) fn authorise(&self, call: &Call, tree: &Tree) -> Result<Permit, ApiError> {
        let guard = &call.state.guard;
        let leave = |name: &str| guard.authorise(&call.caller, WRITE, &ResourceId::management_group(name));
        let parent = self.parent.as_deref();
        let Some(group) = tree.find(&self.name) else {
            return leave(parent.unwrap_or_else(|| tree.root()));
        };
        let permit = guard.authorise(&call.caller, WRITE, &id(group))?;
        let before = tree.parent(group);
        if let (Some(after), Some(before)) = (parent, before)
            && !after.eq_ignore_ascii_case(&before.name)
        {
            leave(after)?;
            leave(&before.name)?;
        }
        Ok(permit)
    }

    /// Makes it so; gives the group as it is then.
    ///
    /// # Errors
    /// 400 for what would not be a tree, or too deep a one; 404 for a parent that there is not; 409 for a taken name.
    pub(super) async fn apply(self, call: &Call, tx: &mut WriteTx, tree: &Tree) -> Outcome<ManagementGroup> {
        let before = tree.find(&self.name);
        if before.is_none() {
            name_is_free(tx, &self.name).await?;
        }
        let parent = match &self.parent {
            Some(name) => Some(tree.find(name).ok_or_else(|| scope::no_management_group(name))?),
            None => None,
        };
        if let (Some(group), Some(parent)) = (before, parent) {
            can_move(tree, group, parent)?;
        }
        let parent = parent.or_else(|| before.and_then(|group| tree.parent(group)));
        let parent = parent.or_else(|| tree.find(tree.root()));
        let is_root = before.is_some_and(|group| tree.is_root(group));
        let height = before.map_or(1, |group| tree.height(group));
        if let Some(parent) = parent.filter(|_| !is_root) {
            fits(tree, parent, height)?;
        }
        let name = before.map_or(self.name, |group| group.name.clone());
        let shown = before.map(|group| group.display_name.clone());
        let group = ManagementGroup {
            display_name: self.display_name.filter(|text| !text.is_empty()).or(shown).unwrap_or_else(|| name.clone()),
            name,
            tenant: call.tenant(),
            parent: parent.filter(|_| !is_root).map(|parent| parent.name.clone()),
        };
        tx.put(&group).await?;
        Ok(group)
    }
}

/// Notes what is wrong with a new group's name.
pub(super) fn check_name(name: &str, faults: &mut Faults) {
    let letters = name.chars().all(|c| c.is_ascii_alphanumeric() || "-_().".contains(c));
    if name.is_empty() || name.chars().count() > LONGEST_NAME || !letters || name.ends_with('.') {
        let message = format!(
            "The name '{}' is invalid. A management group's name has 1 to {LONGEST_NAME} letters, digits and '-', '_', '(', ')', '.', and does not end with a period.",
            shown(name)
        );
        faults.add("InvalidManagementGroupName", "groupId", message);
    }
}

/// Names are unique in the whole cloud; and that of a directory's root is nobody's to take.
async fn name_is_free(tx: &mut WriteTx, name: &str) -> Outcome<()> {
    let key = name.to_lowercase();
    if tx.read::<ManagementGroup>(&key).await?.is_none() && tx.read::<Tenant>(&key).await?.is_none() {
        return Ok(());
    }
    let message = format!("The name '{}' is taken. Choose another one.", shown(name));
    Err(ApiError::conflict("ManagementGroupNameNotAvailable", message).into())
}

fn can_move(tree: &Tree, group: &ManagementGroup, parent: &ManagementGroup) -> Result<(), ApiError> {
    let refuse =
        |message: &str| Err(ApiError::bad_request("InvalidParent", message).at("properties.details.parent.id"));
    if tree.is_root(group) {
        return refuse("The root management group has no parent.");
    }
    if id(group) == id(parent) || tree.above(parent).iter().any(|above| id(above) == id(group)) {
        return refuse("A management group cannot lie in itself or below itself.");
    }
    Ok(())
}

fn fits(tree: &Tree, parent: &ManagementGroup, height: usize) -> Result<(), ApiError> {
    // The root does not count.
    let depth = tree.above(parent).len();
    if depth + height <= DEEPEST {
        return Ok(());
    }
    let message = format!("Management groups nest at most {DEEPEST} deep below the root.");
    Err(ApiError::bad_request("ManagementGroupHierarchyTooDeep", message).at("properties.details.parent.id"))
}
