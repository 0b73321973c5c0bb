// What htmx cannot do by itself: show the questions that are asked now, and say so.
"use strict";

const form = document.querySelector("form.deal");
const said = document.querySelector("[data-said]");
const barNext = document.querySelector("[data-bar-next]");
const barLevel = document.querySelector("[data-bar-level]");
const stale = document.querySelector("[data-stale]");
const panel = document.getElementById("panel");
// How often something was typed, and how often by the time of the last request: the
// panel is up to date when both are the same.
let typed = Number(form.elements["the-step"]?.value ?? 0);
let sent = typed;
// A page that sends the form back holds answers that are not kept yet.
const keeps = !("nothingKept" in form.dataset);
let unsaved = keeps && Boolean(document.querySelector(".summary"));
// What could not be kept is sent once more at once, then after so many milliseconds.
const PATIENCE = 5000;
let later = 0;
// Why answers cannot be read, by question.
let unreadable = {};
let failures = 0;
// Whether what is typed was not kept when it was sent last, and how long it takes.
let stuck = unsaved;
let slow = 0;
// Whether the form itself is on its way: what is typed goes with it, and nothing after it.
let goes = false;
// Whether nobody answers at all: a form that is sent then would be lost from view.
let unreachable = false;
const SLOW = 1000;

// Say beside the action, and in the bar of a small window, whether what is typed is kept:
// what the app said last, or what is known here alone.
const barKept = document.querySelector("[data-bar-kept]");
let since = null;
function sayKept(which) {
  const line = document.getElementById("kept");
  if (line.dataset.kept !== which) {
    line.dataset.kept = which;
    line.replaceChildren(document.getElementById(`says-${which}`).content.cloneNode(true));
    const time = line.querySelector("[data-since]");
    if (time) time.textContent = since.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  }
  sayShortly();
}
function sayShortly() {
  if (barKept) barKept.textContent = document.querySelector("#kept [data-short]")?.dataset.short ?? "";
}
sayShortly();

// The tab and the heading name the deal, so that two windows are told apart.
const heading = document.querySelector("[data-deal-heading]");
form.elements["the-name"]?.addEventListener("input", (event) => {
  if (!heading) return;
  const name = event.target.value.trim();
  heading.textContent = name ? `${name}: answers` : heading.dataset.dealHeading;
  document.title = `${heading.textContent} \u00b7 Screening`;
  const crumb = document.querySelector("[data-deal-name]");
  crumb.textContent = name;
  crumb.parentNode.hidden = !name;
});

// Where an answer is typed: neither its source, nor a word to find a choice by.
const TYPED = ".control:not(.control--note, [data-find])";

// What is typed, as it is sent.
function asSent() {
  return new URLSearchParams(new FormData(form));
}

function isTooLarge() {
  return asSent().toString().length > Number(form.dataset.most ?? Infinity);
}

// Send what is typed to be kept, as if somebody had typed.
function send() {
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function sendLater() {
  clearTimeout(later);
  later = setTimeout(send, failures ? PATIENCE : 0);
  failures += 1;
}

// Where the person is: at the question used last. Not every browser puts the keyboard on
// what is pressed.
let used = null;
for (const use of ["focusin", "pointerdown", "input"]) {
  form.addEventListener(use, (event) => {
    const before = used;
    used = event.target.closest("[data-question]");
    if (used !== before) setTimeout(async () => { await press; foldAnswered(); });
  });
}

// Nothing moves while it is pressed: a button that slips from under the pointer is missed.
let press = null;
addEventListener("pointerdown", (event) => {
  if (event.button !== 0) return;
  press = new Promise((resume) => {
    for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => setTimeout(resume), { once: true });
  }).then(() => { press = null; });
});

// Keep what the person is looking at where it is, whatever opens or folds above it: what
// has the keyboard, or else the question used last. Return whether it could stay there.
function inPlace(change) {
  const anchor = form.contains(document.activeElement) ? document.activeElement : used;
  const top = () => anchor?.getBoundingClientRect().top ?? 0;
  const before = top();
  change();
  window.scrollBy(0, top() - before);
  return Math.abs(top() - before) <= 1;
}

// What waits until there is room stays where somebody saw it.
function show(asked, waiting) {
  for (const question of form.querySelectorAll("[data-question]")) {
    const { question: name } = question.dataset;
    question.hidden = !asked.has(name) && !(waiting.has(name) && !question.hidden);
    question.querySelector("[name=shown]").disabled = question.hidden;
  }
}

// Put a question where it belongs, in page order; one in use or answered stays where it is.
function put(question, place) {
  if (question.parentNode === place || question.contains(document.activeElement) || isAnswered(question)) return;
  const after = [...place.children].find((one) => Number(one.dataset.place) > Number(question.dataset.place));
  place.insertBefore(question, after ?? null);
}

// Fold away what is asked for completeness alone: nothing that was in view. A topic is
// there where something of it is.
const SHOWN = "[data-question]:not([hidden])";
function fold(folded) {
  const remote = form.querySelector("[data-remote]");
  if (!remote) return;
  for (const question of form.querySelectorAll("[data-question]")) {
    const { live, folded: away } = question.parentNode.dataset;
    const folds = folded.has(question.dataset.question);
    put(question, form.querySelector(`[data-${folds ? "folded" : "live"}="${live ?? away}"]`));
    if (folds) question.querySelector("[name=shown]").disabled = true;
  }
  for (const topic of form.querySelectorAll("[data-topic]")) topic.hidden = !("stays" in topic.dataset) && !topic.querySelector(SHOWN);
  for (const topic of remote.querySelectorAll("[data-folded]")) topic.parentNode.hidden = !topic.querySelector(SHOWN);
  const open = [...remote.querySelectorAll(SHOWN)];
  remote.querySelector("[data-count]").textContent = open.filter((one) => !isAnswered(one)).length;
  remote.hidden = open.length === 0;
}

// Say beside a question why its answer cannot be read: not before whoever types is done.
function mark(question) {
  const says = unreadable[question] ?? "";
  const block = document.getElementById(`question-${question}`);
  if (!block) return;
  const control = block.querySelector(TYPED);
  const output = block.querySelector("output");
  const types = says && control === document.activeElement && !control.ariaInvalid;
  if (says && output) output.textContent = types ? "Cannot be read yet" : "";
  if (types) return;
  const message = document.getElementById(`${question}-message`);
  const error = document.createElement("span");
  error.className = "unseen";
  error.textContent = "Error: ";
  block.classList.toggle("question--wrong", Boolean(says));
  message.hidden = !says;
  // What is hidden is read out all the same where a field is described by it.
  message.replaceChildren(...(says ? [error, says] : []));
  if (control) control.ariaInvalid = says ? "true" : null;
  if (says && "open" in block) block.open = true;
}
form.addEventListener("focusout", (event) => {
  const question = event.target.closest("[id^=question-]")?.id.replace("question-", "");
  if (unreadable[question]) setTimeout(async () => { await press; mark(question); });
});

// A question that is folded says what is answered now.
function answered(block) {
  const words = [...block.querySelectorAll(".choice__box:checked")].map((box) => box.nextElementSibling.textContent);
  const control = block.querySelector(TYPED);
  if (control) words.push(control.selectedOptions?.[0].text ?? (block.querySelector("output")?.textContent.replace("Read as ", "") || control.value));
  return words.join("; ") || block.dataset.putOff || "Not known yet";
}
function sayAnswer(question) {
  question.querySelector("[data-said-answer]").textContent = answered(question);
  question.querySelector("[data-said-note]").textContent = question.querySelector(".control--note")?.value ?? "";
}
form.addEventListener("toggle", (event) => {
  if (event.target.matches(".question--said:not([open])")) sayAnswer(event.target);
}, true);

// What was answered or put off folds into a line once the person goes on to another
// question, unless something is wrong with it. It stays open for now where what is in hand would move.
function foldsAway(question) {
  if (question === used || question.contains(document.activeElement) || unreadable[question.dataset.question]) return false;
  return (isAnswered(question) || question.dataset.putOff) && !question.querySelector(".question__message:not([hidden]), .question__warning:not([hidden])");
}
function foldAnswered() {
  for (const question of form.querySelectorAll("[data-live] > details.question[open]:not([hidden])")) {
    if (!foldsAway(question)) continue;
    const [was, place] = [question.className, scrollY];
    sayAnswer(question);
    const stayed = inPlace(() => {
      question.classList.remove("question--new");
      question.classList.add("question--said");
      question.open = false;
    });
    if (stayed) continue;
    question.className = was;
    question.open = true;
    scrollTo(scrollX, place);
  }
}

// What matters no more is put off, and opens again once it matters. What was skipped stays so.
const SKIPPED = "Skipped for now";
function putOff(mattering) {
  for (const question of form.querySelectorAll("[data-live] > details.question")) {
    if (question.dataset.putOff === SKIPPED) continue;
    if (mattering.has(question.dataset.question)) {
      if (question.dataset.putOff && !isAnswered(question)) {
        question.classList.remove("question--said");
        question.open = true;
      }
      delete question.dataset.putOff;
    } else question.dataset.putOff = "Not needed now";
  }
}

// The boxes of a group are one stop of the Tab key, as radio buttons are: arrows lead from
// box to box.
const ARROWS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
function goAlong(among, here, by) {
  among.at((among.indexOf(here) + by) % among.length).focus();
}
function boxesBeside(box) {
  return [...box.closest(".choices").querySelectorAll(".choice:not([hidden]) [type=checkbox]")];
}
function stopAt(box) {
  if (!box) return;
  for (const other of box.closest(".choices").querySelectorAll("[type=checkbox]")) other.tabIndex = other === box ? 0 : -1;
}
for (const group of form.querySelectorAll(".choices")) stopAt(group.querySelector("[type=checkbox]"));
form.dataset.arrows = "";
form.addEventListener("focusin", (event) => { if (event.target.matches(".choices [type=checkbox]")) stopAt(event.target); });
// So are lines of answers that follow one another.
function stopAtLines() {
  let before = null;
  for (const question of form.querySelectorAll("[data-live] > [data-question]:not([hidden])")) {
    const isLine = question.matches(".question--said:not([open])");
    const line = question.querySelector(":scope > .said");
    if (line) line.tabIndex = isLine && before?.parentNode === question.parentNode ? -1 : 0;
    before = isLine ? question : null;
  }
}
stopAtLines();
form.addEventListener("toggle", (event) => { if (event.target.matches(".question")) stopAtLines(); }, true);
form.addEventListener("keydown", (event) => {
  const { key, target } = event;
  const lines = target.matches(".said") && !key.match(/Left|Right/);
  if (!ARROWS[key] || !(lines || target.matches(".choices [type=checkbox]"))) return;
  event.preventDefault();
  const among = lines ? [...form.querySelectorAll("[data-live] > .question--said:not([hidden]) > .said")] : boxesBeside(target);
  goAlong(among, target, ARROWS[key]);
});

// Choices of a long list are found by a word of theirs; nothing is typed or sent by that.
for (const find of form.querySelectorAll("[data-find]")) {
  find.parentNode.hidden = false;
  find.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  find.addEventListener("input", (event) => {
    event.stopPropagation();
    const words = find.value.trim().toLowerCase();
    const list = find.closest("[data-find-in]");
    const choices = [...list.querySelectorAll(".choice")];
    const has = (choice) => [words, words.replace(/s$/, "")].some((it) => choice.textContent.toLowerCase().includes(it));
    const none = !choices.some(has);
    for (const choice of choices) choice.hidden = !none && !has(choice);
    for (const set of list.querySelectorAll(".set")) {
      set.hidden = !set.querySelector(".choice:not([hidden])");
      set.open = Boolean((words && !none) || set.querySelector(":checked"));
    }
    const status = find.parentNode.querySelector("[data-none]");
    status.textContent = none ? status.dataset.none : "";
    for (const group of list.querySelectorAll(".choices")) stopAt(group.querySelector(".choice:not([hidden]) [type=checkbox]"));
  });
}

// How many characters are left in a field of limited length, or are too many.
function count(field) {
  const over = field.value.length - Number(field.dataset.longest);
  const line = document.getElementById(`${field.id}-left`);
  line.textContent = over > 0 ? `${over} characters too many.` : `${-over} characters left.`;
  line.classList.toggle("left--over", over > 0);
}
form.addEventListener("input", (event) => { if (event.target.dataset.longest) count(event.target); });

// The section in view is marked among all: the one that was chosen, as long as its heading is
// in view, else the last whose heading was passed; a short one has the next right below.
// The Tab key comes to that one alone, and arrows lead from section to section.
const rail = document.getElementById("rail");
function markSection() {
  if (!rail) return;
  const topics = [...form.querySelectorAll(".topic:not([hidden])")];
  const name = (one) => `#${one.getAttribute("aria-labelledby")}`;
  const chosen = topics.find((one) => name(one) === location.hash && isInView(one.querySelector("h2")));
  const here = chosen ?? topics.findLast((one) => one.getBoundingClientRect().top < innerHeight / 3);
  const links = [...rail.querySelectorAll("a")];
  const current = links.find((link) => here && link.hash === name(here));
  for (const link of links) {
    if (link === current) link.ariaCurrent = "true";
    else link.removeAttribute("aria-current");
    link.tabIndex = link === (current ?? links[0]) ? 0 : -1;
  }
}
addEventListener("scroll", markSection, { passive: true });
addEventListener("hashchange", markSection);
markSection();

// Go to the next question, or the one before, that is open and can change something.
function isAnswered(question) {
  return [...question.querySelectorAll(`.choice__box, ${TYPED}`)].some((control) =>
    control.type === "radio" || control.type === "checkbox" ? control.checked && control.value : control.value);
}

function isInView(question) {
  const { top, bottom } = question.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}

function step(by) {
  const every = [...form.querySelectorAll("[data-live] [data-question]:not([hidden])")];
  const ahead = by > 0 ? every : every.reverse();
  const at = every.indexOf(used && isInView(used) ? used : null) + 1 || Math.max(every.findIndex(isInView), 0);
  const next = [...ahead.slice(at), ...ahead.slice(0, at)].find((one) => one !== used && !isAnswered(one));
  if (!next) return;
  if ("open" in next) next.open = true;
  next.scrollIntoView({ block: "start" });
  next.querySelector("input:not([type=hidden]), select").focus({ preventScroll: true });
}

const STEPS = { KeyN: 1, KeyP: -1 };

if (rail) {
  rail.querySelector("[data-steps]").hidden = false;
  rail.addEventListener("keydown", (event) => {
    const links = [...rail.querySelectorAll("a")];
    if (!ARROWS[event.key] || !links.includes(event.target)) return;
    event.preventDefault();
    goAlong(links, event.target, ARROWS[event.key]);
  });
  document.addEventListener("keydown", (event) => {
    const by = event.altKey && !event.ctrlKey && !event.metaKey && STEPS[event.code];
    if (!by) return;
    event.preventDefault();
    step(by);
  });
  rail.addEventListener("click", (event) => {
    const by = Number(event.target.dataset.step ?? 0);
    if (rail.matches(":popover-open") && (by || event.target.closest("a"))) rail.hidePopover();
    if (by) step(by);
  });
  document.getElementById("so-far").addEventListener("click", (event) => {
    const sheet = event.currentTarget;
    if (sheet.matches(":popover-open") && event.target.closest("a")) sheet.hidePopover();
  });
}

// A fact that is skipped makes room for the next, and all that matter can be shown at once;
// without a script the form is sent. The keyboard comes to the next fact then.
let skips = false;
panel.addEventListener("click", (event) => {
  const skip = event.target.closest("[data-skip], [data-all]");
  if (!skip) return;
  event.preventDefault();
  skips = true;
  const skipped = document.getElementById(`question-${skip.value}`);
  if (skipped) skipped.dataset.putOff = SKIPPED;
  if (used === skipped) used = null;
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: skip.name, value: skip.value });
  field.setAttribute("form", form.id);
  skip.replaceWith(field);
  send();
});

// What is unfolded beside the form stays so when the panel comes anew; the table of topics
// is asked for only while it is.
const unfolded = new Set();
document.getElementById("so-far")?.addEventListener("toggle", (event) => {
  const { fold } = event.target.dataset;
  if (!fold) return;
  if (event.target.open) unfolded.add(fold);
  else unfolded.delete(fold);
  if (fold !== "topics") return;
  form.elements["the-topics"].value = event.target.open ? "shown" : "";
  if (event.target.open) send();
}, true);

document.addEventListener("screening:moved", async (event) => {
  if (press) await press;
  const { asked, folded, waiting, read, left, unread, contradicted, decides, level, address, again } = event.detail;
  clearTimeout(slow);
  stuck = !address;
  unreachable = false;
  since = null;
  if (stale) stale.hidden = true;
  sayShortly();
  if (sent === typed) {
    panel.removeAttribute("aria-busy");
    unsaved = unsaved && !address;
  }
  if (again) sendLater();
  if (address) {
    failures = 0;
    history.replaceState(null, "", address + location.hash);
  }
  inPlace(() => {
    show(new Set(asked), new Set(waiting));
    fold(new Set(folded));
    if (keeps) putOff(new Set(Object.keys(decides)));
  });
  foldAnswered();
  if (skips && document.activeElement === document.body) panel.querySelector(".panel__next a")?.focus({ preventScroll: true });
  skips = false;
  markSection();
  for (const fold of panel.querySelectorAll("[data-fold]")) fold.open = unfolded.has(fold.dataset.fold);
  unreadable = unread;
  for (const [question, words] of Object.entries(read)) {
    const output = document.getElementById(`${question}-read`);
    if (output) output.textContent = words ? `Read as ${words}` : "";
    mark(question);
  }
  for (const line of form.querySelectorAll("[data-decides]")) {
    line.textContent = decides[line.closest("[data-question]").dataset.question] ?? "";
    line.hidden = !line.textContent;
  }
  for (const warning of form.querySelectorAll("[data-contradicted]")) {
    warning.textContent = contradicted[warning.dataset.contradicted] ?? "";
    warning.hidden = !warning.textContent;
    if (warning.textContent) warning.closest("details.question")?.setAttribute("open", "");
  }
  if (barLevel.textContent !== level) said.textContent = `${said.dataset.said || "Level so far"}: ${level}`;
  barLevel.textContent = level;
  if (barNext) {
    const next = panel.querySelector("a[href^='#question-']");
    barNext.hidden = !next;
    if (next) barNext.hash = next.hash;
    barNext.querySelector("[data-bar-left]").textContent = left;
  }
});

for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  form.addEventListener(failure, () => {
    unreachable = failure === "htmx:sendError";
    if (stale) stale.hidden = false;
    panel.removeAttribute("aria-busy");
    if (!keeps) return;
    clearTimeout(slow);
    stuck = true;
    since ??= new Date();
    sayKept(isTooLarge() ? "too-large" : "no-answer");
    sendLater();
  });
}

// "None of these" and the other answers exclude each other.
form.addEventListener("change", (event) => {
  const box = event.target;
  if (box.type !== "checkbox" || !box.checked) return;
  const alone = box.value === "none-of-these";
  for (const other of form.querySelectorAll(`[name="${CSS.escape(box.name)}"]`)) {
    if (other !== box && (alone || other.value === "none-of-these")) other.checked = false;
  }
});

// A browser that goes back fills in what it remembers: bring the page up to date.
function isAsServed(control) {
  if (control.options) {
    const served = [...control.options].findIndex((one) => one.defaultSelected);
    return control.selectedIndex === Math.max(served, 0); // the first where none was
  }
  if (control.type === "radio" || control.type === "checkbox") return control.checked === control.defaultChecked;
  return control.type === "hidden" || control.value === (control.defaultValue ?? control.value);
}

window.addEventListener("pageshow", () => {
  goes = false;
  const remembered = ![...form.elements].every(isAsServed);
  if (remembered) send();
});

form.addEventListener("input", () => {
  unsaved = keeps;
  typed += 1;
  if (keeps && !location.pathname.endsWith("/edit")) history.replaceState(null, "", form.dataset.begun + location.hash);
  if (keeps) form.elements["the-step"].value = typed;
  panel.setAttribute("aria-busy", "true");
});

// Of two windows, this one's answers are to be kept: it has seen the other's.
document.getElementById("kept")?.parentNode.addEventListener("click", (event) => {
  const { keepMine } = event.target.dataset;
  if (!keepMine) return;
  form.elements["the-revision"].value = keepMine;
  send();
});
form.addEventListener("htmx:beforeRequest", (event) => {
  if (goes) {
    event.preventDefault();
    return;
  }
  sent = typed;
  clearTimeout(slow);
  if (unsaved && !stuck) slow = setTimeout(sayKept, SLOW, "keeping");
});
addEventListener("online", () => { if (stuck && keeps) send(); });

// What is typed and not sent yet goes along when the page goes. A page that is loaded again
// asks for it at once: a cookie says until which step the app is to wait for it.
let handed = -1;
function sayTyped(what, seconds) {
  const path = new URL(form.dataset.leaving, location).pathname.replace(/[^/]*$/, "");
  document.cookie = `typed=${what}; path=${path}; max-age=${seconds}; SameSite=Strict`;
}
if (keeps) sayTyped("", 0);
function handOver() {
  if (!unsaved || !keeps || handed === typed) return true;
  handed = typed;
  sayTyped(`${form.elements["the-window"].value}.${typed}`, 10);
  return navigator.sendBeacon(form.dataset.leaving, asSent());
}
// No deal goes into what the browser offers to fill in elsewhere. It stays off for as long
// as the form is sent only: a browser that goes back gives nothing back where it is off.
form.addEventListener("submit", (event) => {
  if (isTooLarge()) {
    event.preventDefault();
    sayKept("too-large");
    return;
  }
  if (unreachable) {
    event.preventDefault();
    send();
    return;
  }
  unsaved = false;
  goes = true;
  form.dispatchEvent(new Event("htmx:abort"));
  form.autocomplete = "off";
});
window.addEventListener("pagehide", () => {
  handOver();
  form.removeAttribute("autocomplete");
});
window.addEventListener("beforeunload", (event) => {
  const isHandedOver = handOver();
  if (unsaved && (stuck || !isHandedOver)) event.preventDefault();
});
