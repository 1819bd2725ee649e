// The single-page application of examples/, its token service (`lazurite broker`) and the server behind both.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import readline from "node:readline";
import { start } from "../conformance/node/server.mjs";
import { browser } from "./site.mjs";

const example = path.join(import.meta.dirname, "../../examples/single-page-app");
const binary = process.env.LAZURITE_BINARY ?? path.resolve(import.meta.dirname, "../../target/debug/lazurite");

// The libraries are those of these tests.
process.env.NODE_PACKAGES = path.join(import.meta.dirname, "node_modules");
const { serve, settingsOf } = await import(path.join(example, "serve.mjs"));

/** Shows the pages on a free port, with settings that can be changed from then on. */
export async function pages() {
  const settings = settingsOf({});
  const server = await serve(0, settings);
  const close = () => server.close() && server.closeAllConnections();
  return { origin: `http://localhost:${server.address().port}`, settings, close };
}

/** Starts everything: the example's own seed, with the origin of a free port. */
export async function stage() {
  const site = await pages();
  const folder = mkdtempSync(path.join(tmpdir(), "lazurite-page-"));
  const seed = path.join(folder, "seed.toml");
  writeFileSync(seed, readFileSync(path.join(example, "seed.toml"), "utf8").replaceAll("http://localhost:5173", site.origin));
  const [server, chromium] = await Promise.all([start({ seed }), browser()]);
  site.settings.maps = server.env.LAZURITE_MAPS;
  site.settings.authority = `${server.env.LAZURITE_AUTHORITY}/5a9e0000-0000-4000-8000-000000000001`;
  const service = await tokenService(server, site.origin, path.join(folder, "keys.toml"));
  site.settings.tokenUrl = service.url();
  const close = async () => {
    await chromium.close();
    site.close();
    await service.stop();
    assert.equal(await server.stop(), 0);
  };
  return { site, server, chromium, service, folder, close };
}

/** Starts a token service with an empty memory. */
export async function tokenService({ env }, origin, keyFile) {
  const config = `${keyFile}.broker.toml`;
  writeFileSync(
    config,
    `listen = ["127.0.0.1:0"]\nallowed_origins = ["${origin}"]\nkeys = "${keyFile}"\n` +
      `[identity]\nkind = "managed-identity"\nclient_id = "5a9e0000-0000-4000-8000-000000000002"\n` +
      `[rate]\nburst = 5000\nper_minute = 5000\n`,
  );
  const variables = { IDENTITY_ENDPOINT: env.LAZURITE_MSI_ENDPOINT, IDENTITY_HEADER: env.LAZURITE_MSI_HEADER, LAZURITE_LOG: "trace" };
  const child = spawn(binary, ["broker", `--config=${config}`, "--log=json"], { env: { ...process.env, ...variables } });
  let log = "";
  child.stderr.on("data", (text) => (log += text));
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const lines = readline.createInterface({ input: child.stdout });
  const ready = new Promise((resolve) => lines.on("line", (line) => line.startsWith("Tokens: ") && resolve(line)));
  const line = await Promise.race([ready, ended]);
  assert.equal(typeof line, "string", `the token service ended with ${line}: ${log}`);
  const keys = () => Object.fromEntries([...readFileSync(keyFile, "utf8").matchAll(/^(\w+) = "(.*)"$/gm)].map((one) => one.slice(1)));
  const base = line.replace("Tokens: ", "").replace(/\?.*/, "");
  return {
    url: (key = keys().default) => `${base}?code=${key}`,
    keys,
    keyFile,
    log: () => log,
    stop: async () => {
      child.kill("SIGTERM");
      assert.equal(await ended, 0, log);
    },
  };
}

/** Moves the server's clock. */
export async function clock({ env }, change) {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${env.LAZURITE_MAPS_HTTP}/_lazurite/clock`, { method: "POST", headers, body: JSON.stringify(change) });
  assert.equal(answer.status, 200, await answer.text());
}

/** Tries until it is so, for half a minute at most. */
export async function until(what, isSo) {
  const deadline = Date.now() + 30_000;
  while (!(await isSo())) {
    assert.ok(Date.now() < deadline, `${what}, after half a minute`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
