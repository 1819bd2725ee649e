//! What may stand between a listener and what answers on it: nothing in production, developer mode in `lazurite start`.
//!
//! It is decided by type, so that the program that serves production has no such place at all.

use crate::listen::Handler;

/// Which listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// HTTPS: all surfaces.
    Everything,
    /// Plain HTTP: maps.
    Maps,
    /// Plain HTTP: managed identity.
    ManagedIdentity,
}

/// Something that stands before handlers.
pub trait Interpose {
    /// The handler behind it, and it.
    type Around<H: Handler>: Handler;

    /// Stands before `handler`, which answers at `door`.
    fn around<H: Handler>(&self, door: Door, handler: H) -> Self::Around<H>;
}

/// Nothing: requests reach the handler as they come.
#[derive(Clone, Copy, Debug)]
pub struct Nothing;

impl Interpose for Nothing {
    type Around<H: Handler> = H;

    fn around<H: Handler>(&self, _door: Door, handler: H) -> H {
        handler
    }
}
