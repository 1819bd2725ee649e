//! The operations of `Lazurite.Access`.

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
}
