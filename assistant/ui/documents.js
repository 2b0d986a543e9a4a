// Runs once, as the body of a function of (element, trigger, ...): uploads the files that an editor chose to the API, one
// after the other, and shows the outcome of each. Names and messages are only ever shown as text.

const states = () => element.querySelector(".adding")?.dataset ?? {};
const POLL_MILLISECONDS = 1000;
const LIST_MILLISECONDS = 2000;
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const lineOf = (name) => {
  const line = document.createElement("li");
  const title = document.createElement("bdi");
  title.textContent = name;
  const state = document.createElement("span");
  state.className = "state";
  const progress = document.createElement("progress");
  progress.max = 1;
  progress.setAttribute("aria-label", name);
  line.append(title, state, progress);
  element.querySelector(".results").append(line);
  return {
    say: (kind, more = "") => {
      line.className = kind;
      state.textContent = [states()[kind] ?? kind, more].filter(Boolean).join(": ");
      if (kind !== "uploading") progress.remove();
    },
    advance: (share) => (progress.value = share),
  };
};

const sent = (file, advance) =>
  new Promise((resolve, reject) => {
    const form = new FormData();
    form.append("file", file);
    const request = new XMLHttpRequest();
    request.open("POST", "/v1/documents");
    request.responseType = "json";
    request.upload.onprogress = (event) => event.lengthComputable && advance(event.loaded / event.total);
    request.onload = () => resolve({ status: request.status, body: request.response ?? {} });
    request.onerror = () => reject(new Error(""));
    request.send(form);
  });

const followed = async (id, line) => {
  for (;;) {
    const response = await fetch(`/v1/documents/${encodeURIComponent(id)}`);
    const body = await response.json().catch(() => ({}));
    const state = response.ok ? body.status : "failed";
    line.say(state, body.message || body.error?.message);
    if (state !== "queued" && state !== "indexing") return;
    await pause(POLL_MILLISECONDS);
  }
};

const take = async (file) => {
  const line = lineOf(file.name);
  line.say("uploading");
  try {
    const { status, body } = await sent(file, line.advance);
    if (status === 200 || status === 202) {
      line.say(body.status);
      trigger("submit", {});
      await followed(body.id, line);
    } else {
      line.say("failed", body.error?.message ?? String(status));
    }
  } catch (error) {
    line.say("failed", error.message);
  }
  trigger("submit", {});
};

element.addEventListener("change", async (event) => {
  if (!(event.target instanceof HTMLInputElement) || event.target.type !== "file") return;
  const files = [...event.target.files];
  event.target.value = "";
  const taken = [];
  for (const file of files) taken.push(await Promise.race([take(file), pause(300)]));
});

document.addEventListener("changed-document", () => trigger("submit", {}));

// While a document is pending, whoever uploaded it, the list is polled; not while the page is hidden.
setInterval(() => {
  if (!document.hidden && document.querySelector("#documents [data-busy]")) trigger("submit", {});
}, LIST_MILLISECONDS);
