//! `POST /providers/Microsoft.Resources/calculateTemplateHash`

use serde_json::{Value, json};

use super::{relaxed, template};
use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;

/// Answers with the hash under which deployments of the template are shown, and with the text that it is taken of.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let template: Value = relaxed::read(&call.body)?;
    Ok(Reply::ok(json!({"minifiedTemplate": template.to_string(), "templateHash": template::hash(&template)})))
}
