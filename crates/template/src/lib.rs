//! The template language of the resource manager: ARM templates, and the expressions in them and in policy rules.
//!
//! A pure engine: the same text, surroundings and answers give the same values. It does no I/O, reads no clock, draws no
//! randomness and knows no HTTP. What only the outside knows (a deployed resource, a key, a token) it asks for by
//! stopping with [`Halt::Need`]; the caller fetches that on behalf of whoever deploys, adds it to [`Answers`] and
//! evaluates again. It must never decide whether somebody may know a value: that is the caller's when it fetches.
//!
//! Templates come from whoever may deploy, so every step is bounded ([`limits`]), and no fault repeats a value but the
//! name of something.

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
