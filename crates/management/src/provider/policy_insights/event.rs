//! Policy events: what policies did when resources were created or updated. The activity log has them.

pub(crate) mod query;
