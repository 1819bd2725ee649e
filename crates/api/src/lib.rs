//! What all our HTTP surfaces share: the error envelope, the route table, the guard, and the hand-over to a map service.
//!
//! This crate says how an API of Azure looks, never what a particular one does.

pub mod api_name;
pub mod client_address;
pub mod data_store;
pub mod decisions;
pub mod error;
pub mod etag;
pub mod guard;
pub mod issuer_keys;
pub mod lro;
pub mod name;
pub mod page;
pub mod query;
pub mod route;
pub mod service;
pub mod throttle;
pub mod time;
pub mod version;

pub use api_name::ApiName;
pub use client_address::ClientAddress;
pub use data_store::{DataError, DataItem, DataStore, NewData};
pub use decisions::Decisions;
pub use error::{ApiError, Detail, Extras};
pub use guard::{Audience, Guard};
pub use issuer_keys::{IssuerKeys, IssuerKeysError};
pub use query::Query;
pub use route::{Access, Method, Price, QuotaClass, Route, Selector, Unit};
pub use service::{Answer, Call, ReachedAt, Reply, Service};
pub use throttle::Throttle;
