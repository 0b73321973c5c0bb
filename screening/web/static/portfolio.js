// What helps to answer a question follows the choice of what a column is read as.
"use strict";

document.addEventListener("change", (event) => {
  const hint = document.getElementById(event.target.dataset?.hint ?? "");
  if (hint) hint.textContent = event.target.selectedOptions[0].title;
});
