//! Where a request came from, as far as the server itself can tell.

use std::net::IpAddr;

/// The address of the peer: a request extension that the listener sets. No header of the request has a say in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClientAddress(pub IpAddr);
