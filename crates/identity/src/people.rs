//! People: how they prove who they are, in which browsers they are signed in, and who tried to be somebody else.
//!
//! Guessing is made slow here, and only here: every wrong password, one-time code and user code is counted by [`lockout`].
//! Nothing in this module speaks HTML; the pages and the token endpoint both ask it.

pub(crate) mod familiar;
pub(crate) mod lockout;
pub(crate) mod password;
pub(crate) mod recovery_code;
pub(crate) mod second_factor;
pub(crate) mod session;
pub(crate) mod sign_in_log;

use std::net::IpAddr;
use std::sync::Arc;

use lazurite_api::ClientAddress;
use lazurite_model::AppId;
use tokio::sync::Semaphore;
use uuid::Uuid;

pub(crate) use familiar::Familiar;

/// Where an attempt to sign in comes from, and what for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Origin {
    /// The peer's address.
    pub(crate) address: Option<IpAddr>,
    /// What the browser's cookie says: who signed in there before. `None` for whatever is no browser.
    pub(crate) familiar: Option<Familiar>,
    /// The application, for the log.
    pub(crate) client: Option<AppId>,
    /// The API for which a token is wanted, for the log.
    pub(crate) resource: Option<String>,
    /// By which the client names its request.
    pub(crate) correlation: Uuid,
}

impl Origin {
    /// The origin of a request that no browser sent.
    pub(crate) fn of_program(extensions: &http::Extensions, client: Option<AppId>) -> Self {
        let address = extensions.get::<ClientAddress>().map(|address| address.0);
        Self { address, client, ..Self::default() }
    }
}

/// What all sign-ins of people share.
pub(crate) struct People {
    /// One permit for each password that may be looked at, at the same time: a hash takes a core and 19 MiB.
    hashing: Arc<Semaphore>,
    /// What is not in the log yet.
    log: sign_in_log::Pending,
}

impl Default for People {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self { hashing: Arc::new(Semaphore::new(cores)), log: sign_in_log::Pending::default() }
    }
}
