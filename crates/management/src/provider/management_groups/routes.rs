//! The operations of `Microsoft.Management`.

use super::{VERSIONS, get, list};
use crate::operation::{
    Access::{Action, Visible},
    operations,
};

operations! {
    "ManagementGroups_List": GET "/providers/Microsoft.Management/managementGroups", VERSIONS, Visible("Microsoft.Management/managementGroups/read") => list, [200];
    "ManagementGroups_Get": GET "/providers/Microsoft.Management/managementGroups/{groupId}", VERSIONS, Action("Microsoft.Management/managementGroups/read") => get, [200];
}
