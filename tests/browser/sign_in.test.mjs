// The sign-in pages in a real browser.
import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { CONSOLE, MAPS, PASSWORDS, PLANNER, TENANT, arrive, authorization, focused, look, person, signIn, stage, token } from "./people.mjs";

let all;

before(async () => {
  all = await stage();
});

after(() => all?.close());

/** The page as a screen reader tells it. */
const told = (page) => page.locator("body").ariaSnapshot();

/** Redeems the code of the last answer. */
const redeem = (context, { verifier }) =>
  token(context, all, {
    grant_type: "authorization_code",
    code: all.application.answers.at(-1).code,
    redirect_uri: all.application.redirectUri,
    code_verifier: verifier,
  });

test("a person signs in, consents, and is known the next time", async () => {
  const context = await person(all);
  const page = await context.newPage();
  const request = authorization(all);
  await page.goto(request.url);
  assert.equal(await page.title(), "Sign in · Lazurite");
  await focused(page, "login");
  assert.equal(
    await told(page),
    `- banner: Lazurite
- main:
  - heading "Sign in" [level=1]
  - paragraph: to continue to Trail Planner
  - text: User name
  - textbox "User name"
  - text: Password
  - textbox "Password"
  - button "Sign in"`,
  );
  await look(page, "sign-in");
  await signIn(page, "bob", "wrong");
  assert.equal(await page.title(), "Error: Sign in · Lazurite");
  await focused(page, "passwd");
  assert.match(await told(page), /- alert: This user name and password don’t go together/);
  await look(page, "sign-in-wrong");
  await signIn(page, "bob");
  assert.equal(
    await told(page),
    `- banner: Lazurite
- main:
  - paragraph: Signed in as bob@contoso.localhost
  - heading "Permissions requested" [level=1]
  - paragraph: "Trail Planner would like to:"
  - list:
    - listitem: Access Azure Maps Use Azure Maps as you, with the roles that you have on the Maps account. Azure Maps
  - paragraph: Accept only if you trust this application.
  - button "Cancel"
  - button "Accept"`,
  );
  await look(page, "consent");
  await page.getByRole("button", { name: "Accept" }).click();
  await page.waitForURL(`${all.application.redirectUri}/**`);
  const answer = all.application.answers.at(-1);
  assert.equal(answer.state, "the state");
  assert.equal((await redeem(context, request)).token_type, "Bearer");
  await page.goto(authorization(all).url);
  assert.ok(page.url().startsWith(all.application.redirectUri), "nothing is asked again");
  await context.close();
});

test("the whole way works with the keyboard alone", async () => {
  const context = await person(all);
  const page = await context.newPage();
  await page.goto(authorization(all, { prompt: "consent" }).url);
  await focused(page, "login");
  await page.keyboard.type("eve@contoso.localhost");
  await page.keyboard.press("Tab");
  await page.keyboard.type(PASSWORDS.eve);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Permissions requested" }).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Accept");
  await page.keyboard.press("Enter");
  await page.waitForURL(`${all.application.redirectUri}/**`);
  await context.close();
});

test("without scripts the answer waits behind a button", async () => {
  const context = await person(all, { javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(authorization(all, { response_mode: "form_post", prompt: "consent" }).url);
  await signIn(page, "eve");
  await page.getByRole("button", { name: "Accept" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL(`${all.application.redirectUri}/**`);
  assert.equal(all.application.answers.at(-1).method, "POST");
  await context.close();
});

test("with scripts the form sends itself, and the policy lets nothing else run", async () => {
  const context = await person(all);
  const page = await context.newPage();
  const violations = [];
  page.on("console", (message) => message.text().includes("Content Security Policy") && violations.push(message.text()));
  await page.goto(authorization(all, { response_mode: "form_post" }).url);
  await signIn(page, "bob");
  await arrive(page, all);
  assert.equal(all.application.answers.at(-1).method, "POST");
  assert.deepEqual(violations, []);
  await context.close();
});

test("several people choose, and one of them signs out", async () => {
  const context = await person(all);
  const page = await context.newPage();
  await page.goto(authorization(all).url);
  await signIn(page, "bob");
  await arrive(page, all);
  await page.goto(authorization(all, { prompt: "select_account" }).url);
  await page.getByRole("button", { name: "Use another account" }).click();
  await signIn(page, "ada");
  await page.getByLabel("Consent on behalf of your organization").check();
  await look(page, "consent-administrator");
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.waitForURL(`${all.application.redirectUri}/**`);
  assert.equal(all.application.answers.at(-1).error, "access_denied");
  await page.goto(authorization(all).url);
  assert.match(await told(page), /- list "Signed in in this browser":/);
  await look(page, "picker");
  await page.getByRole("button", { name: "Bob Ross" }).click();
  await page.waitForURL(`${all.application.redirectUri}/**`);
  const back = encodeURIComponent(all.application.redirectUri);
  await page.goto(`${all.origin}/${TENANT}/oauth2/v2.0/logout?logout_hint=ada@contoso.localhost`);
  await look(page, "sign-out");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "You’re signed out" }).waitFor();
  await look(page, "signed-out");
  await page.goto(authorization(all).url);
  assert.ok(page.url().startsWith(all.application.redirectUri), "Bob is still signed in");
  await page.goto(`${all.origin}/${TENANT}/oauth2/v2.0/logout?post_logout_redirect_uri=${back}`);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL(`${all.application.redirectUri}/**`);
  await page.goto(authorization(all).url);
  assert.equal(await page.title(), "Sign in · Lazurite");
  await context.close();
});

test("a device is let in from a phone", async () => {
  const context = await person(all, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  const form = { client_id: PLANNER, scope: MAPS };
  const device = await (await context.request.post(`${all.origin}/${TENANT}/oauth2/v2.0/devicecode`, { form })).json();
  const page = await context.newPage();
  await page.goto(device.verification_uri);
  await look(page, "device");
  await page.getByLabel("Code").fill("BCDFGHJK");
  await page.getByRole("button", { name: "Next" }).tap();
  await page.getByRole("alert").waitFor();
  await look(page, "device-wrong");
  await page.getByLabel("Code").fill(device.user_code);
  await page.getByRole("button", { name: "Next" }).tap();
  await signIn(page, "bob");
  await page.getByRole("heading", { name: "Sign in to Trail Planner?" }).waitFor();
  await look(page, "device-confirm");
  await page.getByRole("button", { name: "Continue" }).tap();
  await page.getByRole("heading", { name: "You’re signed in" }).waitFor();
  await look(page, "device-done");
  const grant = { grant_type: "urn:ietf:params:oauth:grant-type:device_code", device_code: device.device_code };
  assert.equal((await token(context, all, grant)).token_type, "Bearer");
  await context.close();
});

test("what only an administrator can give is not offered to others", async () => {
  const context = await person(all);
  const page = await context.newPage();
  await page.goto(authorization(all, { scope: "https://graph.microsoft.com/Directory.Read.All openid" }).url);
  await signIn(page, "eve");
  await page.getByRole("heading", { name: "An administrator must agree" }).waitFor();
  await look(page, "needs-administrator");
  await page.getByRole("button", { name: "Return to the application" }).click();
  await page.waitForURL(`${all.application.redirectUri}/**`);
  assert.equal(all.application.answers.at(-1).error, "access_denied");
  await context.close();
});

test("an address that is not registered is said on a page", async () => {
  const context = await person(all);
  const page = await context.newPage();
  await page.goto(authorization(all, { client_id: CONSOLE, redirect_uri: "https://evil.example/" }).url);
  assert.match(await told(page), /heading "Sign-in didn’t work" \[level=1\]/);
  await look(page, "refused");
  await context.close();
});

test("the pages speak German", async () => {
  const context = await person(all, { locale: "de-DE" });
  const page = await context.newPage();
  await page.goto(authorization(all, { prompt: "login" }).url);
  await look(page, "sign-in-german");
  await page.getByLabel("Benutzername").fill("bob@contoso.localhost");
  await page.getByLabel("Passwort").fill("falsch");
  await page.getByRole("button", { name: "Anmelden" }).click();
  assert.equal(await page.title(), "Fehler: Anmelden · Lazurite");
  await context.close();
});

test("no page lets itself be framed", async () => {
  const context = await person(all);
  const page = await context.newPage();
  await page.goto(all.application.redirectUri);
  const messages = [];
  page.on("console", (message) => messages.push(message.text()));
  await page.setContent(`<iframe src="${authorization(all).url.replaceAll("&", "&amp;")}"></iframe>`);
  await page.waitForTimeout(500);
  assert.ok(messages.some((text) => /frame/i.test(text)), `${messages}`);
  assert.ok(!page.frames().some((frame) => frame.url().includes("/authorize")));
  await context.close();
});
