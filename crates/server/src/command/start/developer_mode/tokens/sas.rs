//! SAS tokens of a Maps account.

use jiff::Timestamp;
use lazurite_api::ApiError;
use lazurite_crypto::jwt::{sign_hs256, sign_hs256_under, unsigned};
use lazurite_crypto::sas::{AUDIENCE, ISSUER, SasKid};
use lazurite_crypto::shared_key::{SasKey, generate, sas_key};
use lazurite_model::Random as _;
use lazurite_model::record::{AccountKey, KeySlot, MapsAccount, UserAssignedIdentity};
use serde_json::{Map, Value, json};

use super::super::Stage;
use super::super::answer::Outcome;
use super::super::faults::find_account;
use super::{Ask, Draft, LIFETIME, Sign, object};

/// What a token allows unless somebody says it: the most that there is.
const RATE: u16 = 500;

pub(super) async fn forge(stage: &Stage, ask: &Ask, now: Timestamp) -> Outcome {
    let account = stage.account(ask.account.as_deref()).await?;
    let slot = slot(ask)?;
    let identity = identity(stage, ask, &account).await?;
    let header = object(json!({"typ": "JWT", "alg": "HS256", "kid": SasKid::SharedKey(slot).name()}));
    let claims = claims(stage, ask, (&account, &identity), now);
    let mut draft = Draft { header, claims, sign: Sign::Valid, damage: None };
    draft.adjust(ask, now);
    let (header, claims) = draft.texts();
    let token = match draft.sign {
        Sign::Valid => sign_hs256(&stage.key(&account, slot)?, &header, &claims),
        Sign::WrongKey => sign_hs256(&sas_key(&generate(&*stage.knobs.random)), &header, &claims),
        Sign::None => unsigned(&header, &claims),
        // A shared key has no public half; what everybody knows of the account is its client id.
        Sign::Hs256WithPublicKey => sign_hs256_under(account.unique_id.to_string().as_bytes(), &header, &claims),
    };
    let url = format!("{}/geocode?api-version=2023-06-01&query=Helsinki", stage.server.plain);
    draft.finish(token, |token| Some(format!("curl -H 'Authorization: jwt-sas {token}' '{url}'")))
}

fn slot(ask: &Ask) -> Result<KeySlot, ApiError> {
    match ask.signing_key.as_deref() {
        None | Some("primaryKey") => Ok(KeySlot::Primary),
        Some("secondaryKey") => Ok(KeySlot::Secondary),
        Some(_) => {
            Err(ApiError::bad_request("InvalidBody", "signingKey is 'primaryKey' or 'secondaryKey'.").at("signingKey"))
        }
    }
}

/// The identity whose roles decide: the one that is named, or the first that is attached to the account.
async fn identity(stage: &Stage, ask: &Ask, account: &MapsAccount) -> Result<UserAssignedIdentity, ApiError> {
    for id in &account.identity.user_assigned {
        let found = stage.server.workshop.store.read::<UserAssignedIdentity>(id.key()).await;
        let Some(identity) = found.map_err(ApiError::internal)? else { continue };
        let names = [identity.principal_id.to_string(), identity.client_id.to_string(), identity.id.key().to_owned()];
        let is_meant = |wanted: &String| names.iter().any(|name| name.eq_ignore_ascii_case(wanted));
        if ask.principal.as_ref().is_none_or(is_meant) {
            return Ok(identity);
        }
    }
    let message = "The account has no such user-assigned identity. Attach one (identity.userAssignedIdentities) and give it \
                   a role: its roles decide what a SAS token opens.";
    Err(ApiError::conflict("NoIdentity", message).at("principal"))
}

fn claims(
    stage: &Stage,
    ask: &Ask,
    (account, identity): (&MapsAccount, &UserAssignedIdentity),
    now: Timestamp,
) -> Map<String, Value> {
    let begin = now.as_second();
    let mut claims = object(json!({
        "iss": ISSUER,
        "aud": AUDIENCE,
        "oid": identity.principal_id,
        "tid": identity.tenant,
        "azp": account.unique_id,
        "nbf": begin,
        "iat": begin,
        "exp": begin.saturating_add(ask.lifetime.unwrap_or(LIFETIME)),
        "jti": stage.knobs.random.uuid(),
        "maxRatePerSecond": ask.max_rate_per_second.unwrap_or(RATE),
    }));
    if let Some(regions) = &ask.regions {
        claims.insert("regions".to_owned(), json!(regions));
    }
    claims
}

impl Stage {
    /// The account of that name; the first one, if none is said.
    pub(super) async fn account(&self, name: Option<&str>) -> Result<MapsAccount, ApiError> {
        let name = name.unwrap_or_else(|| self.server.developer.account.key());
        let found = find_account(&self.server.workshop.store, name).await.map_err(ApiError::internal)?;
        found.ok_or_else(|| ApiError::bad_request("AccountNotFound", "There is no such Maps account.").at("account"))
    }

    fn key(&self, account: &MapsAccount, slot: KeySlot) -> Result<SasKey, ApiError> {
        let key = match slot {
            KeySlot::Primary => &account.primary_key,
            KeySlot::Secondary => &account.secondary_key,
        };
        let context = AccountKey::seal_context(account.unique_id, slot);
        let text = self.server.base.sealer.open(&context, &key.sealed).map_err(ApiError::internal)?;
        Ok(sas_key(std::str::from_utf8(&text).map_err(ApiError::internal)?))
    }
}
