//! What an operator grants an account instead of its pricing tier's limits.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Kind, Record, SystemData};
use crate::UniqueId;

/// An account's own limits. They are the account's, whatever it is called and wherever it is moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountLimits {
    /// The account.
    pub account: UniqueId,
    /// Requests per second, by the published name of the class of operations, e.g. `Render - Road tiles`. What is not
    /// named has the pricing tier's limit.
    pub per_second: BTreeMap<String, u32>,
    /// Who set them.
    pub system_data: SystemData,
}

impl AccountLimits {
    /// The most requests per second that can be granted.
    pub const MOST_PER_SECOND: u32 = 1_000_000;
}

impl Record for AccountLimits {
    const KIND: Kind = Kind::AccountLimits;

    fn key(&self) -> String {
        self.account.to_string()
    }
}
