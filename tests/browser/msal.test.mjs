// A single-page application signs people in with msal-browser in a real browser, and draws a map in their name.
import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { ACCOUNT, MAPS, TENANT, byRedirect, call, inPopup, open, signIn, stage, visitor, visitorWithThirdPartyCookies } from "./trail_map.mjs";

let all;

before(async () => {
  all = await stage();
});

after(() => all?.close());

const SIGN_IN = { scopes: ["openid", "profile"] };
/** MSAL's `CacheLookupPolicy.Skip`: neither what it kept nor a refresh token. */
const IN_A_FRAME = 5;
const upn = (name) => `${name}@contoso.localhost`;
const press = (page, name) => page.getByRole("button", { name, exact: true }).click();
const draw = (page, token) =>
  page.evaluate((given) => window.draw(given), { maps: all.server.env.LAZURITE_MAPS, account: ACCOUNT, token });

/** Signs somebody in to the application in a window, and lets it see the map. */
async function signInAndConsent(page, name) {
  const given = await inPopup(page, "loginPopup", { scopes: [MAPS] }, async (popup) => {
    await signIn(popup, name);
    await press(popup, "Accept");
  });
  assert.equal(given.account?.username, upn(name), JSON.stringify(given));
  return given;
}

test("a person signs in by redirect, after a wrong password, and consents", async () => {
  const { page } = await visitor(all);
  const given = await byRedirect(page, "loginRedirect", { ...SIGN_IN, state: "where I was" }, async () => {
    await signIn(page, "ann", "wrong");
    await page.getByRole("alert").waitFor();
    assert.ok(page.url().startsWith(all.server.env.LAZURITE_AUTHORITY), "they stay with the server");
    await signIn(page, "ann");
    await press(page, "Accept");
  });
  assert.equal(given.state, "where I was");
  assert.equal(given.account.username, upn("ann"));
  assert.equal(given.tenantId, TENANT);
  assert.ok(given.idTokenClaims.nonce, "MSAL compared it with the request's");
});

test("a window asks for consent, and the map is drawn in the person's name", async () => {
  const { page } = await visitor(all);
  const { account } = await byRedirect(page, "loginRedirect", SIGN_IN, async () => {
    await signIn(page, "bob");
    await press(page, "Accept");
  });
  const request = { scopes: [MAPS], account };
  const declined = await inPopup(page, "acquireTokenPopup", request, (popup) => press(popup, "Cancel"));
  assert.equal(declined.errorCode, "access_denied");
  assert.match(declined.message, /AADSTS65004/);
  const given = await inPopup(page, "acquireTokenPopup", request, (popup) => press(popup, "Accept"));
  assert.deepEqual(given.scopes, [MAPS]);
  assert.deepEqual(await draw(page, given.accessToken), { status: 200, width: 256 });
});

test("a person without a role reads in the page why there is no map", async () => {
  const { page } = await visitor(all);
  const { accessToken } = await signInAndConsent(page, "eve");
  assert.deepEqual(await draw(page, accessToken), { status: 403, code: "403 Forbidden" });
});

test("tokens are renewed without the person, and in a hidden frame only where cookies reach it", async () => {
  const { context, page } = await visitor(all);
  const { account, accessToken } = await signInAndConsent(page, "cyd");
  const request = { scopes: [MAPS], account };
  const kept = await call(page, "acquireTokenSilent", request);
  assert.equal(kept.accessToken, accessToken);
  const renewed = await call(page, "acquireTokenSilent", { ...request, forceRefresh: true });
  assert.notEqual(renewed.accessToken, accessToken);
  assert.equal((await draw(page, renewed.accessToken)).status, 200, renewed.message);
  const framed = await call(page, "acquireTokenSilent", { ...request, cacheLookupPolicy: IN_A_FRAME });
  assert.equal(framed.errorCode, "login_required", "MSAL then asks in a window");
  // In a window the session counts: it closes by itself.
  const tab = await open(context, all.pages.origin);
  const again = await inPopup(tab, "loginPopup", { scopes: [MAPS], loginHint: upn("cyd") }, () => undefined);
  assert.equal(again.account.homeAccountId, account.homeAccountId);
});

test("another tab knows the person by a hidden frame, and after signing out nobody does", async (t) => {
  const { context, page } = await visitorWithThirdPartyCookies(all);
  t.after(() => context.close());
  const first = await byRedirect(page, "loginRedirect", SIGN_IN, async () => {
    await signIn(page, "dan");
    await press(page, "Accept");
  });
  const unasked = await call(page, "acquireTokenSilent", { scopes: [MAPS], account: first.account });
  assert.deepEqual([unasked.errorCode, /AADSTS65001/.test(unasked.message)], ["consent_required", true]);
  const request = { scopes: [MAPS], account: first.account };
  await inPopup(page, "acquireTokenPopup", request, (popup) => press(popup, "Accept"));
  const framed = await call(page, "acquireTokenSilent", { ...request, cacheLookupPolicy: IN_A_FRAME });
  assert.equal((await draw(page, framed.accessToken)).status, 200, framed.message);

  const tab = await open(context, all.pages.origin);
  const known = await call(tab, "ssoSilent", { scopes: [MAPS], loginHint: upn("dan") });
  assert.equal(known.account?.homeAccountId, first.account.homeAccountId, known.message);
  const other = await call(tab, "ssoSilent", { scopes: [MAPS], loginHint: upn("eve") });
  assert.match(other.message, /AADSTS50058/);

  // MSAL does not say who asks, so the person is asked.
  await call(page, "logoutRedirect", { account: first.account }).catch(() => undefined);
  await press(page, "Sign out");
  await page.waitForURL(`${all.pages.origin}/?state=*`);
  const gone = await call(tab, "ssoSilent", { scopes: [MAPS], loginHint: upn("dan") });
  assert.equal(gone.errorCode, "login_required");
});

test("of two people in one browser each has their own tokens renewed", async (t) => {
  const { context, page } = await visitorWithThirdPartyCookies(all);
  t.after(() => context.close());
  const { account: gus } = await signInAndConsent(page, "gus");
  const { account: hal } = await inPopup(page, "loginPopup", { scopes: [MAPS], prompt: "select_account" }, async (popup) => {
    await popup.getByRole("button", { name: "Use another account" }).click();
    await signIn(popup, "hal");
    await press(popup, "Accept");
  });
  for (const account of [gus, hal]) {
    const framed = await call(page, "acquireTokenSilent", { scopes: [MAPS], account, cacheLookupPolicy: IN_A_FRAME });
    assert.equal(framed.account?.username, account.username, framed.message);
  }
});

test("an application that shows the id token signs its user out at once", async () => {
  const { context, page } = await visitor(all);
  const { account } = await signInAndConsent(page, "fay");
  await call(page, "logoutRedirect", { account, idTokenHint: account.idToken }).catch(() => undefined);
  await page.waitForURL(`${all.pages.origin}/?state=*`);
  const tab = await open(context, all.pages.origin);
  await call(tab, "loginRedirect", SIGN_IN).catch(() => undefined);
  await tab.getByLabel("Password").waitFor();
});

test("a page of another address gets no answer", async () => {
  const { page } = await visitor(all);
  const redirectUri = `${all.pages.origin}/elsewhere`;
  await call(page, "loginRedirect", { ...SIGN_IN, redirectUri }).catch(() => undefined);
  await page.getByText("AADSTS50011").first().waitFor();
  assert.ok(!page.url().startsWith(all.pages.origin));
});
