// A single-page application that signs people in with msal-browser: its site, a server that knows it, and a browser.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { start } from "../conformance/node/server.mjs";
import { browser, lastingBrowser, site } from "./site.mjs";

export const ACCOUNT = "7a3c6f0e-5b0d-4c7e-9a55-0c0de0000014";
export const MAPS = "https://atlas.microsoft.com/user_impersonation";
export const TENANT = "7a3c6f0e-5b0d-4c7e-9a55-0c0de0000011";
const CLIENT = "7a3c6f0e-5b0d-4c7e-9a55-0c0de0000012";
const PASSWORD = "happy little trees and clouds";

/** People who may see the map, each for one test, as consent is remembered; and Eve, who may not. */
const READERS = ["ann", "bob", "cyd", "dan", "fay", "gus", "hal"];

/** What the server knows: the people, and an application on that origin. */
const seed = (origin) => `
[[tenants]]
id = "${TENANT}"
domain = "contoso.localhost"

${[...READERS, "eve"].map((name) => `[[users]]\nname = "${name}"\npassword = "${PASSWORD}"\n`).join("\n")}
[[groups]]
name = "readers"
members = ${JSON.stringify(READERS)}

[[applications]]
name = "Trail Map"
app_id = "${CLIENT}"
spa_redirect_uris = ["${origin}/redirect", "${origin}/"]

[[resource_groups]]
name = "trails"

[[accounts]]
name = "trails"
resource_group = "trails"
unique_id = "${ACCOUNT}"
allowed_origins = ["${origin}"]

[[role_assignments]]
principal = "readers"
role = "Azure Maps Data Reader"
scope = "trails"
`;

/** Starts everything. */
export async function stage() {
  const pages = await site();
  const file = path.join(mkdtempSync(path.join(tmpdir(), "lazurite-seed-")), "seed.toml");
  writeFileSync(file, seed(pages.origin));
  const [server, chromium] = await Promise.all([start({ seed: file }), browser()]);
  const authority = `${server.env.LAZURITE_AUTHORITY}/${TENANT}`;
  const close = async () => {
    await chromium.close();
    pages.close();
    assert.equal(await server.stop(), 0);
  };
  return { pages, server, chromium, settings: { authority, clientId: CLIENT }, close };
}

// The developer's CA is in no browser's store; TLS itself is tested elsewhere.
const OPTIONS = { ignoreHTTPSErrors: true, locale: "en-GB" };

/** A browser of somebody's own, with the application open; like many, it sends no cookies from frames of other sites. */
export async function visitor({ chromium, pages, settings }) {
  return arrive(await chromium.newContext(OPTIONS), pages, settings);
}

/** A browser that sends cookies from frames of other sites too. */
export async function visitorWithThirdPartyCookies({ pages, settings }) {
  const profile = mkdtempSync(path.join(tmpdir(), "lazurite-profile-"));
  mkdirSync(path.join(profile, "Default"));
  const preferences = { profile: { block_third_party_cookies: false, cookie_controls_mode: 0 } };
  writeFileSync(path.join(profile, "Default/Preferences"), JSON.stringify(preferences));
  return arrive(await lastingBrowser(profile, OPTIONS), pages, settings);
}

async function arrive(context, pages, settings) {
  await context.addInitScript((given) => (window.settings = given), settings);
  return { context, page: await open(context, pages.origin) };
}

/** Another tab with the application: MSAL remembers nobody there. */
export async function open(context, origin) {
  const page = await context.newPage();
  await page.goto(`${origin}/app`);
  await page.evaluate(() => window.arrived);
  return page;
}

/** Types name and password on the sign-in page and sends them. */
export async function signIn(page, name, password = PASSWORD) {
  await page.getByLabel("User name").fill(`${name}@contoso.localhost`);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Calls MSAL in the page: what it returns, or the code and message of what it throws. */
export function call(page, method, request) {
  return page.evaluate(
    async ([name, argument]) => {
      try {
        return await window.app[name](argument);
      } catch (error) {
        return { errorCode: error.errorCode, message: error.message };
      }
    },
    [method, request],
  );
}

/** Calls MSAL, which opens a window, and has somebody do something there. */
export async function inPopup(page, method, request, act) {
  const opened = page.waitForEvent("popup");
  const result = call(page, method, request);
  await act(await opened);
  return result;
}

/** Calls MSAL, which leads away from the page, has somebody do something, and waits until the application is back. */
export async function byRedirect(page, method, request, act) {
  const app = page.url();
  await call(page, method, request).catch(() => undefined);
  await act(page);
  await page.waitForURL(app);
  return page.evaluate(() => window.arrived);
}
