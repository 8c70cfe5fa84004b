// The words of the interface: those of policychat, or those that the page brings along.

import { MESSAGES } from "./messages.js";
import { keysOf, lowerCase, replace, split } from "./natives.js";

const RIGHT_TO_LEFT = ["ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"];

// The interface language: what the tag says, else the page, else the browser. English where there are no words in it.
export function languageOf(asked, own) {
  const wanted = asked && asked !== "auto" ? asked : document.documentElement.lang || navigator.language || "en";
  return own || MESSAGES[primary(wanted)] ? wanted : "en";
}

// The words in `language`, with the page's own before ours.
export function wordsIn(language, own) {
  const ours = MESSAGES[primary(language)] || MESSAGES.en;
  return { ...MESSAGES.en, ...ours, ...own };
}

export function directionOf(language) {
  const tag = primary(language);
  for (let i = 0; i < RIGHT_TO_LEFT.length; i++) if (RIGHT_TO_LEFT[i] === tag) return "rtl";
  return "ltr";
}

// `text` with its {placeholders} filled in.
export function filled(text, values) {
  const names = keysOf(values);
  for (let i = 0; i < names.length; i++) text = replace(text, `{${names[i]}}`, () => values[names[i]]);
  return text;
}

// The name of the language `tag` in `language`; the tag itself where the browser knows none.
export function languageName(tag, language) {
  try {
    return new Intl.DisplayNames(language, { type: "language" }).of(tag) || tag;
  } catch {
    return tag;
  }
}

export function primary(tag) {
  return lowerCase(split(tag, "-")[0]);
}
