//! `lazurite keys rotate`: the next signing key's turn begins now, e.g. because the current one may have leaked.
//! `lazurite keys master`: makes the key under which replicas seal their secrets.
//!
//! Rotation works on the state itself, beside the running servers: they sign with the next key as soon as they hear of
//! it, and tokens of the current one are believed until they end.

use anyhow::{Context as _, Result};
use lazurite_identity::cut_turn_short;
use lazurite_model::SystemRandom;
use lazurite_store::{Database, Store};
use secrecy::ExposeSecret as _;

use crate::assemble::{self, Foundation};
use crate::cli::{KeysCommand, MasterArguments, RotateArguments};
use crate::command::folder::Folder;
use crate::config::{ServeFile, say};
use crate::data_dir::DataDir;
use crate::master_key;

/// Does what is asked with the signing keys.
pub fn run(command: &KeysCommand) -> Result<()> {
    match command {
        KeysCommand::Rotate(arguments) => rotate(arguments),
        KeysCommand::Master(arguments) => master(arguments),
    }
}

/// Makes the master key that replicas share, once.
fn master(arguments: &MasterArguments) -> Result<()> {
    let path = arguments.file.display();
    if master_key::make(&arguments.file, &SystemRandom)? {
        say(&format!(
            "{path} holds a new master key. Give each replica a copy, and keep one elsewhere: without it no secret can be opened."
        ));
    } else {
        say(&format!("{path} holds a master key already; it is left as it is."));
    }
    Ok(())
}

fn rotate(arguments: &RotateArguments) -> Result<()> {
    let (data_dir, base, database) = state_of(arguments)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let signer = runtime.block_on(async {
        let store = Store::open(&database, base.clock.clone()).await.context("cannot open the state")?;
        let now = base.clock.now();
        let keys = cut_turn_short(&store, &base.sealer, now).await.context("the signing keys were not rotated")?;
        let active = keys.into_iter().filter(|key| key.active_from <= now);
        anyhow::Ok(active.max_by_key(|key| key.active_from).map(|key| key.kid))
    })?;
    let signer = signer.with_context(|| format!("{} has no signing keys yet", data_dir.file("").display()))?;
    say(&format!("Tokens are signed with the key {signer} now; those of the key before are believed until they end."));
    Ok(())
}

/// The state of a configured server, or of the developer's.
pub(super) fn state_of(arguments: &RotateArguments) -> Result<(DataDir, Foundation, Database)> {
    let Some(config) = &arguments.config else {
        let Folder { data_dir, base, database, .. } = Folder::open(&arguments.data_dir)?;
        return Ok((data_dir, base, database));
    };
    let file = ServeFile::read(config)?;
    let data_dir = DataDir::look(&file.server.data_dir)?;
    let base = file.foundation(&data_dir)?;
    let url = file.database.url.as_ref().map(|url| url.expose_secret().to_owned());
    let database = assemble::database(&data_dir, url.as_deref());
    Ok((data_dir, base, database))
}
