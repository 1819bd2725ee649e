// @azure/identity and MSAL Node sign people in: in their browser, by code, with a device, with a password; and renew.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import test from "node:test";
import {
  AuthorizationCodeCredential,
  AzureCliCredential,
  ChainedTokenCredential,
  InteractiveBrowserCredential,
  UsernamePasswordCredential,
} from "@azure/identity";
import { ConfidentialClientApplication, CryptoProvider, PublicClientApplication } from "@azure/msal-node";
import { env } from "./azure.mjs";
import { ATLAS, CALLBACK, MAPS_SCOPE, authority, claims, consentToMaps, offerApi, person, publicClient, webClient } from "./directory.mjs";

const options = { authorityHost: env.LAZURITE_AUTHORITY, disableInstanceDiscovery: true };
const knownAuthorities = [new URL(authority).host];
const scopes = [MAPS_SCOPE];

const program = (clientId) => new PublicClientApplication({ auth: { clientId, authority, knownAuthorities } });
const server = ({ clientId, secret, key, thumbprint }, certified = false) => {
  const proof = certified
    ? { clientCertificate: { thumbprintSha256: thumbprint, privateKey: key } }
    : { clientSecret: secret };
  return new ConfidentialClientApplication({ auth: { clientId, authority, knownAuthorities, ...proof } });
};

/** Has somebody sign in for the application; the code. */
async function codeFor(application, somebody, request) {
  const { back } = await somebody.signIn(await application.getAuthCodeUrl(request));
  assert.equal(back.searchParams.get("state"), request.state ?? null);
  return back.searchParams.get("code");
}

test("@azure/identity signs a person in in their browser, and they consent", async () => {
  const [somebody, clientId] = [await person(), await publicClient()];
  process.env.BROWSER = `${process.execPath} ${path.resolve(import.meta.dirname, "../person.mjs")}`;
  Object.assign(process.env, { LAZURITE_USER: somebody.name, LAZURITE_PASSWORD: somebody.password });
  const redirectUri = "http://localhost";
  const credential = new InteractiveBrowserCredential({ tenantId: env.LAZURITE_TENANT, clientId, redirectUri, ...options });
  const said = claims((await credential.getToken(MAPS_SCOPE)).token);
  assert.deepEqual([said.oid, said.appid, said.scp], [somebody.id, clientId, "user_impersonation"]);
});

test("@azure/identity redeems a server's code", async () => {
  const [somebody, client] = [await person(), await webClient(CALLBACK)];
  const code = await codeFor(server(client), somebody, { scopes, redirectUri: CALLBACK });
  const credential = new AuthorizationCodeCredential(env.LAZURITE_TENANT, client.clientId, client.secret, code, CALLBACK, options);
  assert.equal(claims((await credential.getToken(MAPS_SCOPE)).token).oid, somebody.id);
});

test("@azure/identity and MSAL Node sign a person in with their password", async () => {
  const [somebody, clientId] = [await person(), await publicClient()];
  const credential = (password) =>
    new UsernamePasswordCredential(env.LAZURITE_TENANT, clientId, somebody.name, password, options);
  await assert.rejects(credential(somebody.password).getToken(MAPS_SCOPE), /AADSTS65001/);
  await consentToMaps(clientId);
  assert.equal(claims((await credential(somebody.password).getToken(MAPS_SCOPE)).token).oid, somebody.id);
  await assert.rejects(credential("wrong").getToken(MAPS_SCOPE), /AADSTS50126/);
  const given = await program(clientId).acquireTokenByUsernamePassword({ scopes, username: somebody.name, password: somebody.password });
  assert.equal(given.account.username, somebody.name);
});

test("@azure/identity uses what az is signed in with", async () => {
  process.env.AZURE_CONFIG_DIR = mkdtempSync(path.join(tmpdir(), "lazurite-az-"));
  const program = process.env.LAZURITE_AZ ?? "az";
  process.env.PATH = [path.dirname(program), process.env.PATH].join(path.delimiter);
  const az = (...words) => execFileSync(program, words, { stdio: "ignore" });
  az("config", "set", "core.instance_discovery=false");
  az("cloud", "register", "--name", "Lazurite", "--endpoint-resource-manager", env.LAZURITE_ARM);
  az("cloud", "set", "--name", "Lazurite");
  const credential = new ChainedTokenCredential(new AzureCliCredential({ processTimeoutInMs: 60_000 }));
  await assert.rejects(credential.getToken(`${ATLAS}/.default`), /az login/);
  const client = await webClient(CALLBACK);
  const proof = ["--username", client.clientId, "--password", client.secret, "--tenant", env.LAZURITE_TENANT];
  az("login", "--service-principal", "--allow-no-subscriptions", ...proof);
  assert.equal(claims((await credential.getToken(`${ATLAS}/.default`)).token).appid, client.clientId);
});

test("MSAL Node signs a program's user in by code with PKCE, and renews silently", async () => {
  const [somebody, application] = [await person(), program(await publicClient())];
  const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
  const request = { scopes, redirectUri: "http://localhost:3000", state: "the state", nonce: "the nonce" };
  const asked = { ...request, codeChallenge: challenge, codeChallengeMethod: "S256" };
  const code = await codeFor(application, somebody, asked);
  const redeem = (codeVerifier) => application.acquireTokenByCode({ ...request, code, codeVerifier });
  await assert.rejects(redeem("x".repeat(43)), /AADSTS501481/);
  const given = await redeem(verifier);
  assert.equal(given.idTokenClaims.nonce, "the nonce");
  const again = await application.acquireTokenSilent({ scopes, account: given.account, forceRefresh: true });
  assert.notEqual(again.accessToken, given.accessToken);
  const kept = await application.acquireTokenSilent({ scopes, account: given.account });
  assert.equal(kept.accessToken, again.accessToken);
});

test("MSAL Node lets a device in", async () => {
  const [somebody, application] = [await person(), program(await publicClient())];
  let page;
  const deviceCodeCallback = async ({ userCode, verificationUri }) => {
    page = somebody.signIn(verificationUri, { user_code: userCode });
  };
  const given = await application.acquireTokenByDeviceCode({ scopes, deviceCodeCallback });
  assert.equal((await page).status, 200);
  assert.equal(given.account.localAccountId, somebody.id);
});

for (const certified of [false, true]) {
  test(`MSAL Node is a server with a ${certified ? "certificate" : "secret"}`, async () => {
    const client = await webClient(CALLBACK);
    const application = server(client, certified);
    const own = await application.acquireTokenByClientCredential({ scopes: [`${ATLAS}/.default`] });
    assert.equal(claims(own.accessToken).appidacr, certified ? "2" : "1");
    const somebody = await person();
    const request = { scopes: [...scopes, "offline_access"], redirectUri: CALLBACK };
    const given = await application.acquireTokenByCode({ ...request, code: await codeFor(application, somebody, request) });
    assert.equal(given.account.localAccountId, somebody.id);
    const [{ secret }] = Object.values(JSON.parse(application.getTokenCache().serialize()).RefreshToken);
    const again = await application.acquireTokenByRefreshToken({ scopes, refreshToken: secret });
    assert.equal(claims(again.accessToken).oid, somebody.id);
  });
}

test("MSAL Node goes on in the name of its caller's user", async () => {
  const [api, somebody] = [await webClient(CALLBACK), await person()];
  const uri = await offerApi(api);
  const application = program(await publicClient());
  const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
  const request = { scopes: [`${uri}/access`], redirectUri: "http://localhost:3000" };
  const code = await codeFor(application, somebody, { ...request, codeChallenge: challenge, codeChallengeMethod: "S256" });
  const given = await application.acquireTokenByCode({ ...request, code, codeVerifier: verifier });
  const goOn = () => server(api).acquireTokenOnBehalfOf({ scopes, oboAssertion: given.accessToken, skipCache: true });
  await assert.rejects(goOn(), /AADSTS65001/);
  await consentToMaps(api.clientId);
  const said = claims((await goOn()).accessToken);
  assert.deepEqual([said.oid, said.appid, said.aud], [somebody.id, api.clientId, ATLAS]);
});
