// openid-client as a plain OpenID Connect relying party: it knows the issuer and nothing of Entra.
import assert from "node:assert/strict";
import { createPrivateKey } from "node:crypto";
import test from "node:test";
import * as oidc from "openid-client";
import { env } from "./azure.mjs";
import { MAPS_SCOPE, authority, person, publicClient, webClient } from "./directory.mjs";

const ISSUER = new URL(`${authority}/v2.0`);
const CALLBACK = "https://site.example/signed-in";
const SIGNED_OUT = "https://site.example/signed-out";
const SIGN_IN = "openid profile email offline_access";

/** Each way in which the site proves who it is. */
const proofs = {
  client_secret_basic: ({ secret }) => oidc.ClientSecretBasic(secret),
  client_secret_post: ({ secret }) => oidc.ClientSecretPost(secret),
  private_key_jwt: async ({ key, thumbprint }) => {
    const der = createPrivateKey(key).export({ type: "pkcs8", format: "der" });
    const imported = await crypto.subtle.importKey("pkcs8", der, { name: "RSA-PSS", hash: "SHA-256" }, false, ["sign"]);
    return oidc.PrivateKeyJwt({ key: imported, kid: thumbprint });
  },
};

/** Sends somebody to sign in; the address to which they come back, and what the site must check it by. */
async function signIn(config, somebody, { scope = SIGN_IN, ...choices } = {}) {
  const checks = {
    pkceCodeVerifier: oidc.randomPKCECodeVerifier(),
    expectedNonce: oidc.randomNonce(),
    expectedState: oidc.randomState(),
    idTokenExpected: true,
  };
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: CALLBACK,
    scope,
    nonce: checks.expectedNonce,
    state: checks.expectedState,
    code_challenge: await oidc.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
    code_challenge_method: "S256",
  });
  const { back } = await somebody.signIn(url, choices);
  return { back, checks };
}

for (const [name, prove] of Object.entries(proofs)) {
  test(`a site with ${name} signs a person in, renews, gives back and signs out`, async () => {
    const client = await webClient(CALLBACK, SIGNED_OUT);
    const config = await oidc.discovery(ISSUER, client.clientId, undefined, await prove(client));
    oidc.enableNonRepudiationChecks(config);
    const somebody = await person();
    const { back, checks } = await signIn(config, somebody);
    const first = await oidc.authorizationCodeGrant(config, back, checks);
    const said = first.claims();
    assert.deepEqual([said.oid, said.preferred_username], [somebody.id, somebody.name]);
    const user = await oidc.fetchUserInfo(config, first.access_token, said.sub);
    assert.equal(user.name, said.name);

    const second = await oidc.refreshTokenGrant(config, first.refresh_token);
    assert.equal(second.claims().sub, said.sub);
    assert.notEqual(second.refresh_token, first.refresh_token);
    const known = await oidc.tokenIntrospection(config, second.access_token);
    assert.deepEqual([known.active, known.client_id, known.username], [true, client.clientId, somebody.name]);
    await oidc.tokenRevocation(config, second.refresh_token);
    assert.equal((await oidc.tokenIntrospection(config, second.refresh_token)).active, false);
    assert.equal((await oidc.tokenIntrospection(config, second.access_token)).active, false);
    await assert.rejects(oidc.refreshTokenGrant(config, second.refresh_token), { error: "invalid_grant" });

    const asked = { post_logout_redirect_uri: SIGNED_OUT, id_token_hint: first.id_token, state: "goodbye" };
    const gone = await somebody.open(oidc.buildEndSessionUrl(config, asked));
    assert.equal(gone.back.href, `${SIGNED_OUT}?state=goodbye`);
  });
}

test("what is not the answer to this very request is refused", async () => {
  const client = await webClient(CALLBACK);
  const config = await oidc.discovery(ISSUER, client.clientId, undefined, oidc.ClientSecretBasic(client.secret));
  const somebody = await person();
  for (const [name, error] of [["expectedState", /state/], ["expectedNonce", /nonce/], ["pkceCodeVerifier", undefined]]) {
    const { back, checks } = await signIn(config, somebody);
    const wrong = { ...checks, [name]: oidc.randomPKCECodeVerifier() };
    const attempt = oidc.authorizationCodeGrant(config, back, wrong);
    await assert.rejects(attempt, (reason) => (error ? error.test(describe(reason)) : reason.error === "invalid_grant"), name);
  }
  const declined = await signIn(config, await person(), { decision: "cancel" });
  await assert.rejects(oidc.authorizationCodeGrant(config, declined.back, declined.checks), { error: "access_denied" });
  const { back, checks } = await signIn(config, somebody);
  const given = await oidc.authorizationCodeGrant(config, back, checks);
  await assert.rejects(oidc.authorizationCodeGrant(config, back, checks), { error: "invalid_grant" });
  // A code that came twice was stolen: what it gave first is worth nothing any more.
  assert.equal((await oidc.tokenIntrospection(config, given.access_token)).active, false);
});

const describe = (reason) => `${reason.message} ${reason.cause?.message} ${JSON.stringify(reason.cause)}`;

test("another secret is refused as invalid_client", async () => {
  const client = await webClient(CALLBACK);
  const config = await oidc.discovery(ISSUER, client.clientId, undefined, oidc.ClientSecretBasic("wrong"));
  const { back, checks } = await signIn(config, await person());
  const attempt = oidc.authorizationCodeGrant(config, back, checks);
  await assert.rejects(attempt, { status: 401 });
});

test("a device is let in", async () => {
  const [clientId, somebody] = [await publicClient(), await person()];
  const config = await oidc.discovery(ISSUER, clientId, undefined, oidc.None());
  const device = await oidc.initiateDeviceAuthorization(config, { scope: `${MAPS_SCOPE} openid offline_access` });
  assert.ok(device.verification_uri.startsWith(env.LAZURITE_AUTHORITY));
  const page = await somebody.signIn(device.verification_uri, { user_code: device.user_code });
  assert.equal(page.status, 200);
  const given = await oidc.pollDeviceAuthorizationGrant(config, device);
  assert.equal(given.claims().oid, somebody.id);
});
