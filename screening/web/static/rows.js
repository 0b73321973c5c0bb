// What a button added to a form gets the keyboard; the browser's own way is for whole pages.
"use strict";

document.addEventListener("htmx:afterSettle", () => {
  const added = document.querySelector("[data-focus]");
  added?.removeAttribute("data-focus");
  added?.focus();
});

// Where fields come anew, folds stand as they stood, but those in which something was added or found.
const part = document.querySelector(".partform");
let folds = new Map();
part?.addEventListener("htmx:beforeSwap", () => {
  folds = new Map([...part.querySelectorAll("details[id]")].map((fold) => [fold.id, fold.open]));
});
part?.addEventListener("htmx:afterSwap", () => {
  for (const fold of part.querySelectorAll("details[id]:not([data-opened])")) fold.open = folds.get(fold.id) ?? fold.open;
});

// What is ticked is counted and named beside what it is folded in.
part?.addEventListener("change", ({ target: { type, name } }) => {
  if (type !== "checkbox") return;
  const ticked = (within) => [...within.querySelectorAll(`[name="${CSS.escape(name)}"]:checked`)];
  for (const count of part.querySelectorAll(`[data-count="${CSS.escape(name)}"]`)) {
    const within = count.closest(".mark") ? count.closest("details") : part;
    count.textContent = ticked(within).length;
    count.closest(".mark")?.toggleAttribute("hidden", !ticked(within).length);
  }
  const named = part.querySelector(`[data-ticked="${CSS.escape(name)}"]`);
  named?.replaceChildren(...ticked(part).map((box) => {
    const line = document.createElement("li");
    const label = box.nextElementSibling;
    line.textContent = [...label.childNodes].filter((it) => it.className !== "choice__note").map((it) => it.textContent).join("").trim();
    return line;
  }));
});

// What is typed goes along when the page goes; once the form is sent, nothing goes after it.
let unkept = false;
let sent = false;
part?.addEventListener("input", () => { unkept = true; });
part?.addEventListener("htmx:afterRequest", () => { unkept = false; });
part?.addEventListener("htmx:beforeRequest", (event) => { if (sent) event.preventDefault(); });
part?.addEventListener("submit", () => { sent = true; });
addEventListener("pageshow", () => { sent = false; });
addEventListener("pagehide", () => { if (unkept && !sent) navigator.sendBeacon(part.action, new FormData(part)); });

// What is typed or ticked while an answer is on its way would be lost to it: it is asked for again, with that.
const given = (within) => JSON.stringify([...within.querySelectorAll("input, select, textarea")]
  .filter((it) => it.checked || !["checkbox", "radio"].includes(it.type))
  .map((it) => [it.name, it.value]));
const givenThen = new WeakMap();
part?.addEventListener("htmx:beforeRequest", ({ detail: { xhr, target } }) => givenThen.set(xhr, given(target)));
part?.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!detail.shouldSwap || givenThen.get(detail.xhr) === given(detail.target)) return;
  const { elt, triggeringEvent } = detail.requestConfig;
  detail.shouldSwap = false;
  setTimeout(() => htmx.trigger(elt, elt.type === "search" ? "search" : triggeringEvent.type));
});
