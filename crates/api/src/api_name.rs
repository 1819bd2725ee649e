//! Under which names Azure Monitor shows the operations of a data plane.

/// The names of one operation in metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApiName {
    /// The operation's name in the route table, e.g. `map/tile`.
    pub operation: &'static str,
    /// The dimension `ApiCategory`, e.g. `Render`.
    pub category: &'static str,
    /// The dimension `ApiName`, e.g. `MapTile.GetBaseTile`.
    pub name: &'static str,
}
