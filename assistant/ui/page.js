// Runs once, as the body of a function of (element, trigger, props, server, upload, watch), when the source panel is
// on the page. Every button of class "open" names a place in its value; the panel's own click event carries it on.

const narrow = window.matchMedia("(max-width: 900px)");
let asked = false;

const shownPlace = () => element.querySelector(".panel")?.dataset.place ?? "";

// Buttons that lead to what the panel shows are marked as current.
const markCurrent = () => {
  const place = shownPlace();
  for (const button of document.querySelectorAll("button.open")) {
    if (place && button.value === place) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
};

// The quote goes to the middle of the text; only the text scrolls, not the page.
const showQuote = () => {
  const text = element.querySelector(".source-text");
  if (!text) return;
  const quote = text.querySelector("mark");
  if (!quote) {
    text.scrollTop = 0;
    return;
  }
  const place = quote.getBoundingClientRect();
  const frame = text.getBoundingClientRect();
  const room = Math.max(0, (frame.height - place.height) / 2);
  text.scrollTop += place.top - frame.top - Math.min(room, frame.height / 3);
};

const panelChanged = () => {
  requestAnimationFrame(() => {
    showQuote();
    markCurrent();
    if (!asked) return;
    asked = false;
    const title = element.querySelector("h2");
    title?.focus({ preventScroll: true });
    if (narrow.matches) title?.closest(".panel")?.scrollIntoView({ block: "start" });
  });
};

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("button.open") : null;
  if (!button) return;
  asked = true;
  if (button.value === shownPlace()) panelChanged();
  trigger("click", { address: button.value });
});

watch("value", panelChanged);
new MutationObserver(markCurrent).observe(document.getElementById("chat") ?? document.body, {
  childList: true,
  subtree: true,
});
