// People in front of the sign-in pages: a server with some of them, an application that sends them to sign in, and what
// every page must be for everybody: free of axe's findings, whole without scripts, usable on a phone.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { start } from "../conformance/node/server.mjs";
import { browser } from "./site.mjs";

const own = import.meta.dirname;
const axe = readFileSync(path.join(own, "node_modules/axe-core/axe.min.js"), "utf8");
const pictures = path.join(own, "../../target/pictures");

export const TENANT = "7a3c6f0e-5b0d-4c7e-9a55-0c0de0000001";
export const PLANNER = "7a3c6f0e-5b0d-4c7e-9a55-0c0de0000002";
export const CONSOLE = "7a3c6f0e-5b0d-4c7e-9a55-0c0de0000003";
export const MAPS = "https://atlas.microsoft.com/user_impersonation openid profile offline_access";
export const PASSWORDS = {
  ada: "correct horse battery staple",
  bob: "happy little trees and clouds",
  eve: "nobody will ever guess this one",
};

/** A server with people, an application on a free port, and a browser. */
export async function stage() {
  mkdirSync(pictures, { recursive: true });
  const [server, chromium, application] = await Promise.all([
    start({ seed: path.join(own, "people.toml") }),
    browser(),
    listen(),
  ]);
  const close = async () => {
    await chromium.close();
    application.close();
    assert.equal(await server.stop(), 0);
  };
  return { origin: server.env.LAZURITE_AUTHORITY, server, chromium, application, close };
}

/** An application that waits for answers: whatever comes, by GET or POST, is kept. */
async function listen() {
  const answers = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, "http://localhost");
    let body = "";
    for await (const part of request) body += part;
    if (url.pathname !== "/favicon.ico") {
      answers.push({ method: request.method, ...Object.fromEntries([...url.searchParams, ...new URLSearchParams(body)]) });
    }
    response.writeHead(200, { "content-type": "text/html" }).end("<title>The application</title>Back in the application");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  return { redirectUri: `http://localhost:${port}`, answers, close: () => server.close() };
}

/** A browser of somebody's own: no cookies yet. */
export function person(stage, options = {}) {
  // The developer's CA is in no browser's store; TLS itself is tested elsewhere.
  return stage.chromium.newContext({ ignoreHTTPSErrors: true, locale: "en-GB", ...options });
}

/** The address to which the application sends people, and the verifier that goes with it. */
export function authorization(stage, changes = {}) {
  const verifier = randomBytes(32).toString("base64url");
  const url = new URL(`/${TENANT}/oauth2/v2.0/authorize`, stage.origin);
  const parameters = {
    client_id: PLANNER,
    response_type: "code",
    redirect_uri: stage.application.redirectUri,
    scope: MAPS,
    state: "the state",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    ...changes,
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return { url: url.href, verifier };
}

/** Types name and password and sends them. */
export async function signIn(page, name, password = PASSWORDS[name]) {
  await page.getByLabel("User name").fill(`${name}@contoso.localhost`);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** What the token endpoint answers the application. */
export async function token(context, stage, grant) {
  const url = `${stage.origin}/${TENANT}/oauth2/v2.0/token`;
  return (await context.request.post(url, { form: { client_id: PLANNER, ...grant } })).json();
}

/** Waits until the field of that name has the focus: browsers give it when they first draw the page. */
export const focused = (page, name) => page.locator(`[name="${name}"]:focus`).waitFor();

/** Waits for the application, and consents on the way if asked. */
export async function arrive(page, stage) {
  const accept = page.getByRole("button", { name: /^(Accept|Zustimmen)$/ });
  const there = () => page.url().startsWith(stage.application.redirectUri);
  await Promise.race([accept.waitFor(), page.waitForURL(there)]);
  if (!there()) await accept.click();
  await page.waitForURL(there);
}

/** Fails on whatever axe finds, and keeps pictures of the page: light, dark, and on a phone. */
export async function look(page, name) {
  await page.waitForLoadState();
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  const told = found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" ")}`);
  assert.deepEqual(told, [], `axe on ${name}`);
  const size = page.viewportSize();
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    const contrast = await page.evaluate(() => window.axe.run(document, { runOnly: ["color-contrast"] }));
    assert.deepEqual(contrast.violations.flatMap((one) => one.nodes.map((node) => node.html)), [], `${name}, ${colorScheme}`);
    await page.screenshot({ path: path.join(pictures, `${name}-${colorScheme}.png`) });
  }
  await page.setViewportSize({ width: 360, height: 720 });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(overflow, 0, `${name} is wider than a phone`);
  await page.screenshot({ path: path.join(pictures, `${name}-phone.png`), fullPage: true });
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme: "light" });
}
