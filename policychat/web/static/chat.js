// What Gradio leaves open.
"use strict";

// Enter that ends the writing of a Chinese or Japanese word must not send the question.
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key === "Enter" && event.isComposing) event.stopPropagation();
  },
  true,
);

// The filters are fields of ours; what they hold goes with each question, as JSON.
const filterFields = () => [...document.querySelectorAll("#filters [name]")];
window.policychat = {
  filters: () =>
    JSON.stringify(Object.fromEntries(filterFields().filter((each) => each.value).map((each) => [each.name, each.value]))),
};

function countFilters() {
  const count = filterFields().filter((each) => each.value).length;
  document.querySelector(".pc-filter-count").textContent = count || "";
}

function clearFilters() {
  for (const each of filterFields()) each.value = "";
  countFilters();
}

function ask(question) {
  const box = document.querySelector("#question textarea");
  box.value = question;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  // Gradio takes the text over before it hears of the click.
  requestAnimationFrame(() => document.getElementById("ask").click());
}

document.addEventListener("change", (event) => {
  if (event.target.closest("#filters")) countFilters();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button[data-ask], button[data-clear-filters]");
  if (!button) return;
  if (button.dataset.ask === undefined || button.dataset.unfiltered !== undefined) clearFilters();
  if (button.dataset.ask !== undefined) ask(button.dataset.ask);
});

// A new question, and then its answer, is brought into view.
let seen = 0;
let focused = false;
new MutationObserver(() => {
  const box = document.querySelector("#question textarea");
  if (box && !focused) {
    focused = true;
    // With a mouse there is a keyboard; on a phone it would cover the page.
    if (matchMedia("(pointer: fine)").matches) box.focus({ preventScroll: true });
  }
  const exchanges = document.querySelectorAll(".pc-exchange");
  if (exchanges.length > seen) {
    exchanges[exchanges.length - 1].scrollIntoView({ block: "start" });
    document.getElementById("sources").scrollTop = 0;
  }
  seen = exchanges.length;
  // Questions to go on with belong to the last answer; those found for the one before may come late.
  const offered = document.querySelector(".pc-suggestions");
  if (offered) offered.hidden = offered.dataset.after !== exchanges[seen - 1]?.id;
}).observe(document.documentElement, { childList: true, subtree: true });
