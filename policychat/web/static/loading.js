// Follows the server's start and loads this address again once what it waits for is there.
"use strict";

const POLL_MS = 400;
const MISSES_UNTIL_STOPPED = 8;
const message = document.getElementById("message");
const progress = document.getElementById("progress");
let misses = 0;

async function look() {
  try {
    const response = await fetch("/api/status", { cache: "no-store" });
    const status = await response.json();
    misses = 0;
    if (status[message.dataset.until] || status.failed) {
      location.reload();
      return;
    }
    if (message.textContent !== status.message) message.textContent = status.message;
    if (status.fraction === null) progress.removeAttribute("value");
    else progress.value = status.fraction;
  } catch {
    misses += 1; // also while a busy start makes the server slow to answer
    if (misses >= MISSES_UNTIL_STOPPED) {
      message.textContent = message.dataset.stopped;
      progress.hidden = true;
    }
  }
  setTimeout(look, POLL_MS);
}

setTimeout(look, POLL_MS);
