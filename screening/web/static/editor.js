// The editor in the place of the textarea: it saves as one types, and shows what the
// server says of the draft. Without it, the form does the same by its buttons.
"use strict";

const form = document.querySelector("form.editor");
const area = form.querySelector("textarea");
const panel = document.getElementById("panel");
const state = form.querySelector("[data-state]");
const PAUSE = 400;
// What to do where the server will not save, by its answer; anything else may pass.
const REFUSED = {
  400: "The app was restarted. Copy your text, reload this page, and paste it.",
  403: "The rules folder cannot be written now. Copy your text, and see \"Change the rulebook\".",
  404: "This draft was adopted or discarded meanwhile. Copy your text into a new draft.",
  413: "The text is too large. Create shorter, or spread it over several files.",
};
const NO_ANSWER = "The app does not answer. Is it running? Save again in a moment.";

function say(words) {
  state.textContent = words;
}

function opened() {
  const place = form.querySelector("[data-ace]");
  ace.config.set("useStrictCSP", true);
  const editor = ace.edit(place, {
    useWorker: false,
    mode: "ace/mode/yaml",
    theme: { cssClass: "ace-screening", cssText: "", isDark: false },
    value: area.value,
    enableBasicAutocompletion: true,
    enableLiveAutocompletion: true,
    enableKeyboardAccessibility: true,
    textInputAriaLabel: `Text of ${form.dataset.file}`,
    fontSize: "0.875rem",
    showPrintMargin: false,
    tabSize: 2,
    useSoftTabs: true,
    wrap: true,
  });
  place.hidden = false;
  area.hidden = true;
  form.querySelector(".editor__label").hidden = true;
  editor.resize();
  return editor;
}

function edit() {
  const editor = opened();
  // How often something was typed, and whether another window changed the file.
  let typed = 0;
  let saved = 0;
  let stale = false;
  let timer = 0;
  let asking = null;
  let saving = Promise.resolve();
  let saves = 0;
  let why = NO_ANSWER;

  function mark() {
    const told = [...panel.querySelectorAll("[data-notes]")].flatMap((one) => JSON.parse(one.dataset.notes));
    const here = told.filter((one) => one.file === form.dataset.file);
    editor.session.setAnnotations(
      here.map((one) => ({ row: Math.max(one.line - 1, 0), column: 0, text: one.says, type: one.kind })),
    );
  }

  async function ask(address, signal, options) {
    why = NO_ANSWER;
    const answer = await fetch(address, { ...options, signal });
    if (answer.ok || answer.status === 409) return answer;
    why = REFUSED[answer.status] ?? NO_ANSWER;
    throw new Error(answer.status);
  }

  // Save what stands there. A save is never dropped half-way: only its answer says which
  // text the next one follows.
  async function send() {
    const now = typed;
    area.value = editor.getValue();
    const body = new FormData(form);
    body.set("as-typed", "yes");
    const answer = await ask(form.action, undefined, { method: "POST", body: new URLSearchParams(body) });
    stale = answer.status === 409;
    if (stale) return answer;
    form.elements.seen.value = answer.headers.get("X-Seen");
    saved = now;
    return answer;
  }

  async function save(signal) {
    saves += 1;
    saving = saving.then(send, send).finally(() => { saves -= 1; });
    const answer = await saving;
    const words = await answer.text();
    if (signal.aborted) return;
    panel.innerHTML = words;
    mark();
  }

  // The panel comes in parts, the slower ones later; each says where the next one is.
  async function lookFurther(signal) {
    const place = panel.querySelector("[data-further]");
    if (!place) return false;
    const answer = await ask(place.dataset.further, signal);
    place.outerHTML = await answer.text();
    mark();
    return true;
  }

  // Do one thing after another; a newer call drops an older one and its late answers.
  async function check(...steps) {
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    panel.parentElement.setAttribute("aria-busy", "true");
    say("Checking…");
    try {
      for (const step of steps) await step(signal);
      if (signal.aborted) return;
      panel.parentElement.removeAttribute("aria-busy");
      say(stale ? "Not saved: changed in another window." : typed ? "Saved in the draft and checked." : "Checked, as saved in the draft.");
      // Who goes on typing wants no doubts about what stands there for a moment.
      do await new Promise((resume) => { setTimeout(resume, PAUSE); });
      while (await lookFurther(signal));
    } catch {
      if (signal.aborted) return;
      panel.parentElement.removeAttribute("aria-busy");
      say(typed === saved
        ? `${typed ? "Saved. " : ""}Saved deals or doubts could not be looked at just now.`
        : `Not saved; your text is still here. ${why}`);
    }
  }

  function goTo(line) {
    editor.gotoLine(line, 0, false);
    editor.focus();
  }

  editor.session.on("change", () => {
    typed += 1;
    area.value = editor.getValue();
    asking?.abort();
    clearTimeout(timer);
    if (stale) return;
    say("Typing…");
    timer = setTimeout(check, PAUSE, save, lookFurther);
  });
  panel.addEventListener("click", (event) => {
    const link = event.target.closest("[data-line]");
    if (link?.dataset.file !== form.dataset.file) return;
    event.preventDefault();
    goTo(Number(link.dataset.line) || 1);
  });
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    asking?.abort();
    if (saves) {
      event.preventDefault();
      await saving.catch(() => {});
      form.requestSubmit(event.submitter);
      return;
    }
    typed = saved;
  });
  window.addEventListener("beforeunload", (event) => {
    if (typed !== saved) event.preventDefault();
  });
  complete(editor);
  mark();
  const line = /^#line-(\d+)$/.exec(location.hash);
  if (line) goTo(Number(line[1]));
  check(lookFurther);
}

// Keys, ids and choices of this rulebook, from its schema.
function complete(editor) {
  let schemas = null;
  fetch(form.dataset.schema)
    .then((answer) => (answer.ok ? answer.json() : null))
    .then((read) => { schemas = read; })
    .catch(() => {});
  editor.completers = [{
    identifierRegexps: [/[\w-]/],
    getCompletions(_editor, session, place, _prefix, give) {
      const sheet = schemas && sheetOf(schemas);
      const found = sheet ? completion.at(schemas, sheet, session.getDocument().getAllLines(), place.row, place.column) : [];
      give(null, found.map((one) => ({
        caption: one.value,
        value: one.key ? `${one.value}: ` : one.value,
        meta: one.key ? "key" : one.says,
        docText: one.says,
        completer: { insertMatch: insertWord },
      })));
    },
  }];
}

// Put the chosen word over what is typed of it. Ace takes away what its list was last
// filtered by, and so leaves a letter behind where somebody types on and presses Enter.
function insertWord(editor, chosen) {
  const { row, column } = editor.getCursorPosition();
  const typed = /[\w-]*$/.exec(editor.session.getLine(row).slice(0, column))[0];
  editor.session.replace(new ace.Range(row, column - typed.length, row, column), chosen.value);
}

// The part of the schema that holds for this file.
function sheetOf(schemas) {
  const [first, inside] = form.dataset.file.split("/");
  const name = inside ? first : first.replace(".yaml", "");
  const heading = /^extends:/m.test(area.value) ? "extension" : "heading";
  return schemas.$defs[{ rulebook: heading, examples: "deal" }[name] ?? name];
}

if (area) edit();
