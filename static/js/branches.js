"use strict";

// Hides the fields that are asked only with some answer to another one, until that answer is given. Every page works
// without this file; the rules are in requests_app/annex1/branching.py, which counts the answers whether they show or not.

(() => {
  const form = document.getElementById("draft-form");
  if (!form) return;

  const given = (name) => [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)]
    .filter((input) => !["radio", "checkbox"].includes(input.type) || input.checked)
    .map((input) => input.value);

  const showTaken = () => {
    for (const input of form.querySelectorAll("[data-when]")) {
      const field = input.closest(".field");
      if (!field || field.classList.contains("has-error")) continue;
      const isTaken = given(input.dataset.when).some((value) => input.dataset.is.split(" ").includes(value));
      // What somebody wrote stays before their eyes.
      field.hidden = !isTaken && !field.contains(document.activeElement);
    }
  };

  form.addEventListener("change", showTaken);
  // Question 7 gets channels while one types.
  new MutationObserver(showTaken).observe(form, { childList: true, subtree: true });
  showTaken();
})();
