// The public API of the server, and what can go wrong with it.

import { readEvents } from "./events.js";
import { fetchNative, indexOf, toJson } from "./natives.js";

// kind: offline, unreachable, not_allowed, busy, refused, broken or stopped. seconds: when to try again.
// detail: the server's own sentence.
export class Failure extends Error {
  constructor(kind, { status = 0, seconds = 0, detail = "" } = {}) {
    super(detail || kind);
    this.kind = kind;
    this.status = status;
    this.seconds = seconds;
    this.detail = detail;
  }
}

export class Api {
  // server: the address of policychat. language: that of the messages it sends.
  constructor(server, language) {
    this.server = server;
    this.language = language;
  }

  // The answer object. onEvent(name, data) is called for what comes before it. Throws a Failure.
  async ask(body, { signal, onEvent }) {
    const response = await this.#send("api/ask", { body, signal, accept: "text/event-stream" });
    let answer = null;
    try {
      if (indexOf(response.headers.get("content-type") || "", "text/event-stream") < 0) return await response.json();
      await readEvents(response.body, (name, data) => {
        if (name === "done") answer = data;
        else if (name === "error") throw failureOf(data, data.status, 0);
        else onEvent(name, data);
      });
    } catch (error) {
      throw error instanceof Failure ? error : new Failure(interrupted(signal));
    }
    if (!answer) throw new Failure("broken");
    return answer;
  }

  // What the server answers to `body` (to a GET without one). Throws a Failure.
  async json(path, body) {
    return (await this.#send(path, { body, accept: "application/json" })).json();
  }

  async #send(path, { body, signal, accept }) {
    const headers = { Accept: accept, "Accept-Language": this.language };
    if (body) headers["Content-Type"] = "application/json";
    let response;
    try {
      response = await fetchNative(new URL(path, this.server).href, {
        method: body ? "POST" : "GET",
        headers,
        body: body && toJson(body),
        signal,
        ...OPTIONS,
      });
    } catch {
      throw signal?.aborted ? new Failure("stopped") : await this.#whyNot();
    }
    if (response.ok) return response;
    const problem = await response.json().catch(() => ({}));
    throw failureOf(problem, response.status, +response.headers.get("retry-after") || 0);
  }

  // A browser does not tell a page why a request to another origin failed. What it may not read it may still send:
  // where that arrives, the server is there and does not list this page.
  async #whyNot() {
    if (!navigator.onLine) return new Failure("offline");
    try {
      await fetchNative(new URL("healthz", this.server).href, { ...OPTIONS, mode: "no-cors", redirect: "follow" });
    } catch {
      console.error(
        `policy-chat: ${this.server} cannot be reached. Is it running, and does the Content-Security-Policy of this ` +
        `page name it in connect-src?`,
      );
      return new Failure("unreachable");
    }
    console.error(
      `policy-chat: ${this.server} does not take questions from pages of ${location.origin}. Its operator allows them ` +
      `with POLICYCHAT_WIDGET_ORIGINS=${location.origin}`,
    );
    return new Failure("not_allowed", { status: 403 });
  }
}

const OPTIONS = { credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer", redirect: "error" };

function failureOf(problem, status, seconds) {
  const detail = typeof problem.detail === "string" ? problem.detail : "";
  const kind = status === 429 || status === 503 ? "busy" : status >= 500 ? "broken" : "refused";
  return new Failure(kind, { status, seconds, detail });
}

function interrupted(signal) {
  return signal.aborted ? "stopped" : navigator.onLine ? "broken" : "offline";
}
