// The second factor in a real browser: set up with an app, asked for, switched off.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import test, { after, before } from "node:test";
import { PASSWORDS, authorization, focused, look, person, signIn, stage } from "./people.mjs";

let all;

before(async () => {
  all = await stage();
});

after(() => all?.close());

/** What an authenticator app shows for the key (RFC 6238), `later` steps from now. */
function code(key, later = 0) {
  const bits = [...key.replaceAll(" ", "")].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0"));
  const secret = Buffer.from(bits.join("").match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later));
  const digest = createHmac("sha1", secret).update(step).digest();
  const number = digest.readUInt32BE(digest.at(-1) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

test("a person sets it up, signs in with it, and switches it off", async () => {
  const context = await person(all);
  const page = await context.newPage();
  await page.goto(`${all.origin}/account`);
  await signIn(page, "bob");
  await look(page, "security-off");
  await page.getByRole("button", { name: "Set up an app" }).click();
  await look(page, "security-key");
  const key = await page.locator("code.key").textContent();
  const uri = await page.getByRole("link", { name: "open it in an app" }).getAttribute("href");
  assert.ok(uri.includes(`secret=${key.replaceAll(" ", "")}`));
  await page.getByLabel("Code from the app").fill("000000");
  await page.getByRole("button", { name: "Turn on" }).click();
  assert.match(await page.locator("body").ariaSnapshot(), /- alert: This code isn’t right/);
  const used = code(key);
  await page.getByLabel("Code from the app").fill(used);
  await page.getByRole("button", { name: "Turn on" }).click();
  await page.getByRole("heading", { name: "Keep your recovery codes" }).waitFor();
  await look(page, "security-codes");
  const recovery = await page.locator(".codes code").allTextContents();
  assert.equal(recovery.length, 8);

  const elsewhere = await person(all);
  const other = await elsewhere.newPage();
  await other.goto(authorization(all).url);
  await signIn(other, "bob");
  await other.getByRole("heading", { name: "Enter your code" }).waitFor();
  await focused(other, "otc");
  await look(other, "second-factor");
  await other.getByLabel("Code").fill(used);
  await other.getByRole("button", { name: "Verify" }).click();
  assert.match(await other.title(), /^Error: /, "the code was used to set it up");
  await other.getByLabel("Code").fill(code(key, 1));
  await other.getByRole("button", { name: "Verify" }).click();
  await other.getByRole("heading", { name: "Permissions requested" }).waitFor();
  await elsewhere.close();

  await page.getByRole("link", { name: "I’ve kept them" }).click();
  await look(page, "security-on");
  await page.getByLabel("Password").fill(PASSWORDS.bob);
  await page.getByRole("button", { name: "Turn off" }).click();
  await page.getByRole("button", { name: "Set up an app" }).waitFor();
  await context.close();
});
