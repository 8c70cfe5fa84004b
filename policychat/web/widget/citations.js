// The proofs of an answer, as a list and as references for copying.

import { append, empty, h, startsWith } from "./natives.js";
import { languageName, primary } from "./strings.js";

// The address of the quoted words on the server; null for what is no address there.
export function linkOf(citation, server) {
  if (typeof citation.link !== "string" || !startsWith(citation.link, "/")) return null;
  const link = new URL("." + citation.link, server);
  return link.origin === new URL(server).origin ? link.href : null;
}

// One citation as a list item. say(key, values) gives the words.
export function citationItem(citation, { say, server, language, answerLanguage }) {
  const link = linkOf(citation, server);
  const facts = h("p", { class: "facts" });
  const tell = (text) => text && append(facts, h("span", {}, text));
  tell(citation.publisher);
  if (citation.published) {
    tell(citation.published_inferred ? say("published_inferred", { date: citation.published }) : citation.published);
  }
  if (citation.page) tell(say("page_number", { number: citation.page }));
  if (primary(citation.language) !== primary(answerLanguage)) {
    tell(say("original_in", { name: languageName(citation.language, language) }));
  }
  if (citation.translated_from) tell(say("translated_from", { name: languageName(citation.translated_from, language) }));
  if (citation.superseded_by) tell(say("superseded", { value: citation.superseded_by }));
  if (citation.effective) tell(say("effective", { date: citation.effective }));
  if (citation.expires) tell(say("expires", { date: citation.expires }));
  return h(
    "li",
    { class: "citation", part: "citation", tabindex: "-1" },
    h("p", { class: "title" }, h("span", { class: "number" }, `${citation.marker}`), " ",
      h("cite", { lang: citation.language }, citation.title || citation.document_id)),
    facts,
    h("blockquote", { part: "quote", lang: citation.language },
      citation.context_before && h("span", { class: "context" }, citation.context_before, " "),
      citation.quote),
    link && h("a", { part: "link", href: link, target: "_blank", rel: "noopener" }, say("open_document"),
      h("span", { class: "unseen" }, ` (${say("opens_new_tab")})`)),
  );
}

// Puts `citations` into the list `list`, in place of what is in it.
export function listCitations(list, citations, context) {
  empty(list);
  for (let i = 0; i < citations.length; i++) append(list, citationItem(citations[i], context));
}

// The answer and its sources as plain text.
export function withReferences(answer, server) {
  let text = `${answer.question}\n\n${answer.answer}\n`;
  for (let i = 0; i < answer.citations.length; i++) {
    const citation = answer.citations[i];
    text += `\n[${citation.marker}] ${citation.title || citation.document_id}`;
    if (citation.publisher) text += `, ${citation.publisher}`;
    if (citation.published) text += `, ${citation.published}`;
    text += `: ${linkOf(citation, server) || citation.document_id}`;
  }
  return text;
}
