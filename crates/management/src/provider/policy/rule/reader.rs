//! What reading a rule needs to know, and everything that is found wrong with it.

use std::cell::RefCell;
use std::collections::BTreeSet;

use lazurite_template::{Expression, is_function};
use serde_json::{Map, Value};

use super::condition::Condition;
use super::evaluation::FUNCTIONS;
use super::field::Field;
use crate::faults::Faults;
use crate::refuse::shown;

/// Template functions that policy rules may not use (Azure: "Policy functions").
const FORBIDDEN: [&str; 14] = [
    "copyindex",
    "deployment",
    "environment",
    "extensionresourceid",
    "list",
    "managementgroup",
    "newguid",
    "pickzones",
    "providers",
    "reference",
    "resourceid",
    "subscriptionresourceid",
    "tenantresourceid",
    "variables",
];

/// Reads one rule.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    parameters: &'a Map<String, Value>,
    used: RefCell<BTreeSet<String>>,
    found: Vec<(&'static str, String, String)>,
}

impl<'a> Reader<'a> {
    /// For a rule that may use these parameters.
    pub(super) const fn new(parameters: &'a Map<String, Value>) -> Self {
        Self { parameters, used: RefCell::new(BTreeSet::new()), found: Vec::new() }
    }

    /// Notes what is wrong with a part of the rule.
    pub(super) fn note(&mut self, at: &str, message: &str) {
        self.note_as("InvalidPolicyRule", at, message);
    }

    /// Notes what is wrong, under a code of its own.
    pub(super) fn note_as(&mut self, code: &'static str, at: &str, message: &str) {
        self.found.push((code, at.to_owned(), shown(message)));
    }

    /// Notes what is wrong; the condition in its place never holds.
    pub(super) fn fault(&mut self, at: &str, message: &str) -> Condition {
        self.note(at, message);
        Condition::Any(Vec::new())
    }

    /// Hands over what was found.
    pub(super) fn report(self, faults: &mut Faults) {
        for (code, at, message) in self.found {
            faults.add(code, at, message);
        }
    }

    /// The definition of a parameter, whatever the case of its name.
    pub(super) fn parameter(&self, name: &str) -> Option<&'a Value> {
        self.parameters.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, definition)| definition)
    }

    /// Checks what an expression calls, and remembers which parameters it uses.
    pub(super) fn check(&mut self, expression: &Expression, at: &str) {
        for (function, argument) in expression.uses() {
            if FORBIDDEN.contains(&function) || function.starts_with("list") {
                self.note_as(
                    "InvalidPolicyParameters",
                    at,
                    &format!("The template function '{function}' cannot be used in policy rules."),
                );
            } else if !FUNCTIONS.contains(&function) && !is_function(function) {
                self.note_as(
                    "InvalidPolicyParameters",
                    at,
                    &format!("The template function '{function}' is not known or not supported here."),
                );
            }
            match (function, argument) {
                ("parameters", Some(name)) => self.use_parameter(name, at),
                ("field", Some(name)) => {
                    self.field(name, at);
                }
                _ => {}
            }
        }
    }

    fn use_parameter(&mut self, name: &str, at: &str) {
        if self.parameter(name).is_none() {
            let message = format!(
                "The policy has undefined parameter '{name}' which is used in the policy rule. Please either define it in policy definition or remove the reference in policy rule."
            );
            self.note_as("InvalidPolicyParameters", at, &message);
        }
        self.used.borrow_mut().insert(name.to_lowercase());
    }

    /// The field of that name, noting one that does not exist.
    pub(super) fn field(&mut self, name: &str, at: &str) -> Option<Field> {
        let field = Field::parse(name);
        if field.is_none() {
            let message = format!(
                "The policy definition rule is invalid. The 'field' property '{name}' of the policy rule doesn't exist as a field or as an alias of a resource type that exists here."
            );
            self.note_as("InvalidPolicyAlias", at, &message);
        }
        field
    }

    /// Notes the parameters that nothing uses.
    pub(super) fn unused_parameters(&mut self) {
        let used = self.used.borrow();
        let unused: Vec<&str> =
            self.parameters.keys().filter(|name| !used.contains(&name.to_lowercase())).map(String::as_str).collect();
        if unused.is_empty() {
            return;
        }
        let message = format!(
            "The policy has defined parameters '{}' which are not used in the policy rule. Please either remove these parameters from the definition or ensure that they are used in the policy rule.",
            unused.join(", ")
        );
        drop(used);
        self.note_as("UnusedPolicyParameters", "parameters", &message);
    }
}
