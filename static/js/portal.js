"use strict";

// Every page works without this file. It puts the focus where a reader's eyes go, tells when a part of the page is being
// fetched, and keeps a form from being sent twice.

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
document.addEventListener("htmx:afterSettle", () => {
  const summary = document.getElementById("error-summary");
  if (summary) focusOn(summary);
  else if (!document.activeElement || document.activeElement === document.body) focusOn(document.getElementById("heading"));
});

let openedForPrint = [];
window.addEventListener("beforeprint", () => {
  openedForPrint = [...document.querySelectorAll("main details:not([open])")];
  openedForPrint.forEach((details) => (details.open = true));
});
window.addEventListener("afterprint", () => openedForPrint.forEach((details) => (details.open = false)));

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready);
else ready();
