//! The licences of everything that is linked in: permissive ones only.

use serde_json::Value;

use crate::run::Failure;

/// Licences (SPDX) that a dependency may have.
const ALLOWED: [&str; 16] = [
    "MIT",
    "MIT-0",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "OpenSSL",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
    "0BSD",
    "ODbL-1.0",
];

/// Reports every package that cannot be used under an allowed licence.
pub fn check(metadata: &Value) -> Result<(), Failure> {
    let mut faults = Vec::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let name = package["name"].as_str().unwrap_or_default();
        let expression = package["license"].as_str().unwrap_or_default();
        if !acceptable(expression) {
            faults.push(format!(
                "{name} has the licence `{expression}`, which is not on the list of tools/xtask/src/licences.rs"
            ));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Failure(faults.join("\n"))) }
}

/// Whether an SPDX expression can be met: one side of each `OR`, both sides of each `AND`.
fn acceptable(expression: &str) -> bool {
    let text = expression.replace('/', " OR ");
    let text = text.trim();
    if text.is_empty() {
        return false;
    }
    if let Some((left, right)) = split(text, " OR ") {
        return acceptable(left) || acceptable(right);
    }
    if let Some((left, right)) = split(text, " AND ") {
        return acceptable(left) && acceptable(right);
    }
    match text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => acceptable(inner),
        None => ALLOWED.contains(&text),
    }
}

/// Splits at the first `operator` that stands outside parentheses.
fn split<'t>(text: &'t str, operator: &str) -> Option<(&'t str, &'t str)> {
    text.match_indices(operator).find_map(|(at, _)| {
        let (left, right) = text.split_at(at);
        let balanced = left.matches('(').count() == left.matches(')').count();
        balanced.then(|| (left, right.get(operator.len()..).unwrap_or_default()))
    })
}

#[cfg(test)]
mod tests {
    use super::acceptable;

    #[test]
    fn expressions_are_read_as_spdx_means_them() {
        assert!(acceptable("MIT OR Apache-2.0"));
        assert!(acceptable("MIT/Apache-2.0"));
        assert!(acceptable("GPL-3.0 OR MIT"));
        assert!(acceptable("(MIT OR GPL-3.0) AND Unicode-3.0"));
        assert!(!acceptable("MIT AND GPL-3.0"));
        assert!(!acceptable("LGPL-2.1"));
        assert!(!acceptable(""));
    }
}
