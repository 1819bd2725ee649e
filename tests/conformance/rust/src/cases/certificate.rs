//! Applications with a certificate. The crate signs with RS256 and names the certificate in standard base64.

use anyhow::{Result, ensure};
use azure_core::credentials::SecretBytes;
use azure_identity::ClientCertificateCredential;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openssl::asn1::Asn1Time;
use openssl::hash::MessageDigest;
use openssl::pkcs12::Pkcs12;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::x509::{X509, X509NameBuilder};
use serde_json::json;

use super::{Case, claims, variable};
use crate::graph::Application;

pub fn cases() -> Vec<Case> {
    vec![("a certificate signs an application in", Box::pin(registered()))]
}

async fn registered() -> Result<()> {
    let (certificate, key) = certificate()?;
    let key_credential = json!({
        "type": "AsymmetricX509Cert",
        "usage": "Verify",
        "key": STANDARD.encode(certificate.to_der()?),
    });
    let properties = json!({"displayName": "by certificate", "keyCredentials": [key_credential]});
    let application = Application::register(properties).await?;
    let bundle = Pkcs12::builder().pkey(&key).cert(&certificate).build2("")?;
    let bundle = SecretBytes::new(bundle.to_der()?);
    let (tenant, client) = (variable("LAZURITE_TENANT")?, application.client_id.clone());
    let claims = claims(&*ClientCertificateCredential::new(tenant, client, bundle, None)?).await?;
    ensure!(claims["oid"] == application.principal.as_str(), "{claims}");
    ensure!(claims["appidacr"] == "2", "{claims}");
    Ok(())
}

fn certificate() -> Result<(X509, PKey<Private>)> {
    let key = PKey::from_rsa(Rsa::generate(2048)?)?;
    let mut name = X509NameBuilder::new()?;
    name.append_entry_by_text("CN", "conformance")?;
    let name = name.build();
    let (from, until) = (Asn1Time::days_from_now(0)?, Asn1Time::days_from_now(30)?);
    let mut builder = X509::builder()?;
    builder.set_version(2)?;
    builder.set_subject_name(&name)?;
    builder.set_issuer_name(&name)?;
    builder.set_not_before(&from)?;
    builder.set_not_after(&until)?;
    builder.set_pubkey(&key)?;
    builder.sign(&key, MessageDigest::sha256())?;
    Ok((builder.build(), key))
}
