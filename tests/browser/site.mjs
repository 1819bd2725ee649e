// A web site of its own origin that shows the pages, and a browser to look at them.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { chromium } from "playwright-core";

const own = import.meta.dirname;
/** Where each of its folders comes from. */
const libraries = {
  maplibre: path.join(own, "node_modules/maplibre-gl/dist"),
  msal: path.join(own, "node_modules/@azure/msal-browser/lib"),
};
const pages = { "/app": "app.html", "/redirect": "redirect.html" };
const kinds = { ".html": "text/html", ".mjs": "text/javascript", ".js": "text/javascript", ".css": "text/css", ".map": "application/json" };

/** Serves the pages on a free port. */
export async function site() {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const [, folder, ...rest] = pathname.split("/");
    const library = libraries[folder];
    const file = library ? path.join(library, ...rest) : path.join(own, pages[pathname] ?? "page.html");
    try {
      const content = await readFile(file);
      response.writeHead(200, { "content-type": kinds[path.extname(file)] ?? "application/octet-stream" }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { origin: `http://localhost:${server.address().port}`, close: () => server.close() };
}

const program = {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--no-first-run",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
  ],
};

/** Starts Debian's Chromium, which draws in software, with those further arguments. */
export function browser(...further) {
  return chromium.launch({ ...program, args: [...program.args, ...further] });
}

/** Starts it with that folder of settings and memories. */
export function lastingBrowser(profile, options) {
  return chromium.launchPersistentContext(profile, { ...program, ...options });
}
