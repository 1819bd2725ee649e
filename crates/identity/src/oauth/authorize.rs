//! `/{tenant}/oauth2/v2.0/authorize`: discovery must name it, because clients refuse a document without it. Nobody signs in
//! here in person, and the answer says so.

use crate::fault::{Fault, row};

pub(crate) async fn authorize() -> Fault {
    let message = "This server does not sign people in. Use client credentials (grant_type=client_credentials) or a managed identity.";
    Fault::new(&row::NO_INTERACTION, message)
}
