//! What writing template specs and writing their versions have in common.

use lazurite_model::Record;
use lazurite_model::record::{SystemData, Tags};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{check_name, location};
use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::{refuse, system_data, tags};

/// A template spec or a version of one.
pub(super) trait Spec: Record + Send + Sync {
    /// E.g. `Microsoft.Resources/templateSpecs`
    const TYPE: &'static str;

    /// Its tags, and who made it, to be changed.
    fn changeable(&mut self) -> (&mut Tags, &mut SystemData);
}

#[derive(Deserialize)]
struct Body<P> {
    location: Option<String>,
    tags: Option<Tags>,
    properties: Option<P>,
}

/// What a client wants it to be; its `properties` are not yet checked.
pub(super) struct Wanted<P> {
    /// The canonical name of its region.
    pub(super) location: String,
    /// Its tags.
    pub(super) tags: Tags,
    /// What is its own.
    pub(super) properties: P,
}

/// Reads the body of a PUT of what is to have that name, noting what is wrong.
pub(super) fn read<P>(call: &Call, name: &str, faults: &mut Faults) -> Outcome<Wanted<P>>
where
    P: DeserializeOwned + Default,
{
    let body: Body<P> = call.body()?;
    let tags = body.tags.unwrap_or_default();
    check_name(name, faults);
    let location = location(body.location.as_deref(), faults);
    tags::check(&tags, tags::ARM, faults);
    Ok(Wanted { location, tags, properties: body.properties.unwrap_or_default() })
}

/// Replaces the tags of the call's target, if there are any in the body.
///
/// # Errors
/// 404 if it is not there, 400 for tags that it cannot have.
pub(super) async fn patch<T: Spec>(call: &Call) -> Outcome<T> {
    #[derive(Deserialize)]
    struct Body {
        tags: Option<Tags>,
    }
    let body: Body = call.body()?;
    call.group().await?;
    let mut tx = call.begin().await?;
    let found = tx.read::<T>(call.target.key()).await?;
    let mut spec = found.ok_or_else(|| refuse::no_resource(T::TYPE, &call.target))?;
    let (tags, stamp) = spec.changeable();
    if let Some(wanted) = body.tags {
        let mut faults = Faults::default();
        tags::check(&wanted, tags::ARM, &mut faults);
        faults.into_result()?;
        *tags = wanted;
    }
    system_data::modify(stamp, &call.caller, call.now());
    tx.put(&spec).await?;
    tx.commit().await?;
    Ok(spec)
}
