//! `DELETE {templateSpec}/versions/{version}`

use lazurite_model::record::TemplateSpecVersion;

use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;

/// Deletes a version.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    call.group().await?;
    let mut tx = call.begin().await?;
    let found = tx.delete::<TemplateSpecVersion>(call.target.key()).await?;
    if found {
        tx.commit().await?;
    }
    Ok(Reply::deleted(found))
}
