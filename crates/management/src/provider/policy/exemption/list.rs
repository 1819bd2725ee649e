//! `GET {scope}/…/policyExemptions`: those at the scope, above and below it.
//!
//! `$filter`: `atScope()`, `atExactScope()`, `atScopeAndBelow()` as for assignments; `excludeExpired()`;
//! `policyAssignmentId eq '…'`.

use jiff::Timestamp;
use lazurite_model::record::PolicyExemption;
use lazurite_model::{Record, ResourceId};

use crate::attached::reach::{Reach, within};
use crate::call::Call;
use crate::failure::Outcome;
use crate::filter::{self, Term, Wanted};
use crate::reply::Reply;
use crate::{listing, scope};

/// Lists exemptions.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    scope::require(&call.state.store, call.tenant(), &call.target).await?;
    let filter: Filter = filter::read(call.query().first("$filter"))?;
    let mut found = within::<PolicyExemption>(call, filter.reach).await?;
    found.retain(|exemption| filter.admits(exemption, call.now()));
    let (value, next) = listing::page(call, found.iter().map(|item| (item.key(), super::view(item))))?;
    Ok(listing::reply(value, next))
}

#[derive(Debug, Default)]
struct Filter {
    reach: Reach,
    exclude_expired: bool,
    assignment: Option<ResourceId>,
}

impl Wanted for Filter {
    fn note(&mut self, term: &Term) -> Option<()> {
        match term {
            Term::Function { name, argument: None } if name == "excludeexpired" => self.exclude_expired = true,
            Term::Function { name, argument: None } => self.reach = Reach::named(name)?,
            term => self.assignment = Some(ResourceId::parse(term.equals("policyassignmentid")?).ok()?),
        }
        Some(())
    }
}

impl Filter {
    /// Nothing is exempted at the root, where everybody would be.
    fn admits(&self, exemption: &PolicyExemption, now: Timestamp) -> bool {
        exemption.scope != ResourceId::root()
            && self.assignment.as_ref().is_none_or(|id| exemption.policy_assignment_id == *id)
            && (!self.exclude_expired || exemption.expires.is_none_or(|expires| now < expires))
    }
}
