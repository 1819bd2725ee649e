// Certificates, device codes and on-behalf-of with the Azure SDKs' own credentials and with MSAL Node.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash, X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import test from "node:test";
import { promisify } from "node:util";
import { ClientCertificateCredential, DeviceCodeCredential, OnBehalfOfCredential } from "@azure/identity";
import { ConfidentialClientApplication, PublicClientApplication } from "@azure/msal-node";
import { env, graph } from "./azure.mjs";

const ATLAS = "https://atlas.microsoft.com";
const SCOPE = `${ATLAS}/user_impersonation`;
const MAPS = "ba1ea022-5807-41d5-bbeb-292c7e1cf5f6";
const options = { authorityHost: env.LAZURITE_AUTHORITY, disableInstanceDiscovery: true };
const authority = `${env.LAZURITE_AUTHORITY}/${env.LAZURITE_TENANT}`;
const knownAuthorities = [new URL(env.LAZURITE_AUTHORITY).host];
const run = promisify(execFile);

const claims = (token) => JSON.parse(Buffer.from(token.split(".")[1], "base64url"));
const unique = (prefix) => `${prefix}-${Math.random().toString(36).slice(2)}`;

/** A new key with its self-signed certificate, as files and as texts. */
async function newCertificate() {
  const folder = mkdtempSync(path.join(tmpdir(), "lazurite-certificate-"));
  const [keyFile, certificateFile] = ["key.pem", "certificate.pem"].map((name) => path.join(folder, name));
  const subject = ["-subj", "/CN=daemon", "-days", "30", "-nodes", "-newkey", "rsa:2048"];
  await run("openssl", ["req", "-x509", ...subject, "-keyout", keyFile, "-out", certificateFile]);
  const [key, certificate] = [keyFile, certificateFile].map((file) => readFileSync(file, "utf8"));
  const both = path.join(folder, "both.pem");
  writeFileSync(both, key + certificate);
  return { key, certificate, both, der: new X509Certificate(certificate).raw };
}

/** A new application with its service principal. */
async function register(properties) {
  const application = await graph("POST", "/applications", { displayName: unique("node"), ...properties });
  const principal = await graph("POST", "/servicePrincipals", { appId: application.appId });
  return { ...application, principal: principal.id };
}

function withCertificate(certificate) {
  const key = certificate.der.toString("base64");
  return { keyCredentials: [{ type: "AsymmetricX509Cert", usage: "Verify", key }] };
}

/** As a script does: with the line that `lazurite env` prints. */
async function approve(code) {
  await run("sh", ["-c", env.LAZURITE_DEVICE_APPROVE_CMD], { env: { ...env, USER_CODE: code } });
}

test("a certificate signs in, with its chain too, and for several things at once", async () => {
  const certificate = await newCertificate();
  const application = await register(withCertificate(certificate));
  for (const sendCertificateChain of [false, true]) {
    const file = { certificatePath: certificate.both };
    const settings = { ...options, sendCertificateChain };
    const one = new ClientCertificateCredential(env.LAZURITE_TENANT, application.appId, file, settings);
    const scopes = [ATLAS, ATLAS, ATLAS, "https://management.azure.com"].map((resource) => `${resource}/.default`);
    for (const { token } of await Promise.all(scopes.map((scope) => one.getToken(scope)))) {
      assert.equal(claims(token).oid, application.principal);
    }
  }
});

test("another certificate is AADSTS700027", async () => {
  const application = await register(withCertificate(await newCertificate()));
  const file = { certificatePath: (await newCertificate()).both };
  const other = new ClientCertificateCredential(env.LAZURITE_TENANT, application.appId, file, options);
  await assert.rejects(other.getToken(`${ATLAS}/.default`), /AADSTS700027/);
});

test("MSAL Node signs in with a certificate", async () => {
  const certificate = await newCertificate();
  const { appId } = await register(withCertificate(certificate));
  const thumbprintSha256 = createHash("sha256").update(certificate.der).digest("hex");
  const clientCertificate = { thumbprintSha256, privateKey: certificate.key };
  const client = new ConfidentialClientApplication({
    auth: { clientId: appId, authority, knownAuthorities, clientCertificate },
  });
  const { accessToken } = await client.acquireTokenByClientCredential({ scopes: [`${ATLAS}/.default`] });
  assert.equal(claims(accessToken).appidacr, "2");
});

test("a device signs a person in, and refreshes", async () => {
  const { appId } = await register({ isFallbackPublicClient: true });
  const client = new PublicClientApplication({ auth: { clientId: appId, authority, knownAuthorities } });
  let approved;
  const answer = await client.acquireTokenByDeviceCode({
    scopes: [SCOPE],
    deviceCodeCallback: ({ userCode, message }) => {
      assert.ok(message.includes(userCode));
      approved = approve(userCode);
    },
  });
  await approved;
  assert.equal(claims(answer.accessToken).scp, "user_impersonation");
  assert.equal(answer.account.username, env.LAZURITE_USER);
  const again = await client.acquireTokenSilent({ scopes: [SCOPE], account: answer.account, forceRefresh: true });
  assert.notEqual(again.accessToken, answer.accessToken);
});

test("an API goes on in the person's name once somebody consented", async () => {
  const scope = { id: crypto.randomUUID(), value: "read", type: "User", isEnabled: true };
  const described = { ...scope, adminConsentDisplayName: "Read", adminConsentDescription: "Read" };
  const uri = `api://${unique("api")}`;
  const api = await register({ identifierUris: [uri], api: { oauth2PermissionScopes: [described] } });
  const { secretText } = await graph("POST", `/applications/${api.id}/addPassword`, { passwordCredential: {} });
  const { appId } = await register({ isFallbackPublicClient: true });
  const device = new DeviceCodeCredential({
    ...options,
    tenantId: env.LAZURITE_TENANT,
    clientId: appId,
    userPromptCallback: ({ userCode }) => void approve(userCode),
  });
  const { token } = await device.getToken(`${uri}/read`);
  const middleTier = () =>
    new OnBehalfOfCredential({
      ...options,
      tenantId: env.LAZURITE_TENANT,
      clientId: api.appId,
      clientSecret: secretText,
      userAssertionToken: token,
    });
  await assert.rejects(middleTier().getToken(SCOPE), /AADSTS65001/);
  const { value } = await graph("GET", `/servicePrincipals?$filter=appId eq '${MAPS}'`);
  const grant = { clientId: api.principal, consentType: "AllPrincipals", resourceId: value[0].id };
  await graph("POST", "/oauth2PermissionGrants", { ...grant, scope: "user_impersonation" });
  const passed = claims((await middleTier().getToken(SCOPE)).token);
  assert.deepEqual([passed.oid, passed.appid], [claims(token).oid, api.appId]);
});
