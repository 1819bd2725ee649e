//! What an answered request costs.

use http::StatusCode;
use lazurite_api::Price;
use lazurite_api::route::Unit;

/// A transaction, in the unit in which prices add up exactly.
pub(super) const TRANSACTION: u64 = 60;

/// What a request costs, in sixtieths of a transaction; `units` is what the reply says its price counts.
///
/// Not counted: 5xx, 401, 403, 408 and 429. Other refusals are requests that were answered, and cost one unit's price.
pub(crate) fn sixtieths(price: Price, status: StatusCode, units: u32) -> u64 {
    let Price::OneFor { per, unit } = price else { return 0 };
    if status.is_server_error() || matches!(status.as_u16(), 401 | 403 | 408 | 429) {
        return 0;
    }
    let per = u64::from(per.max(1));
    let units = if status.is_client_error() { 1 } else { u64::from(units) };
    match unit {
        Unit::Request => TRANSACTION / per,
        Unit::Item => units * TRANSACTION / per,
        Unit::Cell => units.div_ceil(per) * TRANSACTION,
    }
}
