"use strict";

// Saves the form of a draft while it is typed into, and keeps on this device what is not saved yet. Every page works without
// this file. Its words come from the page and from the server; the rules are in requests_app/views/autosaving.py.

(() => {
  const form = document.getElementById("draft-form");
  const bar = document.getElementById("draft-bar");
  if (!form || !bar) return;

  // Milliseconds: saved so long after the last key, or after the first one that is not saved; tried again; given up.
  const PAUSE = 4000, LONGEST = 30000, AGAIN = 15000, PATIENCE = 20000;
  const KEPT_FOR = 7 * 24 * 3600 * 1000;
  const place = `portal-draft:${form.dataset.person}:${form.dataset.draft}:${location.pathname}:`;
  // Two windows of one page keep what was typed in each.
  const own = place + Date.now().toString(36) + Math.random().toString(36).slice(2);

  const touched = new Set(); // questions with words that are not saved
  let edits = 0, unsavedSince = 0, timer = 0;
  let sending = null; // the one request under way
  let unconfirmed = null; // was sent, and nobody knows whether it arrived
  let paused = false, passing = false, asking = false, insisted = false;
  let state = "", said = "";
  const unsaved = form.dataset.unsaved; // the page came with words that are not saved

  // --- Fields ---------------------------------------------------------------------------------------------------------
  const questionOf = (name) => (/^(q\d+)-(?!seen$)/.exec(name || "") || [])[1];
  const questions = () => new Set([...form.elements].map((element) => questionOf(element.name)).filter(Boolean));
  const fieldsOf = (keys) => [...new FormData(form)].filter(([name]) => keys.has(questionOf(name)));
  const markOf = (key) => form.elements[`${key}-seen`];
  const marksOf = (keys) => [...keys].filter(markOf).map((key) => [`${key}-seen`, markOf(key).value]);
  const tidied = (text) => text.normalize("NFC").replace(/\r\n?/g, "\n").trim();
  const compared = (fields) => JSON.stringify(fields.filter(([, value]) => tidied(value)).map(([name, value]) => [name, tidied(value)]).sort());

  const put = (key, fields) => {
    for (const element of form.elements) {
      if (questionOf(element.name) !== key) continue;
      const values = fields.filter(([name]) => name === element.name).map(([, value]) => value);
      if (element.type === "checkbox" || element.type === "radio") element.checked = values.includes(element.value);
      else element.value = values[0] ?? "";
    }
  };

  // --- What is kept on this device; where the browser keeps nothing, the page works all the same ------------------------
  const device = (act) => {
    try {
      return act(window.localStorage);
    } catch {
      return null;
    }
  };
  const keep = () => {
    if (!touched.size) return device((storage) => storage.removeItem(own));
    const copy = { at: Date.now(), fields: fieldsOf(touched), marks: marksOf(touched), questions: [...touched] };
    return device((storage) => storage.setItem(own, JSON.stringify(copy)));
  };
  const copies = () =>
    device((storage) =>
      Object.keys(storage)
        .filter((key) => key.startsWith(place) && key !== own)
        .map((key) => ({ key, ...JSON.parse(storage.getItem(key)) }))
        .filter((copy) => Date.now() - copy.at < KEPT_FOR)
        .sort((one, other) => other.at - one.at)
    ) || [];
  const forget = (copy) => device((storage) => storage.removeItem(copy.key));

  // --- Saying how it stands ---------------------------------------------------------------------------------------------
  const say = (next, nodes) => {
    const isNews = next !== state;
    state = next;
    bar.dataset.state = next;
    bar.replaceChildren(...nodes);
    bar.hidden = false;
    // However tall the bar is, the field that has the focus stays in sight.
    document.documentElement.style.scrollPaddingBlockEnd = `${bar.offsetHeight + 16}px`;
    if (isNews && form.contains(document.activeElement)) document.activeElement.scrollIntoView({ block: "nearest" });
    const words = bar.textContent.replace(/\s+/g, " ").trim();
    // Whoever cannot see the page hears it once, not at each save.
    if (words !== said) document.getElementById("status").textContent = said = words;
  };
  const sentence = (text) => Object.assign(document.createElement("p"), { textContent: text });

  // --- Sending ----------------------------------------------------------------------------------------------------------
  const token = () => {
    const cookie = document.cookie.split("; ").find((one) => /^(__Host-)?csrftoken=/.test(one));
    return cookie ? cookie.slice(cookie.indexOf("=") + 1) : form.elements.csrfmiddlewaretoken.value;
  };

  const post = async (body, leaving) => {
    const options = { method: "POST", body, redirect: "manual", headers: { "X-CSRFToken": token() } };
    if (leaving) options.keepalive = true;
    else options.signal = AbortSignal.timeout(PATIENCE);
    const response = await fetch(location.pathname + location.search, options);
    return { status: response.status, state: response.headers.get("X-Draft"), text: await response.text() };
  };

  const take = (answer) => {
    const page = new DOMParser().parseFromString(answer.text, "text/html");
    const words = page.querySelector("[data-words]");
    say(answer.state, [...words.childNodes]);
    for (const input of page.querySelectorAll("input[type=hidden]")) {
      if (form.elements[input.name]) form.elements[input.name].value = input.value;
    }
    return new Set([...bar.querySelectorAll("[data-unsound]")].map((element) => element.dataset.unsound));
  };

  const send = async (leaving) => {
    const before = edits, keys = new Set(touched);
    const body = new URLSearchParams(fieldsOf(keys));
    marksOf(keys).forEach(([name, value]) => body.append(name, value));
    body.append("then", "autosave");
    body.append("typed-by", form.dataset.person);
    let answer;
    try {
      if (unconfirmed) {
        // It may have arrived although we never heard so. Sent once more as it was, it is no clash with itself.
        answer = await post(unconfirmed, leaving);
        unconfirmed = null;
        if (answer.state !== "saved") return settle(answer);
        take(answer);
        marksOf(keys).forEach(([name, value]) => body.set(name, value));
      }
      unconfirmed = body;
      answer = await post(body, leaving);
      unconfirmed = null;
    } catch {
      later(AGAIN);
      say("offline", [sentence(bar.dataset.offline)]);
      return state;
    }
    if (answer.state !== "saved") return settle(answer);
    const unsound = take(answer);
    document.querySelectorAll("main .page-head .saved").forEach((element) => element.replaceChildren(...bar.querySelector(".saved").cloneNode(true).childNodes));
    if (edits === before) {
      touched.clear();
      unsound.forEach((key) => touched.add(key));
      unsavedSince = 0;
    } else {
      unsavedSince = Date.now();
      later(PAUSE);
    }
    keep();
    return state;
  };

  // Not saved. What was typed stays in the form and on this device.
  const settle = (answer) => {
    if (answer.state) take(answer);
    else if (answer.status === 404) say("gone", [sentence(bar.dataset.gone)]);
    else {
      later(AGAIN);
      say("failed", [sentence(bar.dataset.failed)]);
    }
    paused = state === "clash" || state === "gone";
    return state;
  };

  const save = (leaving = false) => {
    window.clearTimeout(timer);
    if (!sending && touched.size && !paused) {
      sending = send(leaving).finally(() => {
        sending = null;
      });
    }
    return sending || Promise.resolve(state);
  };
  const later = (wait) => {
    window.clearTimeout(timer);
    timer = window.setTimeout(save, wait);
  };

  const edited = (event) => {
    const key = questionOf(event.target.name);
    if (!key) return;
    edits += 1;
    touched.add(key);
    unsavedSince = unsavedSince || Date.now();
    keep();
    if (!paused) later(Math.max(0, Math.min(PAUSE, unsavedSince + LONGEST - Date.now())));
  };

  // --- Leaving by a button: first what is typed is brought home, so that the press itself loses nothing --------------------
  const bringHome = async () => {
    await save();
    return touched.size && edits && state === "saved" ? save() : state;
  };
  form.addEventListener("submit", (event) => {
    // Where both versions stand on the page, pressing the button is the choice.
    if (unsaved === "clash" && state === "choose") paused = false;
    if (passing || paused || !touched.size) {
      form.elements.csrfmiddlewaretoken.value = token();
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (asking) return;
    asking = true;
    const button = event.submitter;
    bringHome().then((end) => {
      asking = false;
      // Without a line there is no page to go to. Whoever presses once more may try all the same.
      if (end === "offline" && !insisted) {
        insisted = true;
        return;
      }
      passing = true;
      form.requestSubmit(button);
    });
  });

  const moment = (at) => {
    const page = document.documentElement.lang;
    const language = navigator.languages.find((one) => one.startsWith(page)) || page;
    const options = { dateStyle: "long", timeStyle: "short", hourCycle: "h23", timeZone: form.dataset.zone };
    return new Date(at).toLocaleString(language, options);
  };

  // --- Offering back what was kept --------------------------------------------------------------------------------------
  const offer = document.getElementById("draft-offer");
  const differing = (copy) =>
    copy.questions.filter((key) => questions().has(key) && compared(copy.fields.filter(([name]) => questionOf(name) === key)) !== compared(fieldsOf(new Set([key]))));
  const offerNext = () => {
    offer.hidden = true;
    const here = questions();
    for (const copy of copies()) {
      const keys = differing(copy);
      if (!keys.length) {
        // All of it is in the form; what belongs to a question that is not asked now waits.
        if (copy.questions.every((key) => here.has(key))) forget(copy);
        continue;
      }
      offer.querySelector("time").textContent = moment(copy.at);
      offer.querySelector("[data-put-back]").onclick = () => putBack(copy, keys);
      offer.querySelector("[data-throw-away]").onclick = () => {
        forget(copy);
        offerNext();
      };
      offer.hidden = false;
      return;
    }
  };
  const putBack = (copy, keys) => {
    for (const key of keys) {
      put(key, copy.fields.filter(([name]) => questionOf(name) === key));
      const mark = copy.marks.find(([name]) => name === `${key}-seen`);
      // The mark of then: were the answer changed since, saving says so instead of writing over it.
      if (mark && markOf(key)) markOf(key).value = mark[1];
      touched.add(key);
    }
    edits += 1;
    keep();
    forget(copy);
    offerNext();
    const first = [...form.elements].find((element) => questionOf(element.name) === keys[0]);
    if (first) first.focus();
    later(PAUSE);
  };

  // --- Start --------------------------------------------------------------------------------------------------------------
  form.addEventListener("input", edited);
  window.addEventListener("online", () => save());
  window.addEventListener("offline", () => touched.size && say("offline", [sentence(bar.dataset.offline)]));
  // Someone who signed in in another window comes back to this one.
  window.addEventListener("focus", () => state && state !== "saved" && save());
  document.addEventListener("visibilitychange", () => (document.hidden ? save(true) : state && state !== "saved" && save()));

  if (unsaved) questions().forEach((key) => touched.add(key));
  if (unsaved === "clash") {
    paused = true;
    say("choose", [sentence(bar.dataset.choose)]);
  }
  document.querySelector("[data-drop-copy]")?.addEventListener("click", () => {
    touched.clear();
    keep();
  });
  offerNext();
  keep();
  if (unsaved === "kept") later(PAUSE);
})();
