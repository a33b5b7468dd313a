/* The page's words and small parts. Words come from the shell, in the language of its address. */

export const at = (id) => document.getElementById(id);
const words = at("words").dataset;

/** A sentence of the shell; {count} and {time} are filled in. */
export function sentence(name, values = {}) {
  return Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), words[name] ?? "");
}

/** Say it to the eye and to the ear. The same sentence twice is said twice. */
export function say(name, values) {
  const place = at("said");
  place.textContent = "";
  setTimeout(() => (place.textContent = sentence(name, values)), 30);
}

export function show(id, shown) {
  at(id).hidden = !shown;
}

export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** A tick of the size of a thumb. */
export function chip(type, name, value, label, checked = false) {
  const input = make("input", { type, name, value, checked });
  return make("label", { className: "chip" }, input, make("span", { textContent: label }));
}

export const today = () => dayOf(new Date());

const PARIS = "Europe/Paris"; // where the outings are, whatever the telephone is set to

/** The day of a moment as 2026-11-27. */
export function dayOf(moment) {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: PARIS }).format(moment);
}

/** Day and time of a moment, for the eye. */
export function momentIn(language, moment) {
  return new Intl.DateTimeFormat(language, { timeStyle: "short", dateStyle: "short", timeZone: PARIS }).format(moment);
}
