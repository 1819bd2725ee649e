//! Which data actions a family of operations asks for.
//!
//! Azure documents the ones of render, search and data, and that batches need a role with `batch/action`; the others follow from the
//! names of the actions. A batch also needs the action of what it does, so that it never opens more than its single form.

use lazurite_api::Access;
use lazurite_policy::DataAction;

pub(super) const RENDER: Access = Access::DataActions(&[DataAction::RENDER_READ]);
pub(super) const SEARCH: Access = Access::DataActions(&[DataAction::SEARCH_READ]);
pub(super) const SEARCH_BATCH: Access = Access::DataActions(&[DataAction::BATCH, DataAction::SEARCH_READ]);
pub(super) const ROUTE: Access = Access::DataActions(&[DataAction::ROUTE_READ]);
pub(super) const ROUTE_BATCH: Access = Access::DataActions(&[DataAction::BATCH, DataAction::ROUTE_READ]);
pub(super) const TIMEZONE: Access = Access::DataActions(&[DataAction::TIMEZONE_READ]);
pub(super) const GEOLOCATION: Access = Access::DataActions(&[DataAction::GEOLOCATION_READ]);
pub(super) const WEATHER: Access = Access::DataActions(&[DataAction::WEATHER_READ]);
pub(super) const TRAFFIC: Access = Access::DataActions(&[DataAction::TRAFFIC_READ]);
pub(super) const DATA_READ: Access = Access::DataActions(&[DataAction::DATA_READ]);
pub(super) const DATA_WRITE: Access = Access::DataActions(&[DataAction::DATA_WRITE]);
pub(super) const DATA_DELETE: Access = Access::DataActions(&[DataAction::DATA_DELETE]);
pub(super) const SPATIAL_READ: Access = Access::DataActions(&[DataAction::SPATIAL_READ]);
pub(super) const SPATIAL_WRITE: Access = Access::DataActions(&[DataAction::SPATIAL_READ, DataAction::SPATIAL_WRITE]);
