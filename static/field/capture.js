/* The contact being logged. It exists on the screen only: what is not saved is kept nowhere. */

import { doubtsOf } from "./doubts.js";
import { at, chip, dayOf, make, sentence, show, today } from "./page.js";

const LISTS = ["languages", "topics", "information", "needs"];
const GROUPS = [["adults", "minors"], ["women", "men"]];
const FIRST_LANGUAGES = 8;
const DOUBTS = { number: "doubtNumber", address: "doubtAddress", name: "doubtName" };

let reference = null;
let outing = null;
let last = null; // what the contact before this one said, until the page is left

const ticked = (name) => [...document.querySelectorAll(`input[name="${name}"]:checked`)].map((input) => input.value);

// --- What is offered --------------------------------------------------------------------------------------------------

function offerList(name, terms) {
  const box = document.querySelector(`[data-list="${name}"]`);
  const chips = terms.map(({ code, label }) => chip("checkbox", name, code, label));
  if (name !== "languages" || chips.length <= FIRST_LANGUAGES) return box.replaceChildren(...chips);
  const others = make("details", {}, make("summary", { textContent: sentence("moreLanguages") }));
  others.append(make("div", {}, ...chips.slice(FIRST_LANGUAGES)));
  return box.replaceChildren(...chips.slice(0, FIRST_LANGUAGES), others);
}

function inOrder(languages) {
  const rank = new Map(outing.usual_languages.map((code, place) => [code, place]));
  const of = (term) => rank.get(term.code) ?? rank.size;
  return [...languages].sort((one, other) => of(one) - of(other));
}

function options(select, rows, chosen, empty) {
  const made = rows.map(({ id, name }) => make("option", { value: id, textContent: name, selected: id === chosen }));
  select.replaceChildren(...(empty ? [make("option", { value: "", textContent: empty })] : []), ...made);
}

function choose(id) {
  outing = reference.outings.find((one) => one.id === id);
  const here = (rows) => rows.filter((row) => row.office === outing.office);
  for (const name of LISTS) offerList(name, name === "languages" ? inOrder(reference.languages) : reference[name]);
  options(at("site"), here(reference.sites), outing.site);
  options(at("partner"), here(reference.partners), null, sentence("none"));
  at("mode").value = outing.mode;
  at("where").textContent = describe(outing);
}

function describe(one) {
  const site = reference.sites.find((row) => row.id === one.site);
  const mode = at("mode").querySelector(`option[value="${CSS.escape(one.mode)}"]`);
  return [site?.name, mode?.textContent, one.team].filter(Boolean).join(" · ");
}

/** Offer the outings of today of these lists; true when there is one. What is typed meanwhile is not touched. */
export function offer(lists) {
  const same = reference && JSON.stringify(lists.outings) === JSON.stringify(reference.outings);
  const outings = lists.outings.filter((one) => one.on === today());
  if (same && outing && outing.on === today()) {
    reference = lists;
    return true;
  }
  if (reference && outing && isTouched() && outings.some((one) => one.id === outing.id)) return true;
  reference = lists;
  if (!outings.length) return false;
  const kept = outings.find((one) => one.id === outing?.id) ?? outings[0];
  const chips = outings.map((one) => chip("radio", "outing", one.id, describe(one), one === kept));
  at("outings").replaceChildren(...chips);
  show("outing-field", outings.length > 1);
  choose(kept.id);
  return true;
}

// --- What is answered -------------------------------------------------------------------------------------------------

function momentOf(time) {
  if (!time) return new Date();
  const [hours, minutes] = time.split(":").map(Number);
  const moment = new Date();
  moment.setHours(hours, minutes, 0, 0);
  return moment;
}

const words = (id) => at(id).value.trim();

/** What is said now, in the form of the interface (NewContact). */
export function answers() {
  const followUp = at("follow-up").checked;
  return {
    at: momentOf(at("time").value).toISOString(),
    site: Number(at("site").value),
    mode: at("mode").value,
    people: Number(at("people").value),
    ...Object.fromEntries(GROUPS.flat().map((name) => [name, at(name).value === "" ? null : Number(at(name).value)])),
    region: at("region").value,
    ...Object.fromEntries(LISTS.map((name) => [name, ticked(name)])),
    interpreting: ticked("interpreting")[0],
    partner: at("partner").value ? Number(at("partner").value) : null,
    referral_answer: at("partner").value ? ticked("referral_answer")[0] : "",
    follow_up: followUp,
    follow_up_on: (followUp && at("follow-up-on").value) || null,
    note: words("note"),
    contact_consent: at("contact-consent").checked,
    alias: words("alias") || null,
    reach: words("reach") || null,
    code: words("code"),
    keep_anyway: at("keep-anyway").checked,
  };
}

export const chosenOuting = () => outing;
export const isTimeTyped = () => at("time").value !== "";

function doubts() {
  const known = [...reference.sites, ...reference.partners].map((row) => row.name);
  known.push(...LISTS.flatMap((name) => reference[name].map((term) => term.label)));
  return doubtsOf(`${at("note").value}\n`, known);
}

/** [id of the field, name of the sentence] of what has to be put right before it is saved. */
export function problems(given) {
  const found = [];
  const held = given.alias || given.reach;
  if (!Number.isInteger(given.people) || given.people < 1 || given.people > 500) found.push(["people", "people"]);
  for (const pair of GROUPS) {
    const wrong = pair.find((name) => given[name] !== null && !(Number.isInteger(given[name]) && given[name] >= 0));
    if (wrong || given[pair[0]] + given[pair[1]] > given.people) found.push([wrong ?? pair[0], "groups"]);
  }
  if (Date.parse(given.at) > Date.now()) found.push(["time", "future"]);
  if (given.follow_up_on && given.follow_up_on < dayOf(new Date(given.at))) found.push(["follow-up-on", "followUp"]);
  if (held && !given.contact_consent) found.push(["contact-consent", "consent"]);
  if (!held && given.contact_consent) found.push(["alias", "consentEmpty"]);
  if (!given.keep_anyway) found.push(...doubts().map((doubt) => ["note", DOUBTS[doubt]]));
  return found;
}

// --- The form ---------------------------------------------------------------------------------------------------------

function step(by) {
  const value = Math.round(Number(at("people").value)) || 1;
  at("people").value = Math.min(500, Math.max(1, value + by));
}

function watchNote() {
  const found = at("note").value ? doubts() : [];
  const text = found.map((doubt) => sentence(DOUBTS[doubt])).join(" ");
  if (at("note-doubt").textContent !== text) at("note-doubt").textContent = text;
  show("keep-field", found.length > 0);
  if (!found.length) at("keep-anyway").checked = false;
}

function follow() {
  show("answer-field", at("partner").value !== "");
  show("follow-up-field", at("follow-up").checked);
}

export function isTouched() {
  const given = answers();
  return Boolean(given.note || given.alias || given.reach || given.code || given.region || LISTS.some((name) => given[name].length));
}

/** An empty form for the next contact, which is offered what this one said. */
export function clear(given) {
  last = given;
  at("capture").reset();
  at("people").value = 1;
  at("place").open = at("reach-part").open = at("code-part").open = at("groups-part").open = false;
  if (outing) choose(outing.id);
  const chosen = document.querySelector(`input[name="outing"][value="${CSS.escape(outing?.id ?? "")}"]`);
  if (chosen) chosen.checked = true;
  watchNote();
  follow();
  show("repeat", last.languages.length > 0 || last.topics.length > 0);
}

function repeat() {
  for (const name of ["languages", "topics"]) {
    for (const input of document.querySelectorAll(`input[name="${name}"]`)) input.checked = last[name].includes(input.value);
  }
}

export function begin() {
  at("less").addEventListener("click", () => step(-1));
  at("more").addEventListener("click", () => step(1));
  at("quick").addEventListener("click", (event) => {
    const number = event.target.dataset.people;
    if (number) at("people").value = number;
  });
  at("repeat").addEventListener("click", repeat);
  at("note").addEventListener("input", watchNote);
  at("partner").addEventListener("change", follow);
  at("follow-up").addEventListener("change", follow);
  at("outings").addEventListener("change", (event) => choose(event.target.value));
}
