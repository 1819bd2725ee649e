// Starts a server and runs `suite/` in a Node.js that trusts it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { start } from "./server.mjs";

const folder = path.join(import.meta.dirname, "suite");

test("the Azure SDKs for JavaScript", async (context) => {
  const server = await start();
  context.after(async () => assert.equal(await server.stop(), 0));
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".test.mjs")).sort()) {
    await context.test(file, async () => {
      const child = spawn(process.execPath, ["--test-reporter=spec", "--test", path.join(folder, file)], {
        env: { ...process.env, ...server.env, NODE_TEST_CONTEXT: undefined },
        stdio: ["ignore", "pipe", "pipe"],
      });
      let output = "";
      child.stdout.on("data", (text) => (output += text));
      child.stderr.on("data", (text) => (output += text));
      const code = await new Promise((resolve) => child.once("exit", resolve));
      assert.equal(code, 0, output);
    });
  }
});
