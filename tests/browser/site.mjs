// A web site of its own origin that shows the page, and a browser to look at it.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { chromium } from "playwright-core";

const own = import.meta.dirname;
const library = path.join(own, "node_modules/maplibre-gl/dist");
const kinds = { ".html": "text/html", ".mjs": "text/javascript", ".css": "text/css", ".map": "application/json" };

/** Serves the page on a free port. */
export async function site() {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const file = pathname.startsWith("/maplibre/")
      ? path.join(library, path.basename(pathname))
      : path.join(own, "page.html");
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

/** Starts Debian's Chromium, which draws in software. */
export function browser() {
  return chromium.launch({
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
  });
}
