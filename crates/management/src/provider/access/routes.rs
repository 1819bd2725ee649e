//! The operations of `Lazurite.Access`.

use super::limits::{delete, get, put};
use super::{VERSIONS, decision, evaluate};
use crate::operation::{Access::Action, operations};

macro_rules! of_account {
    ($rest:literal) => {
        concat!("{scope}/providers/Lazurite.Access", $rest)
    };
}

operations! {
    "Decisions_List": GET of_account!("/decisions"), VERSIONS, Action("Lazurite.Access/decisions/read") => decision::list, [200];
    "Decisions_Get": GET of_account!("/decisions/{requestId}"), VERSIONS, Action("Lazurite.Access/decisions/read") => decision::get, [200];
    "Access_Evaluate": POST of_account!("/evaluate"), VERSIONS, Action("Lazurite.Access/evaluate/action") => evaluate, [200];
    "Limits_Get": GET of_account!("/limits/default"), VERSIONS, Action("Lazurite.Access/limits/read") => get, [200];
    "Limits_CreateOrUpdate": PUT of_account!("/limits/default"), VERSIONS, Action("Lazurite.Access/limits/write") => put, [200, 201];
    "Limits_Delete": DELETE of_account!("/limits/default"), VERSIONS, Action("Lazurite.Access/limits/delete") => delete, [200, 204];
}
