//! The operations on locks.

use super::{VERSIONS, delete, get, list, put};
use crate::operation::{
    Access::{Action, SignedIn},
    operations,
};
use crate::provider::resources::namespace::operations;

operations! {
    "AuthorizationOperations_List": GET "/providers/Microsoft.Authorization/operations", VERSIONS, SignedIn => operations, [200];
    "ManagementLocks_ListByScope": GET "{scope}/providers/Microsoft.Authorization/locks", VERSIONS, Action("Microsoft.Authorization/locks/read") => list, [200];
    "ManagementLocks_GetByScope": GET "{scope}/providers/Microsoft.Authorization/locks/{lockName}", VERSIONS, Action("Microsoft.Authorization/locks/read") => get, [200];
    "ManagementLocks_CreateOrUpdateByScope": PUT "{scope}/providers/Microsoft.Authorization/locks/{lockName}", VERSIONS, Action("Microsoft.Authorization/locks/write") => put, [200, 201];
    "ManagementLocks_DeleteByScope": DELETE "{scope}/providers/Microsoft.Authorization/locks/{lockName}", VERSIONS, Action("Microsoft.Authorization/locks/delete") => delete, [200, 204];
}
