// The element <policy-chat>.

import { Api, Failure } from "./api.js";
import { Exchange } from "./exchange.js";
import {
  append, appendChild, dispatch, empty, focus, getAttribute, h, plain, removeNode, setAttribute, startsWith, toJson,
  trim,
} from "./natives.js";
import { directionOf, filled, languageOf, wordsIn } from "./strings.js";
import { STYLE } from "./style.js";

const REMEMBERED = 6; // exchanges that a follow-up question is understood from
const SCRIPT = import.meta.url;
const UNKNOWN_SITE = { disclaimer: "", contact_url: "", sharing: false, feedback: false, max_question_chars: 2000 };
const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE);

class PolicyChat extends HTMLElement {
  static observedAttributes = ["label", "lang", "mode", "server", "strings", "theme"];

  #shadow = this.attachShadow({ mode: "open" });
  #strings = null;
  #exchanges = [];
  #site = null;
  #running = null;
  #begun = false;
  #opener = null; // what had the focus before the panel
  // The frame, made by #build.
  #root;
  #panel;
  #launcher;
  #log;
  #box;
  #blank;
  #clearing;
  #sending;
  #footer;
  #say;
  #server;
  #api;
  #language;

  constructor() {
    super();
    this.#shadow.adoptedStyleSheets[0] = sheet;
  }

  connectedCallback() {
    if (Object.hasOwn(this, "strings")) { // set before this script was there
      const early = this.strings;
      delete this.strings;
      this.#strings = early;
    }
    if (!this.#root) this.#build();
    if (this.#inline) this.#begin();
  }

  disconnectedCallback() {
    queueMicrotask(() => this.isConnected || this.#stop()); // moved, or gone?
  }

  attributeChangedCallback(name, before, after) {
    if (before === after) return;
    if (name === "strings") this.#strings = null;
    if (this.#root) this.#build();
  }

  // Words of the interface by key, in place of ours; also as JSON in the attribute.
  get strings() {
    if (!this.#strings && this.hasAttribute("strings")) {
      try {
        this.#strings = JSON.parse(getAttribute(this, "strings"));
      } catch {
        console.error("policy-chat: the attribute strings is not JSON");
        this.#strings = {};
      }
    }
    return this.#strings;
  }

  // Frameworks set what is the same, in an object of its own, whenever they render the page.
  set strings(value) {
    if (toJson(value ?? null) === toJson(this.#strings)) return;
    this.#strings = value ?? null;
    if (this.#root) this.#build();
  }

  // Shows the panel and puts the focus into it.
  open() {
    if (!this.#root) return;
    if (!this.#inline && !this.#panel.open) {
      this.#opener = document.activeElement;
      this.#show();
      this.#tell("open", {});
    }
    focus(this.#box);
    this.#begin();
  }

  close() {
    if (!this.#inline) this.#panel.close();
  }

  // Asks, and gives the answer object; null where there is none, which is then said in the panel.
  async ask(question) {
    const asked = trim(`${question}`);
    if (!this.#root || !asked) return null;
    this.#begun = true;
    if (!this.#inline) this.open();
    this.#stop();
    const running = (this.#running = new AbortController());
    const exchange = new Exchange(asked, { say: this.#say, server: this.#server, language: this.#language, api: this.#api });
    const history = this.#history();
    this.#exchanges[this.#exchanges.length] = exchange;
    append(this.#log, exchange.node);
    this.#refresh();
    try {
      // Beside the question, not before it; without it some buttons are missing, no more.
      const site = this.#site ? null : this.#api.json("api/site").catch(() => UNKNOWN_SITE);
      const answer = await this.#api.ask({ question: asked, history }, {
        signal: running.signal,
        onEvent: (name, data) => exchange.receive(name, data),
      });
      if (site) this.#site = await site;
      exchange.finish(answer, this.#site);
      this.#tell("answer", answer);
      return answer;
    } catch (error) {
      const failure = error instanceof Failure ? error : new Failure("broken");
      if (!(error instanceof Failure)) console.error("policy-chat:", error);
      exchange.fail(failure, () => {
        this.#forget(exchange);
        this.ask(asked);
      });
      const { kind, status, seconds } = failure;
      if (kind !== "stopped") this.#tell("error", { kind, status, seconds, message: exchange.message });
      return null;
    } finally {
      if (this.#running === running) this.#running = null;
      this.#refresh();
    }
  }

  // Forgets the conversation.
  clear() {
    this.#stop();
    for (let i = 0; i < this.#exchanges.length; i++) this.#exchanges[i].remove();
    this.#exchanges = [];
    this.#refresh();
    focus(this.#box);
  }

  get #inline() {
    return getAttribute(this, "mode") === "inline";
  }

  // The question to start with is asked once, when the panel is first seen.
  #begin() {
    const question = getAttribute(this, "question");
    if (this.#begun || !question) return;
    this.#begun = true;
    this.ask(question);
  }

  #stop() {
    this.#running?.abort();
    this.#running = null;
  }

  #forget(exchange) {
    const kept = [];
    for (let i = 0; i < this.#exchanges.length; i++) {
      if (this.#exchanges[i] !== exchange) kept[kept.length] = this.#exchanges[i];
    }
    this.#exchanges = kept;
    exchange.remove();
  }

  #history() {
    const turns = plain([]);
    for (let i = Math.max(0, this.#exchanges.length - REMEMBERED); i < this.#exchanges.length; i++) {
      const { question, answer } = this.#exchanges[i];
      if (!answer) continue;
      turns[turns.length] = plain(["user", question]);
      turns[turns.length] = plain(["assistant", answer.answer]);
    }
    return turns;
  }

  #tell(name, detail) {
    dispatch(this, new CustomEvent(`policy-chat:${name}`, { detail, bubbles: true, composed: true }));
  }

  // The frame around the conversation, anew whenever an attribute has changed.
  #build() {
    const inline = this.#inline, wasOpen = this.#panel?.open, draft = this.#box?.value;
    const focused = document.activeElement;
    this.#language = languageOf(getAttribute(this, "lang"), this.strings);
    const words = wordsIn(this.#language, this.strings);
    this.#say = (key, values = {}) => filled(words[key], values);
    this.#server = new URL("./", new URL(getAttribute(this, "server") || SCRIPT, location.href)).href;
    this.#api = new Api(this.#server, this.#language);
    const label = getAttribute(this, "label") || this.#say("label");

    const button = (name, onclick, text) =>
      h("button", { class: "small", type: "button", part: name, onclick }, text);
    this.#clearing = button("clear", () => this.clear(), this.#say("clear"));
    this.#blank = h("slot", { name: "empty" }, h("p", { class: "blank" }, this.#say("empty")));
    this.#log = h("div", { class: "log", part: "log", role: "log", "aria-label": label, tabindex: "0" }, this.#blank);
    for (let i = 0; i < this.#exchanges.length; i++) append(this.#log, this.#exchanges[i].node);
    this.#box = h("textarea", {
      part: "input", rows: "2", "aria-label": this.#say("question_label"), placeholder: this.#say("question_placeholder"),
      onkeydown: (event) => this.#typed(event),
    });
    this.#box.value = draft || "";
    this.#sending = h("button", { class: "send", part: "send", type: "submit" },
      h("span", {}, this.#say("ask")), h("span", {}, this.#say("stop")));
    this.#footer = h("p", { class: "footer", part: "footer" });
    this.#panel = h(inline ? "section" : "dialog",
      { class: "panel", part: "panel", "aria-label": label, onkeydown: (event) => this.#escaped(event),
        onclose: () => this.#closed() },
      h("div", { class: "header", part: "header" }, h("slot", { name: "header" }, h("h2", {}, label)), this.#clearing,
        !inline && button("close", () => this.close(), this.#say("close"))),
      this.#log,
      this.#footer,
      h("form", { onsubmit: (event) => this.#submitted(event) }, this.#box, this.#sending));
    this.#launcher = inline ? null : h("button", {
      class: "launcher", part: "button", type: "button", "aria-haspopup": "dialog", "aria-expanded": "false",
      onclick: () => (this.#panel.open ? this.close() : this.open()),
    }, label);
    const theme = getAttribute(this, "theme") || "auto";
    if (this.#root) removeNode(this.#root);
    this.#root = h("div",
      { class: `root ${inline ? "inline" : "floating"} ${theme}`, lang: this.#language, dir: directionOf(this.#language) },
      this.#launcher, this.#panel);
    appendChild(this.#shadow, this.#root);
    if (wasOpen && !inline) this.#show();
    if (focused === this) focus(inline || wasOpen ? this.#box : this.#launcher);
    else if (focused && wasOpen) focus(focused);
    this.#refresh();
  }

  // On a phone the panel hides the page, so nothing behind it may have the focus.
  #show() {
    if (matchMedia("(max-width: 30rem)").matches) this.#panel.showModal();
    else this.#panel.show();
    setAttribute(this.#launcher, "aria-expanded", "true");
  }

  // What depends on how far the conversation is.
  #refresh() {
    const last = this.#exchanges[this.#exchanges.length - 1];
    this.#blank.hidden = !!last;
    this.#clearing.hidden = !last;
    this.#sending.firstChild.hidden = !!this.#running;
    this.#sending.lastChild.hidden = !this.#running;
    if (last) { // not scrollIntoView, which would move the page too
      this.#log.scrollTop = last.node.offsetTop - 12;
      this.#panel.scrollTop = this.#log.offsetTop + last.node.offsetTop - 12; // on low screens all of it is scrolled
    }
    if (!this.#site) return;
    this.#box.maxLength = this.#site.max_question_chars;
    empty(this.#footer);
    append(this.#footer, this.#site.disclaimer);
    const contact = this.#site.contact_url;
    if (startsWith(contact, "https:") || startsWith(contact, "http:") || startsWith(contact, "mailto:")) {
      append(this.#footer, " ", h("a", { href: contact, target: "_blank", rel: "noopener" }, this.#say("contact")));
    }
  }

  #submitted(event) {
    event.preventDefault();
    if (this.#running) return this.#stop();
    const question = this.#box.value;
    this.#box.value = "";
    this.ask(question);
  }

  #typed(event) {
    // Enter also ends the spelling of Chinese, which is no sending.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || this.#running) return;
    this.#submitted(event);
  }

  #escaped(event) {
    if (event.key !== "Escape" || event.isComposing || this.#inline) return;
    event.preventDefault();
    event.stopPropagation();
    this.close();
  }

  #closed() {
    setAttribute(this.#launcher, "aria-expanded", "false");
    const back = this.#opener;
    focus(back && back !== this && back !== document.body && back.isConnected ? back : this.#launcher);
  }
}

if (!customElements.get("policy-chat")) customElements.define("policy-chat", PolicyChat);
