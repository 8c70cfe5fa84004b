// The language of the page, which the server has put into it; runs before Gradio, which would take the browser's.
"use strict";

const language = document.documentElement.lang;
if (navigator.language.split("-")[0] !== language) {
  // Gradio's own words in simplified Chinese go by "zh-CN".
  Object.defineProperty(navigator, "language", { value: language === "zh" ? "zh-CN" : language });
}

// What a reader chooses is kept in this browser, for all pages of this server.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button[data-language]");
  if (!button) return;
  document.cookie = `policychat_language=${button.dataset.language}; Path=/; Max-Age=31536000; SameSite=Lax`;
  location.reload();
});
