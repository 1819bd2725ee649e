// Signs the requests of a map with a token, and renews the token before it ends.
//
// The options are those of the Azure Maps web SDK's `authOptions` with `authType: "anonymous"`: a client id, and a function
// `getToken(resolve, reject, map)` that comes by a token in whatever way.

/** A token is renewed when it has this long to live, in seconds: less than the token service's own five minutes. */
const RENEW_BEFORE = 240;

/** After a renewal that failed, in seconds. */
const RETRY_AFTER = 5;

/** Timers of browsers overflow after 24 days, and sleep with the computer: look at the clock at least this often. */
const LOOK_EVERY = 60;

/**
 * @param {object} options
 * @param {string} options.maps where Azure Maps is; requests to other servers get no token
 * @param {string} options.clientId the account's client id
 * @param {(resolve: (token: string) => void, reject: (error: Error) => void, map?: object) => void} options.getToken
 * @param {number} [options.renewBefore] seconds
 */
export class Authentication extends EventTarget {
  #maps;
  #clientId;
  #getToken;
  #renewBefore;
  #token;
  #expires = 0;
  #renewal;
  #failedAt = -Infinity;
  #timer;
  /** The map that is signed for, which `getToken` is told. */
  map;

  constructor({ maps, clientId, getToken, renewBefore = RENEW_BEFORE }) {
    super();
    this.#maps = new URL(maps).origin;
    this.#clientId = clientId;
    this.#getToken = getToken;
    this.#renewBefore = renewBefore;
  }

  /** Gets the first token. Throws what `getToken` rejects with. */
  async start() {
    await this.#renew();
    this.#watch();
  }

  /** Ends the renewals. */
  stop() {
    clearTimeout(this.#timer);
  }

  /** For MapLibre's option of this name. Waits for a token only if there is no valid one, e.g. after the computer slept. */
  transformRequest = (url) => {
    if (new URL(url, location.href).origin !== this.#maps) return { url };
    if (this.#left() > 0) return this.#signed(url);
    return this.#renew().then(() => this.#signed(url));
  };

  #signed(url) {
    return { url, headers: { authorization: `Bearer ${this.#token}`, "x-ms-client-id": this.#clientId } };
  }

  /** In seconds. */
  #left() {
    return this.#expires - Date.now() / 1000;
  }

  #watch() {
    const due = this.#left() - this.#renewBefore;
    const rest = this.#failedAt + RETRY_AFTER - Date.now() / 1000;
    const wait = Math.max(due, rest, 0.1);
    this.#timer = setTimeout(async () => {
      if (this.#left() <= this.#renewBefore) await this.#renew().catch(() => undefined);
      this.#watch();
    }, Math.min(wait, LOOK_EVERY) * 1000);
  }

  /** One at a time. The old token signs until the new one is there. */
  #renew() {
    this.#renewal ??= new Promise((resolve, reject) => this.#getToken(resolve, reject, this.map))
      .then((token) => {
        const { exp } = claims(token);
        // A service that could not renew its token gives the same one again.
        if (exp - Date.now() / 1000 <= this.#renewBefore) this.#failedAt = Date.now() / 1000;
        [this.#token, this.#expires] = [token, exp];
        this.dispatchEvent(new Event("tokenacquired"));
      })
      .catch((error) => {
        this.#failedAt = Date.now() / 1000;
        this.dispatchEvent(new CustomEvent("error", { detail: error }));
        throw error;
      })
      .finally(() => (this.#renewal = undefined));
    return this.#renewal;
  }
}

/** What a token says of itself (RFC 7519). Read to know when it ends, and for nothing else: whether it is true, the server checks. */
export function claims(token) {
  const payload = token.split(".")[1] ?? "";
  return JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/")));
}

/** A `getToken` that asks a token service: the Azure Function of the article, or `lazurite broker`. */
export function fromTokenService(url) {
  return (resolve, reject, _map) => {
    fetch(url)
      .then(async (response) => {
        const text = await response.text();
        if (!response.ok) throw new Error(`The token service answered ${response.status}: ${reason(text)}`);
        return text;
      })
      .then(resolve, reject);
  };
}

/** The sentence in Azure's error envelope, or whatever was said. */
function reason(text) {
  try {
    return JSON.parse(text).error.message;
  } catch {
    return text;
  }
}
