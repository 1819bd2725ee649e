//! `lazurite explain`: why a request was allowed or refused, by its `x-ms-request-id`.
//!
//! The command reads the journal beside the running server, then what replicas have shared. Whoever can read the data folder
//! sees all decisions, also those that are no account's business.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use lazurite_api::decisions::{Decision, Outcome, TracedStep};
use lazurite_gateway::{Entry, Names};
use lazurite_journal::each_in_files;
use lazurite_policy::Rbac;
use lazurite_store::Store;
use uuid::Uuid;

use super::keys::state_of;
use crate::cli::{ExplainArguments, ExplainFormat};
use crate::config::say;
use crate::journal::JournalSettings;

/// Prints the trace of a request.
pub fn run(arguments: &ExplainArguments) -> Result<()> {
    let (data_dir, base, database) = state_of(&arguments.place)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let decision = runtime.block_on(async {
        let store = Store::open(&database, base.clock.clone()).await.context("cannot open the state")?;
        let entry = match find(&JournalSettings::folder_in(data_dir.path()), arguments.id)? {
            Some(entry) => Some(entry),
            None => store.decision(None, arguments.id).await?,
        };
        let Some(entry) = entry else { bail!(unknown(arguments.id)) };
        let (_, records) = store.everything().await?;
        let rbac = Rbac::from_records(&records);
        let entry = Entry::read(&entry).context("the decision was kept by another version of lazurite")?;
        anyhow::Ok(entry.tell(Names::of(&rbac)))
    })?;
    match arguments.format {
        ExplainFormat::Text => say(&text(&decision)),
        ExplainFormat::Json => say(&serde_json::to_string_pretty(&decision)?),
    }
    Ok(())
}

fn unknown(id: Uuid) -> String {
    format!(
        "there is no decision about a request {id}: the id is the x-ms-request-id of an answer of the maps, old decisions give way \
         to new ones, and of allowed requests perhaps only a share is kept"
    )
}

/// The entry of that request in the journal of a data folder, if it keeps one.
fn find(folder: &Path, id: Uuid) -> Result<Option<Vec<u8>>> {
    let mut found = None;
    for folder in JournalSettings::parts(folder).iter().filter(|folder| folder.exists()) {
        let read = each_in_files(folder, |bytes| {
            if Entry::read(bytes).is_some_and(|entry| entry.id == id) {
                found = Some(bytes.to_vec());
            }
        });
        read.with_context(|| format!("cannot read {}", folder.display()))?;
    }
    Ok(found)
}

/// The decision for a person: one line a step.
fn text(decision: &Decision) -> String {
    let Decision { method, path, operation, time, request_id, .. } = decision;
    let verdict = match (decision.allowed, decision.status) {
        (true, Some(status)) => format!("allowed, answered with {status}"),
        (false, Some(status)) => format!("refused with {status}"),
        (allowed, None) => if allowed { "allowed" } else { "refused" }.to_owned(),
    };
    let mut text = format!("Request {request_id}\n{method} {path} ({operation}) at {time}: {verdict}\n\n");
    for step in &decision.trace {
        text.push_str(&line(step));
    }
    if let Some(cause) = &decision.cause {
        let _ = write!(text, "\nWhy it was refused ({}): {}\n", cause.code, cause.message);
        let _ = write!(text, "What would allow it: {}", cause.fix);
    }
    text.trim_end().to_owned()
}

fn line(step: &TracedStep) -> String {
    let outcome = match step.outcome {
        Outcome::Passed => "passed",
        Outcome::Skipped => "skipped",
        Outcome::Refused => "REFUSED",
        Outcome::NotReached => "not reached",
    };
    let facts: Vec<String> = step.facts.iter().map(|fact| format!("{} {}", fact.name, fact.value)).collect();
    let line = format!("  {:<13}{outcome:<13}{}", step.step, facts.join(", "));
    format!("{}\n", line.trim_end())
}

#[cfg(test)]
mod tests {
    use lazurite_api::decisions::{Fact, Refusal};

    use super::*;

    #[test]
    fn a_decision_is_told_line_by_line() {
        let step = |step, outcome, facts: &[(&'static str, &str)]| TracedStep {
            step,
            outcome,
            facts: facts.iter().map(|(name, value)| Fact { name, value: (*value).to_owned() }).collect(),
        };
        let decision = Decision {
            request_id: Uuid::from_u128(1),
            time: "2026-11-22T12:00:00Z".parse().unwrap(),
            allowed: false,
            status: Some(401),
            operation: "map/tile".into(),
            method: "GET".into(),
            path: "/map/tile".into(),
            origin: None,
            account: None,
            account_proven: false,
            credential: "none".into(),
            token_id: None,
            principal: None,
            region: "eastus".into(),
            cause: Some(Refusal {
                code: "no-credential".into(),
                step: "authenticate".into(),
                message: "No credential was sent.".into(),
                fix: "Send one.".into(),
            }),
            sixtieths: 0,
            trace: vec![
                step("route", Outcome::Passed, &[("operation", "map/tile")]),
                step("authenticate", Outcome::Refused, &[("credential", "none")]),
                step("account", Outcome::NotReached, &[]),
            ],
        };
        insta::assert_snapshot!(text(&decision), @r"
        Request 00000000-0000-0000-0000-000000000001
        GET /map/tile (map/tile) at 2026-11-22T12:00:00Z: refused with 401

          route        passed       operation map/tile
          authenticate REFUSED      credential none
          account      not reached

        Why it was refused (no-credential): No credential was sent.
        What would allow it: Send one.
        ");
    }
}
