// Runs once, as the body of a function of (element, trigger, props, server, upload, watch), when the source panel is
// on the page. Every button of class "open" names a place in its value; the panel's own click event carries it on.

const narrow = window.matchMedia("(max-width: 900px)");
const chat = document.getElementById("chat") ?? document.body;
let asked = false;
let showsPageImage = false;

const panel = () => element.querySelector(".panel");

// Gradio labels messages with their HTML and some parts in English only: their text is the better label.
const nameParts = () => {
  for (const part of chat.querySelectorAll("[data-testid=user], [data-testid=bot], .example")) {
    part.removeAttribute("aria-label");
  }
  const name = panel()?.dataset.conversation;
  if (name) chat.querySelector("[role=log]")?.setAttribute("aria-label", name);
};

// Buttons that lead to what the panel shows are marked as current.
const markCurrent = () => {
  const place = panel()?.dataset.place ?? "";
  for (const button of document.querySelectorAll("button.open")) {
    if (place && button.value === place) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
};

// The quote goes to the upper third of the text; only the text scrolls, not the page.
const showQuote = () => {
  const text = element.querySelector(".source-text");
  if (!text) return;
  const quote = text.querySelector("mark");
  if (!quote) {
    text.scrollTop = 0;
    return;
  }
  const top = quote.getBoundingClientRect().top - text.getBoundingClientRect().top;
  text.scrollTop += top - text.clientHeight / 3;
};

// The page image stays open, or closed, from one source to the next.
const keepPageImage = () => {
  const image = element.querySelector("details.page-image");
  if (!image) return;
  image.open = showsPageImage;
  image.addEventListener("toggle", () => {
    showsPageImage = image.open;
    showQuote();
  });
};

const panelChanged = () => {
  requestAnimationFrame(() => {
    keepPageImage();
    showQuote();
    markCurrent();
    nameParts();
    if (!asked) return;
    asked = false;
    const title = element.querySelector("h2");
    title?.focus({ preventScroll: true });
    if (narrow.matches) panel()?.scrollIntoView({ block: "start" });
  });
};

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("button.open") : null;
  if (!button) return;
  asked = true;
  if (button.value === panel()?.dataset.place) panelChanged();
  trigger("click", { address: button.value });
});

watch("value", panelChanged);
new MutationObserver(() => {
  markCurrent();
  nameParts();
}).observe(chat, { childList: true, subtree: true });
panelChanged();
