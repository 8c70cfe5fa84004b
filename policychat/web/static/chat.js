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
}).observe(document.documentElement, { childList: true, subtree: true });
