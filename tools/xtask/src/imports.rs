//! Who may import whom. An edge that is not in this table fails `cargo x check`; to add one, change the table and say why.

use serde_json::Value;

use crate::run::{Failure, root};

/// A crate of ours, the crates of ours it may use, and the libraries that only it may use.
const TABLE: [(&str, &[&str], &[&str]); 15] = [
    ("model", &[], &["getrandom"]),
    ("policy", &["model"], &[]),
    ("crypto", &["model"], &["aws-lc-rs", "rcgen", "x509-parser", "argon2"]),
    (
        "geo",
        &[],
        &[
            "pmtiles",
            "fast-mvt",
            "tiny-skia",
            "cosmic-text",
            "fst",
            "country-boundaries",
            "geographiclib-rs",
            "i_overlay",
        ],
    ),
    ("template", &[], &[]),
    ("journal", &[], &["memmap2"]),
    ("store", &["model", "policy"], &["sqlx"]),
    ("api", &["model", "policy"], &[]),
    ("identity", &["api", "store", "crypto", "policy", "model"], &["askama", "qrcodegen"]),
    ("management", &["api", "store", "template", "crypto", "policy", "model"], &[]),
    ("vault", &["api", "store", "crypto", "policy", "model"], &[]),
    ("maps", &["api", "geo", "policy", "model"], &[]),
    ("broker", &["api", "model"], &["azure_identity", "azure_core"]),
    ("gateway", &["api", "policy", "crypto", "journal", "model"], &["arc-swap", "redis"]),
    (
        "server",
        &[
            "api",
            "policy",
            "crypto",
            "journal",
            "model",
            "store",
            "identity",
            "management",
            "vault",
            "maps",
            "broker",
            "gateway",
        ],
        &["rustls", "tokio-rustls", "reqwest", "clap", "tracing-subscriber", "toml", "opentelemetry-proto", "prost"],
    ),
];

/// Compares what cargo says with the table.
pub fn check(metadata: &Value) -> Result<(), Failure> {
    let mut faults = Vec::new();
    let packages = metadata["packages"].as_array().cloned().unwrap_or_default();
    for package in packages.iter().filter(|package| !is_test(package)) {
        let Some(name) = package["name"].as_str().and_then(|name| name.strip_prefix("lazurite-")) else { continue };
        let Some((_, ours, _)) = TABLE.iter().find(|(known, ..)| *known == name) else {
            faults.push(format!("crate {name} is not in the table of tools/xtask/src/imports.rs"));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            // Tests may look at any crate; they forbid nothing to the product.
            if dependency["kind"].as_str() == Some("dev") {
                continue;
            }
            let used = dependency["name"].as_str().unwrap_or_default();
            match used.strip_prefix("lazurite-") {
                Some(used) if !ours.contains(&used) => faults.push(format!("{name} may not import {used}")),
                Some(_) => {}
                None => {
                    let owner = TABLE.iter().find(|(_, _, fenced)| fenced.contains(&used));
                    if let Some((owner, ..)) = owner.filter(|(owner, ..)| *owner != name) {
                        faults.push(format!("{name} may not import {used}: only {owner} may"));
                    }
                }
            }
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Failure(faults.join("\n"))) }
}

/// Whether a package is one of `tests/`: they forbid nothing to the product.
fn is_test(package: &Value) -> bool {
    let manifest = package["manifest_path"].as_str().unwrap_or_default();
    std::path::Path::new(manifest).starts_with(root().join("tests"))
}
