// Runs the built binary on free ports with a data folder of its own. Node reads NODE_EXTRA_CA_CERTS only when it starts,
// so the tests run in a child process that is given the environment that `lazurite env` prints.
import { spawn, execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import readline from "node:readline";

const binary = process.env.LAZURITE_BINARY ?? path.resolve(import.meta.dirname, "../../../target/debug/lazurite");

/**
 * Starts a server, with that seed file if one is named, and those further arguments; resolves to its environment, a way to
 * stop it, and the lines of its log, if that filter asks for them.
 */
export async function start({ seed, further = [], log } = {}) {
  const folder = path.join(mkdtempSync(path.join(tmpdir(), "lazurite-")), "data");
  const ports = ["--port=0", "--http-port=0", "--identity-port=0"];
  const seeded = seed ? [`--seed=${seed}`] : [];
  const child = spawn(binary, ["start", `--data-dir=${folder}`, ...ports, ...seeded, ...further], {
    stdio: ["ignore", "pipe", log ? "pipe" : "inherit"],
    env: log ? { ...process.env, LAZURITE_LOG: log, NO_COLOR: "1" } : process.env,
  });
  const logged = [];
  if (log) readline.createInterface({ input: child.stderr }).on("line", (line) => logged.push(line));
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const lines = readline.createInterface({ input: child.stdout });
  const ready = new Promise((resolve) => lines.on("line", (line) => line.startsWith("Settings for SDKs") && resolve(true)));
  if ((await Promise.race([ready, ended])) !== true) throw new Error("the server did not start");
  const env = JSON.parse(execFileSync(binary, ["env", `--data-dir=${folder}`, "--format=json"], { encoding: "utf8" }));
  const stop = async () => {
    child.kill("SIGINT");
    return ended;
  };
  return { env, stop, logged };
}
