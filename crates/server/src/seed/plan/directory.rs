//! The directory's part of a seed: people and groups, and applications among them.

use lazurite_crypto::password;
use lazurite_model::PrincipalId;
use lazurite_model::record::{DirectoryRole, Group, Membership, PrincipalType, User};

use super::{Administrator, Draft, application, fault};
use crate::seed::file::{Fault, GroupSeed, SeedFile, UserSeed};
use crate::seed::locate::Step;

/// Plans people, applications and groups. Managed identities join groups too, so their names are known beforehand.
pub(super) fn plan(seed: &SeedFile, draft: &mut Draft<'_>) -> Result<Administrator, Fault> {
    let mut user = None;
    for (index, one) in seed.users.iter().enumerate() {
        let planned = plan_user(index, one, draft)?;
        if one.administrator {
            user.get_or_insert(planned);
        }
    }
    let mut application = None;
    for (index, one) in seed.applications.iter().enumerate() {
        let planned = application::plan(index, one, draft)?;
        if one.administrator {
            application.get_or_insert(planned);
        }
    }
    for (index, one) in seed.identities.iter().enumerate() {
        let id =
            PrincipalId(one.principal_id.unwrap_or_else(|| draft.around.maker.uuid("identityPrincipal", &one.name)));
        draft.add_principal(("identities", index), &one.name, id, PrincipalType::ServicePrincipal)?;
        draft.identity_principals.push(id);
    }
    plan_groups(&seed.groups, draft)?;
    let (user, password) = user.ok_or_else(|| no_administrator("users"))?;
    let (client_id, object_id, client_secret) = application.ok_or_else(|| no_administrator("applications"))?;
    Ok(Administrator { client_id, object_id, client_secret, user, password })
}

fn no_administrator(list: &str) -> Fault {
    Fault { path: vec![Step::key(list)], message: "one of them must be `administrator`".to_owned() }
}

pub(super) fn roles(administrator: bool) -> Vec<DirectoryRole> {
    if administrator { vec![DirectoryRole::GlobalAdministrator] } else { Vec::new() }
}

fn plan_user(index: usize, seed: &UserSeed, draft: &mut Draft<'_>) -> Result<(String, String), Fault> {
    let around = draft.around;
    let (tenant, domain) = draft.tenant_of("users", index, seed.tenant.as_deref())?;
    let (nickname, name) = match seed.name.split_once('@') {
        Some((nickname, _)) => (nickname.to_owned(), seed.name.clone()),
        None => (seed.name.clone(), format!("{}@{domain}", seed.name)),
    };
    let id = PrincipalId(seed.id.unwrap_or_else(|| around.maker.uuid("user", &name)));
    draft.add_principal(("users", index), &seed.name, id, PrincipalType::User)?;
    let password = seed.password.clone().unwrap_or_else(|| around.maker.secret("password", &name));
    if seed.administrator {
        draft.administrators.push((id, PrincipalType::User));
    }
    let user = User {
        id,
        tenant,
        user_principal_name: name.clone(),
        display_name: seed.display_name.clone().unwrap_or_else(|| nickname.clone()),
        mail_nickname: nickname,
        account_enabled: true,
        password: Some(password::hash(&password, around.random)),
        directory_roles: roles(seed.administrator),
        properties: serde_json::Map::new(),
        created: around.now,
    };
    draft.records.push(user.into());
    Ok((name, password))
}

fn plan_groups(groups: &[GroupSeed], draft: &mut Draft<'_>) -> Result<(), Fault> {
    let mut ids = Vec::new();
    for (index, seed) in groups.iter().enumerate() {
        let (tenant, _) = draft.tenant_of("groups", index, seed.tenant.as_deref())?;
        let id = PrincipalId(seed.id.unwrap_or_else(|| draft.around.maker.uuid("group", &seed.name)));
        draft.add_principal(("groups", index), &seed.name, id, PrincipalType::Group)?;
        let group = Group {
            id,
            tenant,
            display_name: seed.name.clone(),
            mail_nickname: seed.name.chars().filter(|c| !c.is_whitespace()).collect(),
            description: None,
            mail_enabled: false,
            security_enabled: true,
            created: draft.around.now,
        };
        draft.records.push(group.into());
        ids.push(id);
    }
    for (index, (seed, group)) in groups.iter().zip(ids).enumerate() {
        for (place, name) in seed.members.iter().enumerate() {
            let (member, _) = draft.principal(name).map_err(|message| {
                let mut fault = fault("groups", index, "members", message);
                fault.path.push(Step::Index(place));
                fault
            })?;
            draft.records.push(Membership { group, member }.into());
        }
    }
    Ok(())
}

impl UserSeed {
    /// An administrator of that name.
    pub(super) fn administrator(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            id: None,
            display_name: Some("Administrator".to_owned()),
            password: None,
            administrator: true,
            tenant: None,
        }
    }
}
