//! `lazurite device approve`: what the device page does, for scripts on the machine of the developer.
//!
//! Whoever can read the data folder may do everything there anyway; still the person's password is asked for, so that a
//! script does no more than it would with a browser. The command works on the state itself, beside the running server, and
//! nothing on the network answers it.

use std::io::Read as _;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use http::{HeaderMap, StatusCode};
use lazurite_api::{ApiError, Audience, Guard};
use lazurite_identity::{approve_device, write_sign_in_log};
use lazurite_model::{PrincipalId, ResourceId};
use lazurite_policy::{Caller, Permit};

use crate::assemble;
use crate::cli::{ApproveArguments, DeviceCommand};
use crate::command::folder::Folder;
use crate::config::{Origins, password_variable, say};

/// A longer text is no password.
const LONGEST_PASSWORD: u64 = 4096;

/// Does what is asked with a device's sign-in.
pub fn run(command: &DeviceCommand) -> Result<()> {
    match command {
        DeviceCommand::Approve(arguments) => approve(arguments),
    }
}

fn approve(arguments: &ApproveArguments) -> Result<()> {
    let folder = Folder::open(&arguments.data_dir)?;
    let password = password()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    runtime.block_on(async {
        let state = sign_in_server(&folder).await?;
        let outcome = approve_device(&state, &arguments.user_code, &arguments.user, &password).await;
        // The attempt belongs in the log, whatever became of it.
        write_sign_in_log(&state).await.context("cannot write the sign-in log")?;
        outcome.with_context(|| format!("the device was not approved for {}", arguments.user))
    })?;
    say("Approved: the device gets its tokens when it asks next.");
    Ok(())
}

/// The sign-in server over the state of the running one, without its endpoints.
async fn sign_in_server(folder: &Folder) -> Result<lazurite_identity::State> {
    let Folder { base, developer, start, .. } = folder;
    let store = folder.store().await?;
    let settings = assemble::identity_settings(developer.tenant, &Origins::on(start.ports.https), PathBuf::new());
    let (_, records) = store.everything().await?;
    let state = lazurite_identity::State::new(
        store,
        Arc::clone(&base.sealer),
        Arc::new(NobodyCalls),
        Arc::clone(&base.clock),
        Arc::clone(&base.random),
        settings,
    );
    state.load(&records);
    Ok(state)
}

/// The variable, or what is typed or piped in, up to the end of the line.
fn password() -> Result<String> {
    if let Some(password) = password_variable() {
        return Ok(password);
    }
    let mut text = String::new();
    std::io::stdin().take(LONGEST_PASSWORD).read_to_string(&mut text).context("cannot read the password")?;
    let password = text.lines().next().unwrap_or_default();
    if password.is_empty() {
        bail!("set LAZURITE_PASSWORD, or send the password to standard input");
    }
    Ok(password.to_owned())
}

/// The guard of a process that answers no requests.
struct NobodyCalls;

impl Guard for NobodyCalls {
    fn authenticate(&self, _: &HeaderMap, _: Audience) -> Result<Caller, ApiError> {
        Err(ApiError::new(StatusCode::UNAUTHORIZED, "Unauthorized", "Nothing answers here."))
    }

    fn is(&self, _: &Caller, _: PrincipalId) -> bool {
        false
    }

    fn authorise(&self, _: &Caller, _: &str, _: &ResourceId) -> Result<Permit, ApiError> {
        Err(ApiError::new(StatusCode::FORBIDDEN, "AuthorizationFailed", "Nothing answers here."))
    }
}
