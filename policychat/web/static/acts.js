// What readers do with an answer or a report: copy, share, rate. The buttons carry what they need as data.
"use strict";

async function post(path, body) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const held = await response.json();
  return response.ok ? { held } : { refusal: held.detail };
}

async function copy(button, told) {
  await navigator.clipboard.writeText(button.dataset.copy);
  told.textContent = button.dataset.told;
}

async function share(button, told) {
  const { held, refusal } = await post("/api/answers", { answer_id: button.dataset.share });
  if (refusal) {
    told.textContent = refusal;
    return;
  }
  const link = document.createElement("a");
  link.href = link.textContent = held.url;
  link.target = "_blank";
  link.rel = "noopener";
  told.replaceChildren(`${button.dataset.told} `, link);
}

async function rate(button, told) {
  const { refusal } = await post("/api/feedback", {
    answer_id: button.dataset.rate,
    rating: button.dataset.rating,
  });
  told.textContent = refusal || button.dataset.told;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("button[data-told]");
  if (!button) return;
  const told = button.parentElement.querySelector(".pc-told");
  const act = button.dataset.copy ? copy : button.dataset.share ? share : rate;
  button.disabled = true;
  try {
    await act(button, told);
  } catch {
    told.textContent = button.dataset.failed;
  } finally {
    button.disabled = false;
  }
});
