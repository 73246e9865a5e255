"use strict";

// Every page works without this file. It puts the focus where a reader's eyes go, tells when a part of the page is being
// fetched, keeps a form from being sent twice, and forgets what drafts.js kept on this device.

const focusOn = (element) => element && element.focus({ preventScroll: false });

const ready = () => {
  focusOn(document.getElementById("error-summary"));
  if (window.matchMedia("(max-width: 47.99rem)").matches) {
    document.querySelectorAll("details.filters:not(:has(.has-error))").forEach((filters) => (filters.open = false));
  }
  const close = (menu) => {
    menu.open = false;
  };
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
    if (menu) {
      close(menu);
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.menu[open]").forEach((menu) => menu.contains(event.target) || close(menu));
  });
};

// A box for several names (data-several): the list that the browser suggests goes on after a comma.
document.addEventListener("input", (event) => {
  const box = event.target;
  if (!box.list || !("several" in box.dataset)) return;
  const before = box.value.slice(0, box.value.lastIndexOf(",") + 1);
  if (before === (box.dataset.before || "")) return;
  box.dataset.before = before;
  for (const option of box.list.options) {
    option.dataset.name ||= option.value;
    option.value = before ? `${before} ${option.dataset.name}` : option.dataset.name;
  }
});

// A second press of the same button within three seconds is the same press.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  const now = Date.now();
  if (form.dataset.sentAt && now - Number(form.dataset.sentAt) < 3000) event.preventDefault();
  else form.dataset.sentAt = String(now);
});

document.addEventListener("htmx:beforeRequest", (event) => event.detail.target.setAttribute("aria-busy", "true"));
document.addEventListener("htmx:afterRequest", (event) => event.detail.target.removeAttribute("aria-busy"));
document.addEventListener("htmx:afterSettle", (event) => {
  // A part that looks again by itself takes nobody's place on the page.
  if (event.target.closest?.("[data-looks-again]")) return;
  const summary = document.getElementById("error-summary");
  if (summary) focusOn(summary);
  else if (!document.activeElement || document.activeElement === document.body) focusOn(document.getElementById("heading"));
});

// What was typed into a draft and never saved: gone after seven days, and with its writer who signs out by the button.
const forgetDrafts = (isDue) => {
  try {
    const storage = window.localStorage;
    Object.keys(storage).filter((key) => key.startsWith("portal-draft:") && isDue(key, storage)).forEach((key) => storage.removeItem(key));
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
};
const isOld = (key, storage) => {
  try {
    return Date.now() - JSON.parse(storage.getItem(key)).at > 7 * 24 * 3600 * 1000;
  } catch {
    return true;
  }
};
forgetDrafts(isOld);
document.addEventListener("submit", (event) => {
  const person = event.target.dataset.signsOut;
  if (person) forgetDrafts((key) => key.startsWith(`portal-draft:${person}:`));
});

let openedForPrint = [];
window.addEventListener("beforeprint", () => {
  openedForPrint = [...document.querySelectorAll("main details:not([open])")];
  openedForPrint.forEach((details) => (details.open = true));
});
window.addEventListener("afterprint", () => openedForPrint.forEach((details) => (details.open = false)));

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready);
else ready();
