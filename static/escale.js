/* What a page does beyond HTML; every page works without it. No personal value is ever kept in the browser here. */
(() => {
  "use strict";

  // htmx notes the address of each page; on a shared computer nothing of a visit stays.
  try {
    sessionStorage.removeItem("htmx-current-path-for-history");
  } catch {
    /* a browser that keeps nothing at all */
  }

  const words = () => document.getElementById("toasts").dataset;

  // --- Menus: close on Escape or a click elsewhere ----------------------------------------------------------
  const openMenus = () => document.querySelectorAll("details.menu[open]");
  document.addEventListener("click", (event) => {
    for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of openMenus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // --- Messages over the page -----------------------------------------------------------------------------------
  function say(text, link) {
    const line = document.createElement("div");
    line.className = "toast-line";
    const sentence = document.createElement("span");
    sentence.textContent = text;
    line.append(sentence);
    if (link) {
      const anchor = document.createElement("a");
      anchor.href = link.url;
      anchor.textContent = link.label;
      line.append(anchor);
    }
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "×";
    close.setAttribute("aria-label", words().dismiss);
    close.addEventListener("click", () => line.remove());
    line.append(close);
    document.getElementById("toasts").replaceChildren(line);
  }

  // --- Forms: sent once, and not left by accident ------------------------------------------------------------------
  let unsaved = false;

  function busy(form, button) {
    form.dataset.sent = "true";
    if (!button) return;
    button.setAttribute("aria-busy", "true");
    // Not `disabled`: a disabled button would not be sent along, and its name may say which outcome was chosen.
    button.dataset.label = button.getAttribute("aria-label") || "";
    button.setAttribute("aria-label", words().busy);
  }

  function ready(form) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll('[aria-busy="true"]')) {
      button.removeAttribute("aria-busy");
      if (button.dataset.label) button.setAttribute("aria-label", button.dataset.label);
      else button.removeAttribute("aria-label");
    }
  }

  // Back after saving: the browser fills the form again but its hidden id would be a new one, and the same words would
  // be kept twice. The id, which says nothing of anybody, is remembered with the page's place in the history.
  const uidOf = (form) => form.querySelector('input[type="hidden"][name="uid"]');

  function takeUp() {
    const sent = history.state && history.state.uid;
    const uid = sent && document.querySelector('main form[method="post"] input[type="hidden"][name="uid"]');
    if (uid) uid.value = sent;
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (form.hasAttribute("data-guard")) unsaved = false;
    if (form.method === "post" && !form.hasAttribute("data-download")) busy(form, event.submitter);
    if (uidOf(form)) history.replaceState({ ...history.state, uid: uidOf(form).value }, "");
  }, true);
  // Coming back with the browser's button shows the page as it was left: a form must be usable again.
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(ready));

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.hasAttribute("data-guard")) unsaved = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });

  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (form && form.hasAttribute("data-autosubmit")) form.requestSubmit();
  });

  // --- Counters: − and + around a number ----------------------------------------------------------------------------
  function counterButton(sign, label, input, step) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn";
    button.textContent = sign;
    const named = document.querySelector(`label[for="${CSS.escape(input.id)}"]`);
    button.setAttribute("aria-label", named ? `${label} (${named.firstChild.textContent.trim()})` : label);
    button.addEventListener("click", () => {
      if (step > 0) input.stepUp();
      else input.stepDown();
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    return button;
  }

  function makeCounters(root) {
    for (const input of root.querySelectorAll('input[type="number"][data-counter]')) {
      if (input.closest(".counter")) continue;
      const box = document.createElement("span");
      box.className = "counter";
      input.replaceWith(box);
      box.append(counterButton("−", words().less, input, -1), input, counterButton("+", words().more, input, 1));
    }
  }

  // --- Rows that repeat (family members): "add another" clones the formset's empty form ---------------------------------
  function addRow(button) {
    const list = document.getElementById(button.dataset.addRow);
    const template = document.getElementById(button.dataset.template);
    const total = document.getElementById(button.dataset.total);
    const holder = document.createElement("template");
    holder.innerHTML = template.innerHTML.replaceAll("__prefix__", total.value);
    const row = holder.content.firstElementChild;
    list.append(holder.content);
    total.value = Number(total.value) + 1;
    prepare(row);
    row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  }

  document.addEventListener("click", (event) => {
    const add = event.target.closest("[data-add-row]");
    if (add) addRow(add);
    const remove = event.target.closest("[data-remove-row]");
    if (remove) {
      const row = remove.closest("[data-row]");
      const deleted = row.querySelector('input[name$="-DELETE"]');
      if (deleted) deleted.checked = true;
      row.hidden = true;
      for (const input of row.querySelectorAll("[required]")) input.required = false;
    }
    const print = event.target.closest("[data-print]");
    if (print) window.print();
  });

  // --- Parts that follow an answer: data-shown-when="name=value other-value" ------------------------------------------------
  function follow(root) {
    for (const part of root.querySelectorAll("[data-shown-when]")) {
      const form = part.closest("form");
      const [name, values] = part.dataset.shownWhen.split("=");
      const given = new FormData(form).getAll(name);
      const shown = values.split(" ").some((value) => given.includes(value));
      part.hidden = !shown;
    }
  }
  document.addEventListener("change", (event) => {
    if (event.target.form) follow(event.target.form);
  });

  // What is folded away on the screen stands on paper, and is folded again afterwards.
  addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll(".figure-card details:not([open])")) {
      part.open = true;
      part.dataset.unfolded = "";
    }
  });
  addEventListener("afterprint", () => {
    for (const part of document.querySelectorAll("[data-unfolded]")) {
      part.open = false;
      delete part.dataset.unfolded;
    }
  });

  // --- htmx --------------------------------------------------------------------------------------------------------------
  let waiting = 0;
  const wait = (change) => {
    waiting = Math.max(0, waiting + change);
    document.body.classList.toggle("is-loading", waiting > 0);
  };
  document.addEventListener("htmx:beforeRequest", () => wait(1));
  document.addEventListener("htmx:afterRequest", (event) => {
    wait(-1);
    const form = event.detail.elt.closest("form");
    if (form) ready(form);
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    // A whole page in answer to a fragment's request: the server redirected. To the sign-in page, the session has
    // ended, and leaving now would lose what is typed; to any other page, that is where the person is meant to be.
    const answer = event.detail.xhr;
    if (!answer.responseText.trimStart().toLowerCase().startsWith("<!doctype")) return;
    event.detail.shouldSwap = false;
    if (answer.status >= 400) return;
    const target = new URL(answer.responseURL, location.href);
    if (!answer.responseText.includes('<body class="entrance"')) {
      location.assign(target);
      return;
    }
    target.searchParams.set("next", location.pathname + location.search);
    say(words().expired, { url: target.href, label: words().signIn });
  });
  document.addEventListener("htmx:responseError", () => say(words().error));
  document.addEventListener("htmx:sendError", () => say(words().offline));
  document.addEventListener("htmx:timeout", () => say(words().offline));
  document.addEventListener("htmx:load", (event) => prepare(event.detail.elt));

  function prepare(root) {
    makeCounters(root);
    for (const form of root.matches?.("form") ? [root] : root.querySelectorAll("form")) follow(form);
    if (root.closest?.("form")) follow(root.closest("form"));
    root.querySelectorAll(".needs-script").forEach((part) => part.classList.remove("needs-script"));
    root.querySelector("[data-focus]")?.focus();
  }
  function begin() {
    prepare(document.body);
    takeUp();
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
