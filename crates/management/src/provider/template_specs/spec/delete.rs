//! `DELETE {templateSpec}`: with all its versions.

use lazurite_model::record::TemplateSpec;

use crate::attached;
use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;

/// Deletes a template spec.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    call.group().await?;
    let mut tx = call.begin().await?;
    let found = tx.delete::<TemplateSpec>(call.target.key()).await?;
    if found {
        attached::forget(&mut tx, &call.target).await?;
        tx.commit().await?;
    }
    Ok(Reply::deleted(found))
}
