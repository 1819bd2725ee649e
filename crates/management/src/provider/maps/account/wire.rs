//! What clients send of an account, one module for each form. An older form turns into the next newer one, so that all
//! that comes after knows only the newest; what a form does not have is absent there, and absent means "as it is".

mod v2021_02_01;
mod v2023_06_01;
mod v2026_12_01;

pub(super) use v2026_12_01::{Account, AccountLocation, Cors, Identity, LinkedResource, Properties, Sku};

use lazurite_api::ApiError;

use crate::body;
use crate::provider::maps::Form;

/// Reads a request's body in its form.
///
/// # Errors
/// 400 `InvalidRequestContent`.
pub(super) fn read(form: Form, bytes: &[u8]) -> Result<Account, ApiError> {
    Ok(match form {
        Form::V2021 => v2023_06_01::Account::from(body::read::<v2021_02_01::Account>(bytes)?).into(),
        Form::V2023 => body::read::<v2023_06_01::Account>(bytes)?.into(),
        Form::V2026 => body::read(bytes)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_knows_nothing_of_the_later_ones() {
        let body = br#"{"location": "eastus", "identity": {"type": "None"}, "properties": {"disableLocalAuth": true,
            "cors": {"corsRules": []}, "locations": [{"locationName": "westus2"}]}}"#;
        let known = |form| {
            let account = read(form, body).unwrap();
            let properties = account.properties.unwrap();
            (
                properties.disable_local_auth,
                account.identity.is_some(),
                properties.cors.is_some(),
                properties.locations.is_some(),
            )
        };
        assert_eq!(known(Form::V2021), (Some(true), false, false, false));
        assert_eq!(known(Form::V2023), (Some(true), true, true, false));
        assert_eq!(known(Form::V2026), (Some(true), true, true, true));
    }
}
