// MapLibre GL JS in a real browser draws the whole map from this server alone, on a page of another origin.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import test, { after, before } from "node:test";
import { PNG } from "pngjs";
import { start } from "../conformance/node/server.mjs";
import { browser, site } from "./site.mjs";

const pictures = path.join(import.meta.dirname, "../../target/pictures");
let server, pages, chromium, context;

before(async () => {
  mkdirSync(pictures, { recursive: true });
  [server, pages, chromium] = await Promise.all([start(), site(), browser()]);
  // The developer's CA is in no browser's store; TLS itself is tested elsewhere.
  context = await chromium.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1024, height: 768 } });
});

after(async () => {
  await chromium?.close();
  pages?.close();
  assert.equal(await server?.stop(), 0);
});

async function draw({ style = "road", center, zoom, key = server.env.LAZURITE_SUBSCRIPTION_KEY, name }) {
  const page = await context.newPage();
  const query = new URLSearchParams({ server: server.env.LAZURITE_MAPS, style, center: center.join(","), zoom, key });
  await page.goto(`${pages.origin}/?${query}`);
  await page.waitForFunction(() => window.drawn || window.failures.length > 0, undefined, { timeout: 60_000 });
  const picture = await page.screenshot();
  writeFileSync(path.join(pictures, `${name}.png`), picture);
  return { page, png: PNG.sync.read(picture) };
}

/** Red, green and blue where the map shows a position. */
async function colourAt({ page, png }, position) {
  const { x, y } = await page.evaluate((lngLat) => window.map.project(lngLat), position);
  const at = (Math.round(y) * png.width + Math.round(x)) * 4;
  return [...png.data.subarray(at, at + 3)];
}

const isBlue = ([red, green, blue]) => blue > red + 20 && blue >= green;

test("the world is drawn with blue oceans, land and labels, and nothing comes from elsewhere", async () => {
  const drawn = await draw({ center: [12, 52], zoom: 4, name: "europe-road" });
  assert.deepEqual(await drawn.page.evaluate(() => window.failures), []);
  for (const sea of [[-7, 47], [3, 56], [5, 41], [18, 55.5]]) {
    assert.ok(isBlue(await colourAt(drawn, sea)), `sea at ${sea}`);
  }
  for (const land of [[2.5, 47], [10.5, 51], [20.5, 52.5], [-4, 40.9]]) {
    assert.ok(!isBlue(await colourAt(drawn, land)), `land at ${land}`);
  }
  const labels = await drawn.page.evaluate(() =>
    window.map
      .queryRenderedFeatures()
      .filter((feature) => feature.layer.type === "symbol")
      .map((feature) => feature.properties.name),
  );
  for (const name of ["Berlin", "Paris", "London"]) assert.ok(labels.includes(name), `${name} among ${labels}`);
  const elsewhere = await drawn.page.evaluate(() => window.requests);
  assert.ok(elsewhere.every((url) => url.startsWith(server.env.LAZURITE_MAPS)));
});

test("the dark style is dark", async () => {
  const drawn = await draw({ style: "darkgrey", center: [24.9, 60.2], zoom: 5, name: "helsinki-darkgrey" });
  assert.deepEqual(await drawn.page.evaluate(() => window.failures), []);
  const [red, green, blue] = await colourAt(drawn, [26, 62.5]);
  assert.ok(red + green + blue < 300, `${[red, green, blue]}`);
});

test("the browser's map and the server's picture agree on land and sea", async () => {
  const drawn = await draw({ center: [0, 20], zoom: 1, name: "world-road" });
  // Names lie over the sea, and each renderer places its own: they are taken off here and passed over there.
  await drawn.page.evaluate(async () => {
    for (const { id, type } of window.map.getStyle().layers) {
      if (type === "symbol") window.map.setLayoutProperty(id, "visibility", "none");
    }
    await new Promise((resolve) => window.map.once("idle", resolve));
  });
  const picture = PNG.sync.read(await drawn.page.screenshot());
  const [tile, names] = [await worldTile("microsoft.base.road"), await worldTile("microsoft.base.labels.road")];
  writeFileSync(path.join(pictures, "world-tile.png"), PNG.sync.write(tile));
  const grid = [];
  for (let longitude = -150; longitude <= 150; longitude += 5) {
    for (let latitude = -55; latitude <= 70; latitude += 5) grid.push([longitude, latitude]);
  }
  const atlantic = [-30, 0];
  const places = await drawn.page.evaluate((all) => all.map((one) => window.map.project(one)), [atlantic, ...grid]);
  const there = classify(picture, places);
  const here = classify(tile, [atlantic, ...grid].map((one) => mercator(one, 512)), names);
  const clear = grid.flatMap((_, index) => (here[index] && there[index] ? [here[index] === there[index]] : []));
  const same = clear.filter(Boolean).length;
  assert.ok(clear.length > grid.length * 0.6, `only ${clear.length} of ${grid.length} positions are clear of coasts and names`);
  assert.ok(same / clear.length > 0.98, `${same} of ${clear.length} positions agree`);
});

/** The server's picture of the whole world. */
async function worldTile(tilesetId) {
  const url = new URL("/map/tile", server.env.LAZURITE_MAPS_HTTP);
  const parameters = { "api-version": "2024-04-01", tilesetId, zoom: 0, x: 0, y: 0, tileSize: 512 };
  url.search = new URLSearchParams({ ...parameters, "subscription-key": server.env.LAZURITE_SUBSCRIPTION_KEY });
  return PNG.sync.read(Buffer.from(await (await fetch(url)).arrayBuffer()));
}

/** Where a tile of the whole world shows a position. */
function mercator([longitude, latitude], size) {
  const y = Math.asinh(Math.tan((latitude * Math.PI) / 180)) / Math.PI;
  return { x: ((longitude + 180) / 360) * size, y: ((1 - y) / 2) * size };
}

/**
 * For each place but the first, which shows the open sea: "sea" or "land" if all of its neighbourhood is, undefined where a
 * coast, a border or a name passes.
 */
function classify(png, [atlantic, ...places], names) {
  const colour = (x, y) => png.data.subarray((y * png.width + x) * 4, (y * png.width + x) * 4 + 3);
  const sea = colour(Math.round(atlantic.x), Math.round(atlantic.y));
  assert.ok(isBlue(sea));
  const near = [-2, 0, 2].flatMap((dx) => [-2, 0, 2].map((dy) => [dx, dy]));
  return places.map(({ x, y }) => {
    const named = (dx, dy) => names?.data[((Math.round(y) + dy) * names.width + Math.round(x) + dx) * 4 + 3] > 0;
    if (near.some(([dx, dy]) => named(dx, dy))) return undefined;
    const wet = near.filter(([dx, dy]) =>
      colour(Math.round(x) + dx, Math.round(y) + dy).every((value, index) => Math.abs(value - sea[index]) < 8),
    ).length;
    return wet === near.length ? "sea" : wet === 0 ? "land" : undefined;
  });
}

test("zooming in beyond the data keeps the map", async () => {
  const drawn = await draw({ center: [24.94, 60.17], zoom: 11, name: "helsinki-close" });
  assert.deepEqual(await drawn.page.evaluate(() => window.failures), []);
  const labels = await drawn.page.evaluate(() => window.map.queryRenderedFeatures().map((one) => one.properties.name));
  assert.ok(labels.includes("Helsinki"));
});

test("a page can read why it was refused", async () => {
  const page = await context.newPage();
  await page.goto(`${pages.origin}/?server=x&style=x&center=0,0&zoom=0&key=x`);
  const seen = await page.evaluate(async (maps) => {
    const answer = await fetch(`${maps}/geocode?api-version=2023-06-01&query=x`, {
      headers: { "subscription-key": "wrong", "Session-Id": "a", "Map-Agent": "b", "Ms-Am-Request-Origin": "c" },
    });
    return [answer.status, answer.headers.get("WWW-Authenticate"), (await answer.json()).error.code];
  }, server.env.LAZURITE_MAPS);
  assert.equal(seen[0], 401);
  assert.match(seen[1], /error="InvalidKey"/);
  assert.equal(seen[2], "Unauthorized");
});
