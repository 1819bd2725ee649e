//! The compiled engine against the definition of role-based access, written down as naively as possible.
#![allow(clippy::indexing_slicing, reason = "a test ends when something is wrong")]

mod naive;
mod world;

use lazurite_model::Change;
use lazurite_policy::{DataAction, DenialReason, Outcome, Rbac, Subject, Vouched};
use naive::Records;
use proptest::prelude::*;
use world::{Step, accounts, named_actions, principals, scopes, step, tenant};

fn run(steps: &[Step]) -> (Rbac, Records) {
    let mut rbac = Rbac::new();
    let mut records = Records::default();
    for step in steps {
        let change: Change = step.change();
        records.apply(&change);
        rbac.apply(&change);
    }
    (rbac, records)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn bitsets_and_decisions_equal_the_naive_definition(steps in prop::collection::vec(step(), 0..60)) {
        let (rbac, records) = run(&steps);
        for principal in principals() {
            for account in accounts() {
                let set = rbac.data_actions(principal, &account);
                for action in DataAction::ALL {
                    let wanted = records.allows(principal, action.name(), &account);
                    prop_assert_eq!(set.contains(*action), wanted, "{} {} {}", principal, action, &account);
                    prop_assert_eq!(rbac.permit_data(principal, *action, &account).is_ok(), wanted);
                    prop_assert_eq!(rbac.decide(principal, action.name(), &account).is_ok(), wanted);
                }
            }
            for scope in scopes() {
                let above = rbac.scopes_above(&scope);
                for other in scopes() {
                    prop_assert_eq!(above.iter().any(|key| key == other.key()), records.scopes_above(&scope).contains(other.key()));
                }
                for action in named_actions() {
                    let wanted = records.allows(principal, action, &scope);
                    prop_assert_eq!(rbac.decide(principal, action, &scope).is_ok(), wanted, "{} {} {}", principal, action, &scope);
                    let explained = rbac.explain(principal, action, &scope);
                    prop_assert_eq!(explained.refused.is_none(), wanted);
                    let is_denied = matches!(explained.refused, Some(DenialReason::DenyAssignment(_)));
                    if wanted || is_denied {
                        prop_assert!(explained.considered.iter().any(|one| one.outcome == Outcome::Grants));
                    }
                }
            }
        }
    }

    #[test]
    fn what_an_issuer_vouches_for_is_decided_as_the_naive_definition_says(
        steps in prop::collection::vec(step(), 0..60),
        claimed in prop::collection::vec(0..8usize, 0..4),
        of in 0..2u8,
    ) {
        let (rbac, records) = run(&steps);
        let all: Vec<_> = principals().collect();
        let groups: Vec<_> = claimed.iter().map(|at| all[*at]).collect();
        for principal in &all {
            let vouched = Vouched { principal: *principal, tenant: tenant(of), groups: &groups };
            let subject = Subject::Vouched(vouched);
            for account in accounts() {
                let set = rbac.data_actions(subject, &account);
                for action in DataAction::ALL {
                    let wanted = records.allows_vouched(vouched, action.name(), &account);
                    prop_assert_eq!(set.contains(*action), wanted, "{} {} {}", principal, action, &account);
                    prop_assert_eq!(rbac.permit_data(subject, *action, &account).is_ok(), wanted);
                }
            }
            for scope in scopes() {
                for action in named_actions() {
                    let wanted = records.allows_vouched(vouched, action, &scope);
                    prop_assert_eq!(rbac.decide(subject, action, &scope).is_ok(), wanted, "{} {} {}", principal, action, &scope);
                    let explained = rbac.explain(subject, action, &scope);
                    prop_assert_eq!(explained.refused.is_none(), wanted);
                    let is_denied = matches!(explained.refused, Some(DenialReason::DenyAssignment(_)));
                    if wanted || is_denied {
                        prop_assert!(explained.considered.iter().any(|one| one.outcome == Outcome::Grants));
                    }
                }
            }
        }
    }

    #[test]
    fn applying_changes_one_by_one_equals_building_from_what_is_left(steps in prop::collection::vec(step(), 0..120)) {
        let (rbac, records) = run(&steps);
        prop_assert_eq!(&rbac, &Rbac::from_records(records.iter()));
        let mut backwards: Vec<_> = records.iter().collect();
        backwards.reverse();
        prop_assert_eq!(&rbac, &Rbac::from_records(backwards), "the order of records does not matter");
    }

    #[test]
    fn a_version_that_is_held_never_changes(before in prop::collection::vec(step(), 0..40), after in prop::collection::vec(step(), 0..40)) {
        let (mut rbac, records) = run(&before);
        let held = rbac.clone();
        for step in &after {
            rbac.apply(&step.change());
        }
        prop_assert_eq!(held, Rbac::from_records(records.iter()));
    }
}
