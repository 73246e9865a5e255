"use strict";

// Shows which channels are near while one types. Nothing is saved here, and nothing that was typed or has the focus is
// touched. Every page works without this file; its words come from the server, the rules are in requests_app/views/nearby.py.

(() => {
  const form = document.getElementById("draft-form");
  const box = document.getElementById("nearby");
  if (!form || !box) return;

  // Milliseconds: asked so long after the last key; given up; left in peace after a refusal.
  const PAUSE = 900, PATIENCE = 10000, REST = 60000;
  const telling = new Set(box.dataset.questions.split(" "));
  const cards = document.getElementById("near"); // question 7, where it stands on this page
  let timer = 0, under = null, asked = "", restUntil = 0;
  let said = (box.querySelector("summary, a") || box).textContent.trim();

  const questionOf = (name) => (/^(q\d+)-/.exec(name || "") || [])[1];
  const token = () => {
    const cookie = document.cookie.split("; ").find((one) => /^(__Host-)?csrftoken=/.test(one));
    return cookie ? cookie.slice(cookie.indexOf("=") + 1) : form.elements.csrfmiddlewaretoken.value;
  };
  const typed = () => new URLSearchParams([...new FormData(form)].filter(([name]) => telling.has(questionOf(name))));

  const announce = (words) => {
    if (words === said) return;
    document.getElementById("status").textContent = said = words;
  };

  // Channels of question 7: new ones come last, those that are far now go unless something was answered about them.
  const isAnswered = (card) =>
    card.contains(document.activeElement) || [...card.querySelectorAll("input")].some((input) => (input.type === "radio" ? input.checked : input.value.trim()));
  const mergeCards = (found) => {
    const near = new Set(found.dataset.order.split(" "));
    for (const card of cards.querySelectorAll("[data-near]")) {
      if (!near.has(card.dataset.near) && !isAnswered(card)) card.remove();
    }
    cards.append(...[...found.children].filter((card) => !cards.querySelector(`[data-near="${card.dataset.near}"]`)));
    cards.querySelector("[data-none]").hidden = Boolean(cards.querySelector("[data-near]"));
  };

  const show = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const words = page.querySelector("[data-said]").textContent.trim();
    const order = page.querySelector("[data-order]");
    if (order) {
      mergeCards(order);
      box.querySelector("a").textContent = words;
    } else {
      box.replaceChildren(...page.querySelector("[data-rows]").childNodes);
    }
    announce(words);
  };

  const look = async () => {
    const body = typed();
    if (cards) body.append("near-shown", [...cards.querySelectorAll("[data-near]")].map((card) => card.dataset.near).join(" "));
    const words = body.toString();
    if (words === asked || Date.now() < restUntil) return;
    under?.abort();
    const mine = (under = new AbortController());
    const patience = window.setTimeout(() => mine.abort(), PATIENCE);
    body.append("then", "nearby");
    try {
      const options = { method: "POST", body, redirect: "manual", headers: { "X-CSRFToken": token() }, signal: mine.signal };
      const response = await fetch(location.pathname + location.search, options);
      if (!response.ok) {
        // Signed out, too many, gone: the page says so in its own place, this box only waits.
        restUntil = Date.now() + REST;
        return;
      }
      const html = await response.text();
      if (mine.signal.aborted) return;
      // Whoever is reading in the box keeps it as it is; the next key asks again.
      if (!cards && box.contains(document.activeElement)) return;
      asked = words;
      show(html);
    } catch {
      // An older question, or no line: the next key asks again.
    } finally {
      window.clearTimeout(patience);
    }
  };

  const later = (event) => {
    if (!telling.has(questionOf(event.target.name))) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(look, PAUSE);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  // What the button does, the box does by itself now.
  if (box.nextElementSibling?.querySelector("[value=near]")) box.nextElementSibling.hidden = true;
  if (box.localName === "details" && window.matchMedia("(max-width: 61.99rem)").matches) box.open = false;
})();
