// One question and what came of it.

import { listCitations, withReferences } from "./citations.js";
import {
  append, clearTimer, empty, execute, focus, h, insertBefore, removeNode, scrollIntoView, setAttribute, setTimer, slice,
} from "./natives.js";

const SLOW_MILLISECONDS = 8000;
// What stands above the first quotation, with its marker: the asked-for value, or yes or no.
const LEAD = /^([^“]*?) ?(?:\[\d+\])+([:：]?)\n/;
const MARKERS = /(?:\[\d+\])+$/;

export class Exchange {
  // context: say(key, values), server, language, api.
  constructor(question, context) {
    this.question = question;
    this.answer = null;
    this.context = context;
    const { say } = context;
    this.text = h("p", { class: "text", part: "text" });
    this.list = h("ol", { class: "citations" });
    this.state = h("p", { class: "state" }, say("searching"));
    this.body = h("div", { class: "answer", part: "answer", "aria-busy": "true" }, this.state, this.text, this.list);
    this.node = h("article", { class: "exchange" },
      h("p", { class: "question", part: "question" }, h("span", { class: "unseen" }, `${say("you")}: `), question),
      this.body);
    this.startOver();
    this.slow = setTimer(() => this.#tell(say("slow")), SLOW_MILLISECONDS);
  }

  startOver() {
    this.citations = [];
    this.said = "";
    empty(this.text);
    empty(this.list);
  }

  // What the server sends while the answer grows.
  receive(name, data) {
    if (name === "status" && data.status === "starting_over") this.startOver();
    if (name === "sentence") this.#sentence(data);
    if (name === "citation") {
      this.citations[this.citations.length] = data;
      this.#listed(this.citations, this.context.language);
    }
  }

  #sentence({ text, marker }) {
    clearTimer(this.slow);
    this.#tell("");
    this.said += text;
    const lead = this.said === text && execute(LEAD, text);
    if (lead) {
      append(this.text, h("strong", { class: "lead" }, lead[1] + lead[2]));
      text = slice(text, lead[0].length);
    }
    const markers = marker == null ? null : execute(MARKERS, text);
    append(this.text, markers ? slice(text, 0, markers.index) : text);
    if (!markers) return;
    const numbers = /\d+/g;
    for (let found; (found = execute(numbers, markers[0])); ) append(this.text, this.#marker(found[0]));
  }

  // A number that leads to its citation.
  #marker(number) {
    const go = () => {
      for (let i = 0; i < this.list.children.length; i++) {
        if (`${this.shown[i].marker}` !== number) continue;
        scrollIntoView(this.list.children[i], { block: "nearest" });
        focus(this.list.children[i]);
      }
    };
    const name = this.context.say("source_number", { marker: number });
    return h("button", { class: "marker", part: "marker", type: "button", "aria-label": name, onclick: go }, `[${number}]`);
  }

  // The whole answer. site: what the server says of itself.
  finish(answer, site) {
    const { say } = this.context;
    clearTimer(this.slow);
    this.answer = answer;
    if (this.said !== answer.answer) {
      this.startOver();
      append(this.text, answer.answer);
    }
    setAttribute(this.text, "lang", answer.language);
    this.#tell(answer.status === "disputed" ? say("disputed") : answer.mode === "llm" ? say("worded") : "");
    const found = answer.status !== "not_in_corpus";
    const notes = h("div", { class: "notes" });
    const note = (text) => text && append(notes, h("p", {}, text));
    if (answer.sought) note(say("sought", { question: answer.sought }));
    note(answer.reason);
    note(answer.note);
    for (let i = 0; i < answer.warnings.length; i++) note(answer.warnings[i]);
    if (!found && answer.nearest.length) {
      append(notes, h("h3", {}, say("nearest")));
      note(say("nearest_note"));
    }
    insertBefore(this.body, notes, this.list);
    this.#listed(found ? answer.citations : answer.nearest, answer.language);
    append(this.body, this.#actions(site));
    setAttribute(this.body, "aria-busy", "false");
  }

  // What went wrong, and a button to try again.
  fail(failure, retry) {
    const { say } = this.context;
    clearTimer(this.slow);
    this.startOver();
    const seconds = failure.seconds;
    const own = failure.kind === "refused" && failure.detail;
    this.message = own || say(failure.kind === "busy" && !seconds ? "busy_soon" : failure.kind, { seconds });
    this.#tell(this.message);
    setAttribute(this.state, "class", "state failure");
    const button = h("button", { type: "button", part: "action", onclick: retry }, say("retry"));
    if (seconds) {
      button.disabled = true;
      setTimer(() => (button.disabled = false), seconds * 1000);
    }
    append(this.body, h("div", { class: "actions" }, button));
    setAttribute(this.body, "aria-busy", "false");
  }

  #listed(citations, answerLanguage) {
    this.shown = citations;
    listCitations(this.list, citations, { ...this.context, answerLanguage });
  }

  #tell(text) {
    empty(this.state);
    append(this.state, text);
    this.state.hidden = !text;
  }

  #actions(site) {
    const { say, api, server } = this.context;
    const id = this.answer.answer_id;
    const outcome = h("span", { role: "status" });
    const button = (key, work, done) => {
      const act = async () => {
        empty(outcome);
        try {
          await work();
          append(outcome, say(done));
        } catch (error) {
          append(outcome, error.detail || say("action_failed"));
        }
      };
      return h("button", { type: "button", part: "action", onclick: act }, say(key));
    };
    const rate = (rating) => () => api.json("api/feedback", { answer_id: id, rating });
    return h("div", { class: "actions" },
      button("copy", () => navigator.clipboard.writeText(withReferences(this.answer, server)), "copied"),
      site.sharing && button("share", async () => {
        await navigator.clipboard.writeText((await api.json("api/answers", { answer_id: id })).url);
      }, "copied"),
      site.feedback && button("helpful", rate("up"), "thanks"),
      site.feedback && button("not_helpful", rate("down"), "thanks"),
      outcome);
  }

  remove() {
    clearTimer(this.slow);
    removeNode(this.node);
  }
}
