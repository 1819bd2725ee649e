//! `POST {account}/listSas`: makes a SAS token. Nothing of it is kept: its signature and its principal's roles decide.
//!
//! Refused while `disableLocalAuth` is set: the data plane would refuse every token that this could make.

use std::sync::Arc;

use lazurite_api::ApiError;
use lazurite_crypto::jwt::KeyError;
use lazurite_crypto::sas::{AUDIENCE, ISSUER, SasClaims, SasSigner, mint, open_signing_key, renew_signing_keys};
use lazurite_crypto::shared_key::sas_key;
use lazurite_model::record::{KeySlot, MapsAccount, SasSigningKey, UserAssignedIdentity};
use serde_json::json;

use super::keys;
use super::sas_request::{Body, SasRequest, SigningKey};
use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::provider::maps::ACCOUNT;
use crate::refuse;
use crate::reply::Reply;

/// How often a token is made anew because another request renewed the account's key at the same time.
const ATTEMPTS: usize = 3;

/// Makes a token.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let body: Body = call.body()?;
    let mut faults = Faults::default();
    let request = body.check(call.now(), &mut faults);
    let account: MapsAccount = call.resource(ACCOUNT).await?;
    if account.disable_local_auth {
        return Err(ApiError::conflict(
            "LocalAuthDisabled",
            "The account has disableLocalAuth set to true: SAS tokens are refused everywhere. Set it to false first, or use Microsoft Entra authentication.",
        )
        .at("properties.disableLocalAuth")
        .into());
    }
    let identity = match &request {
        Some(request) => attached(call, &account, request, &mut faults).await?,
        None => None,
    };
    faults.into_result()?;
    let (Some(request), Some(identity)) = (request, identity) else {
        return Err(ApiError::internal("a SAS request without a fault and without a principal").into());
    };
    let claims = claims(call, &account, &identity, &request);
    let token = match request.signing_key {
        SigningKey::Shared(slot) => by_shared_key(call, &account, slot, &claims)?,
        SigningKey::ManagedIdentity => by_own_key(call, account, claims).await?,
    };
    Ok(Reply::ok(json!({ "accountSasToken": token })))
}

/// The attached user-assigned identity whose principal the request names.
async fn attached(
    call: &Call,
    account: &MapsAccount,
    request: &SasRequest,
    faults: &mut Faults,
) -> Outcome<Option<UserAssignedIdentity>> {
    for id in &account.identity.user_assigned {
        let identity = call.state.store.read::<UserAssignedIdentity>(id.key()).await?;
        if let Some(identity) = identity.filter(|identity| identity.principal_id == request.principal) {
            return Ok(Some(identity));
        }
    }
    let message = format!(
        "The principal '{}' is not a user-assigned identity that is attached to the account. Attach one (identity.userAssignedIdentities), and use its principalId.",
        request.principal
    );
    faults.invalid("principalId", message);
    Ok(None)
}

fn claims(call: &Call, account: &MapsAccount, identity: &UserAssignedIdentity, request: &SasRequest) -> SasClaims {
    SasClaims {
        iss: ISSUER.to_owned(),
        aud: AUDIENCE.to_owned(),
        oid: identity.principal_id,
        tid: identity.tenant,
        azp: account.unique_id,
        nbf: request.start,
        iat: call.state.clock.unix_seconds(),
        exp: request.expiry,
        jti: call.state.random.uuid(),
        regions: request.regions.clone(),
        max_rate_per_second: request.rate,
    }
}

fn by_shared_key(call: &Call, account: &MapsAccount, slot: KeySlot, claims: &SasClaims) -> Outcome<String> {
    let text = keys::open(&call.state, account, slot)?;
    Ok(mint(claims, SasSigner::SharedKey(slot, &sas_key(&text)))?)
}

/// Signs with the account's own key, making or renewing it first if it is time. The token leaves only once the gate knows
/// its key: when the write that keeps it is committed.
async fn by_own_key(call: &Call, mut account: MapsAccount, claims: SasClaims) -> Outcome<String> {
    for _ in 0..ATTEMPTS {
        let before = account.sas_signing_keys.clone();
        let (token, keys) = sign(call, &account, claims.clone()).await?;
        if keys == before {
            return Ok(token);
        }
        let mut tx = call.begin().await?;
        let found = tx.read::<MapsAccount>(account.id.key()).await?;
        account = found.ok_or_else(|| refuse::no_resource(ACCOUNT, &call.target))?;
        if account.sas_signing_keys == before {
            account.sas_signing_keys = keys;
            tx.put(&account).await?;
            tx.commit().await?;
            return Ok(token);
        }
    }
    Err(ApiError::conflict("Conflict", "The account is being changed by many requests at once. Try again.").into())
}

/// Brings the keys up to date and signs with the last of them, on a thread for long work: making an RSA key takes a while.
async fn sign(call: &Call, account: &MapsAccount, claims: SasClaims) -> Outcome<(String, Vec<SasSigningKey>)> {
    let (sealer, now, unique_id) = (Arc::clone(&call.state.sealer), call.now(), account.unique_id);
    let mut keys = account.sas_signing_keys.clone();
    let signed = tokio::task::spawn_blocking(move || {
        renew_signing_keys(&mut keys, unique_id, &sealer, now)?;
        let last = keys.last().ok_or(KeyError::Failed)?;
        let key = open_signing_key(last, unique_id, &sealer)?;
        let token = mint(&claims, SasSigner::ManagedIdentity { kid: &last.kid, key: &key })?;
        Ok::<_, KeyError>((token, keys))
    });
    Ok(signed.await.map_err(ApiError::internal)??)
}
