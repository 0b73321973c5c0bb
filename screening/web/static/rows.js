// What a button added to a form gets the keyboard; the browser's own way is for whole pages.
"use strict";

document.addEventListener("htmx:afterSettle", () => {
  const added = document.querySelector("[data-focus]");
  added?.removeAttribute("data-focus");
  added?.focus();
});
