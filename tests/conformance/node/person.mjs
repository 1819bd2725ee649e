// A person at a browser that has no script: opens pages, fills in their forms, and says where the way led. Run as a
// program it is what `BROWSER` names: it signs `LAZURITE_USER` in on the page of its argument.
import { pathToFileURL } from "node:url";

const MOST_PAGES = 12;

export class Person {
  #cookies = new Map();

  constructor(name, password) {
    Object.assign(this, { name, password });
  }

  /** Follows the pages as somebody does who wants to get in; `choices` replaces what they would type or press. */
  async signIn(url, choices = {}) {
    const typed = { login: this.name, passwd: this.password, decision: "accept", session: "", ...choices };
    let page = await this.open(url);
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const asked = Object.keys(typed).filter((name) => page.names?.includes(name));
      if (asked.length === 0 || page.text.includes('role="alert"')) return page;
      const answers = Object.fromEntries(asked.map((name) => [name, typed[name]]));
      page = await this.open(new URL(page.action, page.url), { ...page.fields, ...answers });
    }
    throw new Error(`too many pages, the last at ${page.url}`);
  }

  /** Where the browser is after the redirects: on a page, or back at the application (`back` is its URL). */
  async open(url, form) {
    const home = new URL(url).origin;
    for (let redirects = 0; redirects < MOST_PAGES; redirects += 1) {
      const answer = await fetch(url, {
        method: form ? "POST" : "GET",
        body: form && new URLSearchParams(form),
        headers: { cookie: [...this.#cookies].map((pair) => pair.join("=")).join("; "), ...(form && { origin: home }) },
        redirect: "manual",
      });
      for (const line of answer.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
        this.#cookies.set(name, value);
      }
      const location = answer.headers.get("location");
      if (!location) return read(url, answer.status, await answer.text());
      url = new URL(location, url);
      form = undefined;
      if (url.origin !== home) return { back: url };
    }
    throw new Error(`too many redirects, the last to ${url}`);
  }
}

/** A page with the first form on it. */
function read(url, status, text) {
  const attribute = (tag, name) => new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1].replaceAll("&amp;", "&");
  const tags = (name) => [...text.matchAll(new RegExp(`<${name}\\b[^>]*>`, "g"))].map(([tag]) => tag);
  const inputs = tags("input").filter((tag) => attribute(tag, "type") !== "checkbox");
  const fields = Object.fromEntries(inputs.map((tag) => [attribute(tag, "name"), attribute(tag, "value") ?? ""]));
  const buttons = tags("button").map((tag) => attribute(tag, "name")).filter(Boolean);
  const [form] = tags("form");
  return { url, status, text, fields, names: [...Object.keys(fields), ...buttons], action: form && attribute(form, "action") };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { back } = await new Person(process.env.LAZURITE_USER, process.env.LAZURITE_PASSWORD).signIn(process.argv[2]);
  await fetch(back);
}
