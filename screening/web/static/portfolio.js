// What helps to answer a question follows the choice of what a column is read as.
"use strict";

function tell(choice) {
  const hint = document.getElementById(choice.dataset?.hint ?? "");
  if (hint) hint.textContent = choice.selectedOptions[0].title;
}

document.addEventListener("change", (event) => tell(event.target));
// What was chosen before this ran, or is filled in again where somebody comes back.
addEventListener("pageshow", () => document.querySelectorAll("[data-hint]").forEach(tell));
