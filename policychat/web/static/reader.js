// Opens the document at the quoted words, for eyes and for screen readers.
"use strict";

const quote = document.getElementById("quote");
quote.scrollIntoView({ block: "center" });
quote.focus({ preventScroll: true });
