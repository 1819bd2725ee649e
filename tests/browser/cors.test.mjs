// Who may read what, as a real browser sees it: a page that the account's rule names, one that it does not, and pages
// without an origin of their own.
import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import test, { after, before } from "node:test";
import { pathToFileURL } from "node:url";
import { start } from "../conformance/node/server.mjs";
import { browser, site } from "./site.mjs";

const KEY = "the-key-of-the-account-with-a-rule";
const OPEN_KEY = "the-key-of-the-account-without-rules";
const ACCOUNT = "7a3c6f0e-5b0d-4c7e-9a55-0c0de0000024";
const STRANGER = { id: "7a3c6f0e-5b0d-4c7e-9a55-0c0de0000025", secret: "a secret that opens no map" };

const seed = (origin) => `
[[applications]]
name = "Stranger"
app_id = "${STRANGER.id}"
secret = "${STRANGER.secret}"

[[resource_groups]]
name = "pages"

[[accounts]]
name = "ruled"
resource_group = "pages"
unique_id = "${ACCOUNT}"
primary_key = "${KEY}"
allowed_origins = ["${origin}"]

[[accounts]]
name = "open"
resource_group = "pages"
primary_key = "${OPEN_KEY}"
`;

const folder = mkdtempSync(path.join(tmpdir(), "lazurite-cors-"));
let server, ours, theirs, chromium, context;

before(async () => {
  [ours, theirs] = await Promise.all([site(), site()]);
  const file = path.join(folder, "seed.toml");
  writeFileSync(file, seed(ours.origin));
  const asked = { seed: file, further: ["--location=eastus"], log: "warn,lazurite_gateway=debug" };
  [server, chromium] = await Promise.all([start(asked), browser()]);
  // The developer's CA is in no browser's store; TLS itself is tested elsewhere.
  context = await chromium.newContext({ ignoreHTTPSErrors: true });
});

after(async () => {
  await chromium?.close();
  ours?.close();
  theirs?.close();
  assert.equal(await server?.stop(), 0);
});

/** The address of an operation. */
function address(operation, parameters = {}, origin = server.env.LAZURITE_MAPS) {
  return `${origin}${operation}?${new URLSearchParams({ "api-version": "2023-06-01", ...parameters })}`;
}

const geocode = (parameters) => address("/geocode", { query: "Helsinki", ...parameters });

/** What a page finds when it asks: the answer, or that the browser keeps it from it. */
async function ask(page, url, { method = "GET", headers = {}, credentials = "same-origin" } = {}) {
  return page.evaluate(
    async ([target, init]) => {
      try {
        const answer = await fetch(target, init);
        return { status: answer.status, headers: Object.fromEntries(answer.headers), text: await answer.text() };
      } catch (error) {
        return { kept: error.message };
      }
    },
    [url, { method, headers, credentials }],
  );
}

async function page(url) {
  const opened = await context.newPage();
  await opened.goto(url);
  return opened;
}

/** A page that the rule names. */
const allowed = () => page(`${ours.origin}/redirect`);
/** A page that it does not name. */
const refused = () => page(`${theirs.origin}/redirect`);

/** How often the server has answered that operation. */
const answers = (operation) => server.logged.filter((line) => line.includes(`operation="${operation}"`)).length;

/** Waits until that is so; the log takes a way of its own. */
async function until(holds) {
  for (let left = 500; left > 0 && !holds(); left -= 1) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok(holds(), server.logged.slice(-8).join("\n"));
}

/** A token for the maps of somebody who has no role on the account. */
async function strangersToken() {
  const form = {
    grant_type: "client_credentials",
    client_id: STRANGER.id,
    client_secret: STRANGER.secret,
    scope: "https://atlas.microsoft.com/.default",
  };
  const url = `${server.env.LAZURITE_AUTHORITY}/${server.env.LAZURITE_TENANT}/oauth2/v2.0/token`;
  return (await (await context.request.post(url, { form })).json()).access_token;
}

test("a page that the rule names reads answers, and errors with all that they say", async () => {
  const opened = await allowed();
  const key = { "subscription-key": KEY };
  const bearer = { authorization: `Bearer ${await strangersToken()}`, "x-ms-client-id": ACCOUNT };
  const elsewhere = new URL(server.env.LAZURITE_MAPS);
  elsewhere.hostname = "eu.atlas.localhost";
  const rows = [
    [200, geocode(), { headers: key }],
    [200, geocode({ "subscription-key": KEY }), {}],
    [400, `${server.env.LAZURITE_MAPS}/geocode`, { headers: key }],
    [401, geocode(), {}],
    [401, geocode(), { headers: { "subscription-key": "wrong" } }],
    [403, geocode(), { headers: bearer }],
    [404, address("/nowhere"), { headers: key }],
    [405, geocode(), { headers: key, method: "DELETE" }],
    [421, address("/geocode", { query: "Helsinki" }, elsewhere.origin), { headers: key }],
    [501, address("/weather/currentConditions/json", { "api-version": "1.1", query: "60,25" }), { headers: key }],
  ];
  for (const [status, url, request] of rows) {
    const answer = await ask(opened, url, request);
    assert.equal(answer.status, status, `${url} ${JSON.stringify(answer)}`);
    assert.match(answer.headers["x-ms-request-id"], /^[0-9a-f-]{36}$/, `${status}`);
    assert.equal(answer.headers["x-ms-azuremaps-region"], "East US");
    if (status === 401) assert.match(answer.headers["www-authenticate"], /realm=/);
    if (status === 405) assert.match(answer.headers.allow, /GET/);
    if (status !== 200) assert.ok(JSON.parse(answer.text).error.message, `${status}`);
  }
});

test("a page that the rule names reads when to come again", async () => {
  const opened = await allowed();
  const url = address("/map/copyright/caption/json", { "api-version": "1.0", "subscription-key": KEY });
  const all = await Promise.all(Array.from({ length: 25 }, () => ask(opened, url)));
  const limited = all.filter((answer) => answer.status === 429);
  assert.ok(limited.length > 0 && limited.length < 25, `${limited.length} of 25`);
  for (const answer of limited) {
    assert.match(answer.headers["retry-after"], /^\d+$/);
    assert.match(answer.headers["x-ms-retry-after-ms"], /^\d+$/);
    assert.equal(JSON.parse(answer.text).error.code, "TooManyRequests");
  }
});

test("a page that the rule does not name reads nothing of the account", async () => {
  const opened = await refused();
  for (const headers of [{}, { "subscription-key": KEY }]) {
    const parameters = headers["subscription-key"] ? {} : { "subscription-key": KEY };
    assert.ok((await ask(opened, geocode(parameters), { headers })).kept, JSON.stringify(headers));
  }
  assert.equal((await ask(opened, geocode({ "subscription-key": OPEN_KEY }))).status, 200, "the account without rules");
  assert.equal((await ask(opened, geocode())).status, 401, "what no account says, all may read");
});

test("pages without an origin read the account without rules alone", async () => {
  const host = await allowed();
  await host.setContent(`<iframe sandbox="allow-scripts" srcdoc="<title>sandbox</title>"></iframe>`);
  const framed = await host.locator("iframe").elementHandle();
  const file = path.join(folder, "page.html");
  writeFileSync(file, "<title>a file</title>");
  for (const one of [await framed.contentFrame(), await page(pathToFileURL(file).href)]) {
    assert.equal(await one.evaluate(() => self.origin), "null");
    for (const [key, headers] of [[{}, { "subscription-key": OPEN_KEY }], [{ "subscription-key": OPEN_KEY }, {}]]) {
      const answer = await ask(one, geocode(key), { headers });
      assert.equal(answer.status, 200, `${one.url()} ${answer.kept}`);
    }
    assert.ok((await ask(one, geocode({ "subscription-key": KEY }))).kept);
    assert.ok((await ask(one, geocode(), { headers: { "subscription-key": KEY } })).kept);
  }
});

test("cookies are never asked for, so that a page that sends them reads nothing", async () => {
  const opened = await allowed();
  const url = geocode({ "subscription-key": KEY });
  assert.ok((await ask(opened, url, { credentials: "include" })).kept);
  assert.equal((await ask(opened, url, { credentials: "omit" })).status, 200);
});

test("a browser asks before the first request and not again", async () => {
  const opened = await allowed();
  // An address of its own: browsers remember what they asked for each.
  const url = address("/reverseGeocode", { coordinates: "24.94,60.17" });
  const before = [answers("cors/preflight"), answers("reverseGeocode")];
  for (let round = 0; round < 3; round += 1) {
    assert.equal((await ask(opened, url, { headers: { "subscription-key": KEY } })).status, 200);
  }
  // Answers are noted in their order, so that all preflights are there when the last request is.
  await until(() => answers("reverseGeocode") === before[1] + 3);
  assert.equal(answers("cors/preflight"), before[0] + 1, server.logged.slice(-8).join("\n"));
});

test("a page from a public network reads the map of this machine once its visitor lets it", async () => {
  const { port } = new URL(ours.origin);
  const outside = await browser(`--ip-address-space-overrides=127.0.0.1:${port}=public`);
  const visit = async (...permissions) => {
    const visitor = await outside.newContext({ ignoreHTTPSErrors: true });
    await visitor.grantPermissions(permissions);
    const opened = await visitor.newPage();
    await opened.goto(`${ours.origin}/redirect`);
    return ask(opened, geocode(), { headers: { "subscription-key": KEY } });
  };
  assert.ok((await visit()).kept, "the browser asks the visitor, and nobody said yes");
  assert.equal((await visit("local-network-access")).status, 200);
  await outside.close();
});
