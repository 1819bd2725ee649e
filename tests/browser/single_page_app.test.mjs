// The single-page application of examples/ in a real browser: a map without signing in, and one for those who do.
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import test, { after, before } from "node:test";
import { PNG } from "pngjs";
import { clock, pages, stage, tokenService, until } from "./token_service.mjs";

const pictures = path.join(import.meta.dirname, "../../target/pictures");
/** A managed identity's token lives that long, in seconds. */
const LIFE = 86_399;
const TILE = "/map/tile?api-version=2024-04-01&tilesetId=microsoft.base.road&zoom=0&x=0&y=0";
let all, context, firstKey;

before(async () => {
  mkdirSync(pictures, { recursive: true });
  all = await stage();
  firstKey = all.service.keys().default;
  // The developer's CA is in no browser's store; TLS itself is tested elsewhere.
  context = await all.chromium.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1024, height: 768 }, locale: "en-GB" });
});

after(() => all?.close());

/** Opens a page, and watches what is asked of the maps and of the token service. */
async function open(url) {
  const page = await context.newPage();
  const seen = { maps: [], tokens: [] };
  page.on("response", async (response) => {
    const request = response.request();
    if (request.method() === "OPTIONS") return;
    const one = { url: response.url(), status: response.status(), headers: await request.allHeaders() };
    if (one.url.startsWith(`${all.server.env.LAZURITE_MAPS}/map/`)) seen.maps.push(one);
    if (one.url.includes("/api/GetAzureMapsToken")) {
      // Pages that are closed meanwhile have no more to say.
      seen.tokens.push({ ...one, text: await response.text().catch(() => undefined) });
    }
  });
  await page.goto(url);
  return { page, seen };
}

/** Waits until the map has come to rest. Until there is one, `window.map` is the element of that name. */
async function drawn(page) {
  await page.waitForFunction(() => window.map.loaded?.() && !window.map.isMoving() && window.map.areTilesLoaded());
  assert.equal(await message(page), "");
}

const message = (page) => page.locator("#message").textContent();

/** What the page says when something went wrong. */
async function complaint(page) {
  await page.waitForFunction(() => document.getElementById("message").textContent !== "");
  return message(page);
}

/** Asserts that sea is blue and land is not. */
async function assertEurope(page, name) {
  const picture = await page.screenshot();
  writeFileSync(path.join(pictures, `${name}.png`), picture);
  const png = PNG.sync.read(picture);
  for (const [isSea, place] of [
    ...[[-7, 47], [3, 56], [5, 41], [18, 55.5]].map((place) => [true, place]),
    ...[[2.5, 47], [10.5, 51], [20.5, 52.5], [-4, 40.9]].map((place) => [false, place]),
  ]) {
    const { x, y } = await page.evaluate((lngLat) => window.map.project(lngLat), place);
    const at = (Math.round(y) * png.width + Math.round(x)) * 4;
    const [red, green, blue] = png.data.subarray(at, at + 3);
    assert.equal(blue > red + 20 && blue >= green, isSea, `${place}: ${[red, green, blue]}`);
  }
}

/** Who a token is for, and when it ends. */
const claims = (token) => JSON.parse(Buffer.from(token.split(".")[1], "base64url"));

const tokensOf = (seen) => [...new Set(seen.maps.map(({ headers }) => headers.authorization.replace("Bearer ", "")))];

/** How the maps answer a token. */
async function asks(token) {
  const headers = { authorization: `Bearer ${token}`, "x-ms-client-id": all.site.settings.clientId };
  return (await fetch(all.server.env.LAZURITE_MAPS_HTTP + TILE, { headers })).status;
}

test("nobody signs in, and the map is there: one token, for the maps alone", async () => {
  const { page, seen } = await open(all.site.origin);
  await drawn(page);
  await assertEurope(page, "single-page-app");
  assert.equal(seen.tokens.length, 1);
  assert.equal(seen.tokens[0].status, 200);
  assert.ok(seen.maps.length > 0 && seen.maps.every(({ status }) => status === 200), JSON.stringify(seen.maps));
  const [token, ...others] = tokensOf(seen);
  assert.deepEqual(others, []);
  const { aud, idtyp, appid } = claims(token);
  assert.deepEqual([aud, idtyp, appid], ["https://atlas.microsoft.com", "app", "5a9e0000-0000-4000-8000-000000000002"]);
  assert.equal(seen.maps[0].headers["x-ms-client-id"], all.site.settings.clientId);
});

test("a page of another origin gets no token, and reads why", async (t) => {
  const elsewhere = await pages();
  t.after(() => elsewhere.close());
  Object.assign(elsewhere.settings, all.site.settings);
  const { page, seen } = await open(elsewhere.origin);
  assert.match(await complaint(page), new RegExp(`answered 403: Pages of ${elsewhere.origin} get no token here`));
  assert.deepEqual([seen.tokens.map(({ status }) => status), seen.maps], [[403], []]);
});

test("a page with a wrong code gets no token, and reads why", async (t) => {
  const { settings } = all.site;
  const right = settings.tokenUrl;
  t.after(() => (settings.tokenUrl = right));
  for (const wrong of [all.service.url("wrong"), right.replace(/\?.*/, "")]) {
    settings.tokenUrl = wrong;
    const { page, seen } = await open(all.site.origin);
    assert.match(await complaint(page), /answered 401: This needs a function key/);
    assert.deepEqual([seen.tokens.map(({ status }) => status), seen.maps], [[401], []]);
  }
});

test("a page that shows its key in a header asks first, and may", async () => {
  const { page } = await open(all.site.origin);
  await drawn(page);
  const [status, answer] = await page.evaluate(
    async ([url, key]) => {
      const response = await fetch(url, { headers: { "x-functions-key": key, accept: "application/json" } });
      return [response.status, await response.json()];
    },
    [all.service.url().replace(/\?.*/, ""), all.service.keys().default],
  );
  assert.equal(status, 200);
  assert.equal(answer.expires_on, claims(answer.token).exp);
});

test("function keys rotate without a gap", async () => {
  const { service, site } = all;
  const { page } = await open(site.origin);
  await drawn(page);
  const status = (key) => page.evaluate(async (url) => (await fetch(url)).status, service.url(key));
  const [old, next] = [service.keys().default, "the-next-function-key-of-this-very-page"];
  const write = (keys) => {
    const lines = Object.entries(keys).map(([name, key]) => `${name} = "${key}"\n`);
    writeFileSync(service.keyFile, `[keys]\n${lines.join("")}`);
  };
  assert.equal(await status(next), 401);
  write({ default: old, next });
  await until("the next key opens", async () => {
    assert.equal(await status(old), 200);
    return (await status(next)) === 200;
  });
  // What cannot be meant changes nothing: a file that is cut short, and one that others can read.
  writeFileSync(service.keyFile, "[keys]\nnext = ");
  await until("the damage is noticed", () => service.log().includes("is wrong near line 2"));
  write({ next });
  chmodSync(service.keyFile, 0o644);
  await until("the open file is noticed", () => service.log().includes("can be read by others"));
  assert.deepEqual([await status(old), await status(next)], [200, 200]);
  chmodSync(service.keyFile, 0o600);
  await until("the old key is gone", async () => {
    assert.equal(await status(next), 200);
    return (await status(old)) === 401;
  });
  write({ default: next });
  site.settings.tokenUrl = service.url(next);
  const again = await open(site.origin);
  await drawn(again.page);
});

test("a token is renewed before it ends, and nobody sees it happen", async (t) => {
  const { server, site } = all;
  const lasting = site.settings.tokenUrl;
  t.after(() => (site.settings.tokenUrl = lasting));
  t.after(() => clock(server, { reset: true }));
  // A day ago the identity would have got a token that ends in five minutes and a bit. (The server signs with other keys from
  // then on, so that no earlier token of this file opens anything after this test.)
  await clock(server, { advance: -(LIFE - 304) });
  const service = await tokenService(server, site.origin, all.service.keyFile);
  t.after(() => service.stop());
  site.settings.tokenUrl = service.url();
  const { page, seen } = await open(`${site.origin}/?renewBefore=297`);
  await drawn(page);
  const [old] = tokensOf(seen);
  assert.ok(claims(old).exp < Date.now() / 1000 + 310, "it is about to end");
  const canvas = page.locator("#map canvas");
  const before = await canvas.screenshot();
  await clock(server, { reset: true });
  await until("the page fetched a token that lasts", async () => {
    assert.ok((await canvas.screenshot()).equals(before), "the map stands still");
    assert.equal(await message(page), "");
    return seen.tokens.some(({ text }) => text && claims(text).exp > Date.now() / 1000 + 3600);
  });
  // The old one ends. The map goes on.
  await page.evaluate(() => window.map.jumpTo({ center: [24, 60], zoom: 6 }));
  await drawn(page);
  await clock(server, { advance: 900 });
  assert.equal(await asks(old), 401);
  await page.evaluate(() => window.map.jumpTo({ center: [-3, 40], zoom: 6 }));
  await drawn(page);
  await page.evaluate(() => window.map.jumpTo({ center: [12, 52], zoom: 4 }));
  await drawn(page);
  await assertEurope(page, "single-page-app-renewed");
  const last = seen.maps.at(-1).headers.authorization.replace("Bearer ", "");
  assert.ok(last !== old && claims(last).exp > Date.now() / 1000 + 3600);
  assert.deepEqual(seen.maps.filter(({ status }) => status !== 200), []);
});

test("a person with a role signs in and sees the map", async () => {
  const { page, seen } = await open(`${all.site.origin}/sign-in.html`);
  const opened = page.waitForEvent("popup");
  await page.getByRole("button", { name: "Sign in" }).click();
  const popup = await opened;
  await popup.getByLabel("User name").fill("ada@contoso.localhost");
  await popup.getByLabel("Password").fill("happy little trees and clouds");
  await popup.getByRole("button", { name: "Sign in" }).click();
  await popup.getByRole("button", { name: "Accept", exact: true }).click();
  await page.getByText("ada@contoso.localhost").waitFor();
  await drawn(page);
  await assertEurope(page, "single-page-app-signed-in");
  const { idtyp, upn, scp } = claims(tokensOf(seen)[0]);
  assert.deepEqual([idtyp, upn, scp], ["user", "ada@contoso.localhost", "user_impersonation"]);
  assert.deepEqual(seen.tokens, [], "the token service is not asked");
});

test("the page for the vendor's web SDK says how to install it, as it is not shipped", async () => {
  const { page, seen } = await open(`${all.site.origin}/web-sdk.html`);
  assert.match(await complaint(page), /npm install --no-save azure-maps-control/);
  assert.deepEqual(seen, { maps: [], tokens: [] });
});

test("the token service's log, at its finest, has neither a token nor a key", () => {
  const log = all.service.log();
  assert.match(log, /got a token/);
  assert.match(log, /"level":"DEBUG"/);
  assert.doesNotMatch(log, /eyJ/);
  for (const key of [firstKey, ...Object.values(all.service.keys())]) assert.ok(!log.includes(key));
  assert.ok(!log.includes(all.server.env.LAZURITE_MSI_HEADER));
});
