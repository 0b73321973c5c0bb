// What htmx cannot do by itself: say where nothing came, and keep the keyboard in place.
"use strict";

const inTrial = (event) => event.target.closest?.("[data-what-if]");

function fail(event, failed) {
  const note = inTrial(event)?.querySelector("[data-failed]");
  if (note) note.hidden = !failed;
}

for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, (event) => fail(event, true));
}
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.shouldSwap) fail(event, false);
});

// A button that is gone once it was pressed leaves the keyboard where one goes on.
document.addEventListener("htmx:afterSettle", (event) => {
  const button = event.detail.requestConfig?.elt;
  if (button?.name === "do") document.getElementById("what-if-fact").focus();
});
