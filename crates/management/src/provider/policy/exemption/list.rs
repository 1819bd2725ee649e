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
use crate::filter::{self, Term};
use crate::reply::Reply;
use crate::{listing, scope};

/// Lists exemptions.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    scope::require(&call.state.store, call.tenant(), &call.target).await?;
    let filter = Filter::read(call.query().first("$filter"))?;
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

impl Filter {
    fn read(text: Option<&str>) -> Outcome<Self> {
        let unknown = || filter::unknown(text.unwrap_or_default());
        let mut wanted = Self::default();
        for term in filter::parse(text)? {
            match &term {
                Term::Function { name, argument: None } if name == "excludeexpired" => wanted.exclude_expired = true,
                Term::Function { name, argument: None } => wanted.reach = Reach::named(name).ok_or_else(unknown)?,
                term => {
                    let id = term.equals("policyassignmentid").ok_or_else(unknown)?;
                    wanted.assignment = Some(ResourceId::parse(id).map_err(|_| unknown())?);
                }
            }
        }
        Ok(wanted)
    }

    /// Nothing is exempted at the root, where everybody would be.
    fn admits(&self, exemption: &PolicyExemption, now: Timestamp) -> bool {
        exemption.scope != ResourceId::root()
            && self.assignment.as_ref().is_none_or(|id| exemption.policy_assignment_id == *id)
            && (!self.exclude_expired || exemption.expires.is_none_or(|expires| now < expires))
    }
}
