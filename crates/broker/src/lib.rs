//! The token web service of a single-page application: it holds a managed identity and hands the identity's tokens for the
//! maps to the pages of one application, so that nobody has to sign in to see a map.
//!
//! Whoever gets in here gets a token, so that there are three doors: the page's origin, a function key, and a rate for each
//! address. None of them is a secret from the application's own users: what the identity may do is what anybody on the
//! application's pages may do. Give it the role Azure Maps Data Reader, or less.
//!
//! It must never hand out a token for anything but maps, and never write a token or a key anywhere.

pub mod address;
pub mod identity;
pub mod keys;
pub mod origins;
pub mod rate;
pub mod service;
pub mod tokens;

pub use address::TrustedProxies;
pub use identity::{Cloud, Identity, UserAssigned};
pub use keys::{FunctionKeys, KeyFault};
pub use origins::{AllowedOrigins, NoOrigin};
pub use rate::{Limiter, Rate};
pub use service::{Broker, PATH, router};
pub use tokens::{SourceError, Token, TokenSource, Tokens};
