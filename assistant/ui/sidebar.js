// Runs once, as the body of a function of (element, trigger, ...), when the list of conversations is on the page.
// Every button of class "act" names its action in its value, "verb:argument"; text from documents or people is only
// ever passed on, or shown as text.

const root = document.documentElement;
const questionBox = () => document.querySelector("#question textarea");
const conversation = () => element.querySelector("nav")?.dataset.conversation ?? "";
const send = (action, rest = "", extra = {}) => trigger("click", { action, rest, ...extra });

// --- searching, a moment after the last keystroke -------------------------------------------------------------------

const SEARCH_MILLISECONDS = 250;
let searching = 0;
document.addEventListener("input", (event) => {
  if (!(event.target instanceof Element) || !event.target.closest("#search")) return;
  clearTimeout(searching);
  searching = setTimeout(() => send("search", "", { text: event.target.value }), SEARCH_MILLISECONDS);
});

// --- the page's URL names the conversation, so that a reload opens it again -----------------------------------------

const keepAddress = () => {
  if (!element.querySelector("nav")) return; // not before the server has read the URL
  const hash = conversation() ? `#${conversation()}` : "";
  if (location.hash !== hash) history.replaceState(null, "", `${location.pathname}${location.search}${hash}`);
};

// --- short messages -------------------------------------------------------------------------------------------------

const tell = (kind, words = "") => {
  const told = element.querySelector("#told");
  if (!told) return;
  told.textContent = words || (told.dataset[kind] ?? "");
  told.classList.add("shown");
  setTimeout(() => told.classList.remove("shown"), 3500);
};

// --- dialogs --------------------------------------------------------------------------------------------------------

const ask = (name, about, value, done) => {
  const dialogue = element.querySelector(`#${name}-dialogue`);
  if (!dialogue) return;
  const form = dialogue.querySelector("form");
  const field = form.querySelector("input, textarea");
  dialogue.querySelector(".about bdi").textContent = about;
  if (field) field.value = value;
  form.onsubmit = () => done(field?.value ?? "");
  dialogue.querySelector(".cancel").onclick = () => dialogue.close();
  dialogue.showModal();
  field?.select();
};

// --- copying --------------------------------------------------------------------------------------------------------

const copyByHand = (text) => {
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("not copied");
};

const copy = async (turn, kind) => {
  const path = `/page/conversations/${encodeURIComponent(conversation())}/${turn}.${kind}?language=${root.lang}`;
  try {
    const response = await fetch(path);
    if (!response.ok) throw new Error(String(response.status));
    const text = await response.text();
    if (navigator.clipboard) await navigator.clipboard.writeText(text);
    else copyByHand(text); // without TLS browsers offer pages no clipboard
    tell("copied");
  } catch (error) {
    tell("copyFailed");
  }
};

// --- documents: the API changes them, documents.js shows their state ------------------------------------------------

const changeDocument = async (id, what, method) => {
  try {
    const response = await fetch(`/v1/documents/${encodeURIComponent(id)}${what}`, { method });
    if (!response.ok) tell("notDone", (await response.json()).error?.message);
  } catch (error) {
    tell("notDone");
  }
  document.dispatchEvent(new Event("changed-document"));
};

// --- buttons --------------------------------------------------------------------------------------------------------

const acts = {
  pick: (rest) => {
    root.classList.remove("with-conversations");
    send("pick", rest);
  },
  rename: (rest, button) =>
    ask("rename", "", button.dataset.title, (title) => send("rename", rest, { text: title })),
  delete: (rest, button) => ask("delete", button.dataset.title, "", () => send("delete", rest)),
  edit: (rest) => send("edit", rest),
  ask: (rest) => trigger("submit", { question: rest }),
  copy: (rest) => copy(rest, "txt"),
  markdown: (rest) => copy(rest, "md"),
  judge: (rest, button) => {
    const [turn, verdict] = rest.split(":");
    ask("judge", button.textContent, "", (comment) => {
      send("judge", turn, { verdict, text: comment });
      tell("thanks");
    });
  },
  remove: (rest, button) => ask("remove", button.title, "", () => changeDocument(rest, "", "DELETE")),
  forget: (rest) => changeDocument(rest, "", "DELETE"),
  reindex: (rest) => changeDocument(rest, "/reindex", "POST"),
  toggle: () => root.classList.toggle("with-conversations"),
};

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const button = target?.closest("button.act");
  if (button) {
    const [verb, ...rest] = button.value.split(":");
    if (Object.hasOwn(acts, verb)) acts[verb](rest.join(":"), button);
  }
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(target) || button) menu.open = false;
  }
});

// --- keys -----------------------------------------------------------------------------------------------------------

document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof Element && event.target.closest("input, textarea, select, dialog, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    questionBox()?.focus();
  }
  if (event.key === "Escape") {
    hidePeek();
    root.classList.remove("with-conversations");
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
});

// --- the quote behind a citation number, on hover or focus ----------------------------------------------------------

let peek = null;
let hiding = 0;

const hidePeek = () => {
  peek?.remove();
  peek = null;
};

const showPeek = (mark) => {
  clearTimeout(hiding);
  const held = document.querySelector(`button.source[value="${CSS.escape(mark.value)}"] .peek`);
  if (!held || peek?.dataset.of === mark.value) return;
  hidePeek();
  peek = document.createElement("div");
  peek.id = "peek";
  peek.setAttribute("role", "tooltip");
  peek.dataset.of = mark.value;
  peek.append(...[...held.children].map((each) => each.cloneNode(true)));
  document.querySelector(".gradio-container").append(peek);
  mark.setAttribute("aria-describedby", "peek");
  const at = mark.getBoundingClientRect();
  const box = peek.getBoundingClientRect();
  const above = at.top > box.height + 12;
  peek.style.top = `${above ? at.top - box.height - 6 : at.bottom + 6}px`;
  peek.style.left = `${Math.max(8, Math.min(at.left, innerWidth - box.width - 8))}px`;
};

const over = (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const mark = target?.closest("button.mark");
  if (mark) showPeek(mark);
  else if (target?.closest("#peek")) clearTimeout(hiding);
  else if (peek) {
    clearTimeout(hiding);
    hiding = setTimeout(hidePeek, 250);
  }
};
document.addEventListener("pointerover", over);
document.addEventListener("focusin", over);
document.addEventListener("scroll", hidePeek, true);

watch("value", () => requestAnimationFrame(keepAddress));
keepAddress();
