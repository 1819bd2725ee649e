//! `GET {account}/providers/Lazurite.Access/decisions`

use jiff::Timestamp;
use lazurite_api::decisions::Decision;

use super::{ask, view};
use crate::call::Call;
use crate::failure::Outcome;
use crate::filter::{self, Bound, Term, Wanted};
use crate::listing;
use crate::provider::access::account;
use crate::reply::Reply;

/// So many of the newest decisions of the time that is asked for are looked through.
const NEWEST: u32 = 10_000;

/// What `$filter` asks for: `status eq '403' and cause eq 'no-role' and operation eq 'map/tile'`, and when, as of the activity
/// log: `eventTimestamp ge '2026-11-22T12:00:00Z' and eventTimestamp le '2026-11-22T13:00:00Z'`.
struct Which {
    from: Timestamp,
    until: Timestamp,
    status: Option<u16>,
    cause: Option<String>,
    operation: Option<String>,
}

impl Default for Which {
    fn default() -> Self {
        Self { from: Timestamp::MIN, until: Timestamp::MAX, status: None, cause: None, operation: None }
    }
}

impl Wanted for Which {
    fn note(&mut self, term: &Term) -> Option<()> {
        let (property, value) = match term {
            Term::Equals { property, value } => (property, value),
            Term::Bounds { property, bound, value } if property == "eventtimestamp" => {
                let moment = value.parse().ok()?;
                match bound {
                    Bound::From => self.from = moment,
                    Bound::Until => self.until = moment,
                }
                return Some(());
            }
            _ => return None,
        };
        match property.as_str() {
            "status" => self.status = Some(value.parse().ok()?),
            "cause" => self.cause = Some(value.clone()),
            "operation" => self.operation = Some(value.clone()),
            _ => return None,
        }
        Some(())
    }
}

impl Which {
    fn holds(&self, decision: &Decision) -> bool {
        (self.from..=self.until).contains(&decision.time)
            && self.status.is_none_or(|status| decision.status == Some(status))
            && self.operation.as_ref().is_none_or(|operation| decision.operation == *operation)
            && self.cause.as_ref().is_none_or(|code| decision.cause.as_ref().is_some_and(|cause| cause.code == *code))
    }
}

/// Lists an account's decisions, newest first.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let query = call.query();
    let which: Which = filter::read(query.first("$filter"))?;
    let account = account(call).await?.unique_id;
    let within = which.from..=which.until;
    let shared = call.state.store.decisions(account, &within, NEWEST).await?;
    let newest = ask(call, move |decisions| {
        let mut newest = decisions.latest(account, &within, NEWEST as usize);
        newest.extend(shared.iter().filter_map(|entry| decisions.read(entry)));
        newest
    });
    let mut newest = newest.await?;
    newest.sort_by_key(place);
    // This process's own have been shared, too.
    newest.dedup_by_key(|decision| decision.request_id);
    let shown = newest.iter().filter(|decision| which.holds(decision));
    let (value, next) = listing::page(call, shown.map(|decision| (place(decision), view(call, decision))))?;
    Ok(listing::reply(value, next))
}

/// Sorts the newest first; what happened at once, by the request's id.
fn place(decision: &Decision) -> String {
    let since = i64::MAX - decision.time.as_nanosecond().try_into().unwrap_or(i64::MAX);
    format!("{since:019}{}", decision.request_id.simple())
}
