//! The template language of the resource manager: ARM templates, and the expressions in them and in policy rules.
//!
//! A pure engine: the same text, surroundings and answers give the same values. It does no I/O, reads no clock, draws no
//! randomness and knows no HTTP. What only the outside knows (a deployed resource, a key, a token) it asks for by
//! stopping with [`Halt::Need`]; the caller fetches that on behalf of whoever deploys, adds it to [`Answers`] and
//! evaluates again. It must never decide whether somebody may know a value: that is the caller's when it fetches.
//!
//! Templates come from whoever may deploy, so every step is bounded ([`limits`]), and no fault repeats a value but the
//! name of something.
//!
//! The deployment engine is a loop around it:
//!
//! ```
//! use std::collections::BTreeSet;
//! use lazurite_template::{Answers, Deployment, ExternalCall, Fault, Halt, Parameters, Plan, Surroundings, Template};
//! use serde_json::Value;
//!
//! fn plan(template: &Value, given: &Value, around: Surroundings) -> Result<Plan, Vec<Fault>> {
//!     Deployment::new(Template::parse(template)?, &Parameters::parse(given)?, around)?.expand()
//! }
//!
//! fn deploy(plan: &Plan, fetch: impl Fn(&ExternalCall) -> Value, write: impl Fn(&str, Value)) -> Result<(), Fault> {
//!     let (mut done, mut answers) = (BTreeSet::new(), Answers::new());
//!     loop {
//!         let Some(next) = plan.ready(&done, &done).next() else { return Ok(()) };
//!         match plan.body(next, &answers) {
//!             Ok(body) => write(&next.id, body),
//!             Err(Halt::Need(calls)) => {
//!                 calls.iter().for_each(|call| answers.insert(call, fetch(call)));
//!                 continue;
//!             }
//!             Err(Halt::Fault(fault)) => return Err(fault),
//!         }
//!         done.insert(next.index);
//!     }
//! }
//! ```

mod deployment;
mod evaluate;
mod expression;
mod external;
mod fault;
mod function;
pub mod limits;
mod parameters;
mod plan;
mod registry;
mod site;
mod surroundings;
mod template;
mod tree;

pub use deployment::{BoundParameter, Deployment};
pub use evaluate::{Budget, Scope, is_function};
pub use expression::{Computed, Expression};
pub use external::{Answers, ExternalCall};
pub use fault::{Code, Fault, Halt, Span};
pub use parameters::{Parameters, SecretReference};
pub use plan::{Nested, NestedTemplate, Output, Plan, Planned};
pub use site::utc_now;
pub use surroundings::{Place, Surroundings};
pub use template::{Parameter, Template, ValueType};
