//! What keeps one caller from filling the directory: how much it may own, and how large an object may grow.

use lazurite_model::record::Ownership;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::entity::{Entity, Work};
use super::failure::Failure;
use super::rights::Bond;

/// How many objects a caller may own who may not change others', as in Entra.
const OWNED: usize = 250;

/// The most that is kept of an object's properties upon which nothing acts, in bytes.
const KEPT: usize = 128 * 1024;

/// Makes the caller the owner of the object that it makes, if it is a person or could not change it otherwise.
pub(crate) async fn own<T: Entity>(work: &mut Work<'_>, object: Uuid, people: bool) -> Result<(), Failure> {
    let mighty = work.caller.who.allows(T::UPDATE, Bond::Stranger);
    if mighty && !(people && work.caller.person().is_some()) {
        return Ok(());
    }
    let owned = work.tx.find::<Ownership>("owner", &work.caller.id.to_string()).await?;
    if !mighty && owned.len() >= OWNED {
        return Err(Failure::new(
            http::StatusCode::FORBIDDEN,
            "Directory_QuotaExceeded",
            "The directory object quota limit for the Principal has been exceeded. Please ask your administrator to increase the quota limit or delete objects to reduce the used quota.",
        ));
    }
    work.tx.put(&Ownership { object, owner: work.caller.id }).await?;
    Ok(())
}

/// Refuses properties that have grown too large.
pub(crate) fn check_size(properties: &Map<String, Value>) -> Result<(), Failure> {
    let size: usize = properties.iter().map(|(name, value)| name.len() + value.to_string().len()).sum();
    if size <= KEPT {
        return Ok(());
    }
    Err(Failure::bad_request(format!("The object's properties are too large: at most {KEPT} bytes are kept.")))
}
