//! Whose data a call may touch.

use lazurite_api::{ApiError, Call, DataItem};
use lazurite_model::{Geography, UniqueId};

/// An account that passed the gate, and where it is served.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Owner {
    pub(crate) account: UniqueId,
    /// Where data stays; `None`: this server plays no geography.
    pub(super) geography: Option<Geography>,
}

impl Owner {
    /// The owner whom the gate let in.
    ///
    /// # Errors
    /// 500 for a route that lets anybody in: there must be none about data.
    pub(crate) fn of(call: &Call<'_>) -> Result<Self, ApiError> {
        let account = call.account.ok_or_else(|| ApiError::internal("an operation about data without an account"))?;
        Ok(Self { account, geography: call.location.geography() })
    }

    /// Whether something may be read from where the call is served.
    pub(super) fn reaches(self, item: &DataItem) -> bool {
        match (self.geography, item.geography) {
            (Some(here), Some(there)) => here == there,
            _ => true,
        }
    }
}
