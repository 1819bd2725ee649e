//! Keys as resources: there are none, as this server keeps secrets only. Whoever may see a vault may see that: the action
//! `vaults/keys/read` is one on data, too, and as such not a manager's.

pub(crate) mod get;
pub(crate) mod put;
