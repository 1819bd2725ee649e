//! What is said of an error of Redis: its kind only, as its details may repeat the address; and what to do, where somebody has
//! to do something.

use redis::{ErrorKind, RedisError};

use super::SharedFault;

/// What rustls says before it says what is wrong with the other side's certificate.
const CERTIFICATE: &str = "invalid peer certificate: ";

/// One that goes by itself.
pub(super) fn passing(message: &str) -> SharedFault {
    SharedFault { message: message.to_owned(), is_lasting: false }
}

/// One that Redis, or the connection to it, had.
pub(super) fn fault(what: &str, error: &RedisError) -> SharedFault {
    match lasting(error) {
        Some(why) => SharedFault { message: format!("{what}: {why}"), is_lasting: true },
        None => passing(&format!("{what} ({})", error.category())),
    }
}

/// Why waiting does not help; `None`: it may.
fn lasting(error: &RedisError) -> Option<String> {
    let text = error.to_string();
    if let Some((_, why)) = text.split_once(CERTIFICATE) {
        return Some(format!(
            "its certificate is not believed ({why}); `redis.ca` names the authority that issued it, and `redis.url` one of its names"
        ));
    }
    match (error.code(), error.kind()) {
        (Some("NOAUTH"), _) => Some("it asks for a password, and `redis.url` has none".to_owned()),
        (Some("WRONGPASS"), _) | (_, ErrorKind::AuthenticationFailed) => {
            Some("it does not take the user and password in `redis.url`".to_owned())
        }
        (Some("NOPERM"), _) => {
            Some("its user may not do what replicas need; docs/how-to/limits.md has the line for its ACL".to_owned())
        }
        _ => None,
    }
}
