/* The field application: prepared with a network, used without one. */

import * as capture from "./capture.js";
import { at, make, momentIn, say, sentence, show } from "./page.js";
import * as photos from "./photos.js";
import * as queue from "./queue.js";
import { seal, sealPhoto, toBase64 } from "./seal.js";
import { NotNow, reference as fetchReference, sendAll } from "./send.js";

const LANGUAGE = document.documentElement.lang;
const FIRST_WAIT = 1_000; // milliseconds, doubled at each failure, and again this short once something arrived
const LONGEST_WAIT = 5 * 60_000;
const LONGEST_WITHOUT_LINE = 15_000; // a line that was cut may be back at any moment

let lists = null; // of whoever is signed in, or was when there was a network
let token = null; // goes with what is sent; never kept
let heldThere = []; // what the server asks a person to decide, when it was last reached
let wait = FIRST_WAIT;
let timer = null;
let sending = null;

// --- What is shown ------------------------------------------------------------------------------------------------------

function attentionLine(entry, text) {
  const time = momentIn(LANGUAGE, entry.since);
  return make("li", {}, make("span", { textContent: text }), make("small", { textContent: sentence("savedAt", { time }) }));
}

function showAttention(entries, pictures) {
  const stuck = entries.filter((entry) => entry.state === queue.ATTENTION);
  const known = new Map(heldThere.map((one) => [one.entry, one.sentence]));
  const held = entries.filter((entry) => entry.state === queue.HELD);
  const lines = stuck.map((entry) => attentionLine(entry, sentence(entry.why === "failed" ? "attentionFailed" : "attentionOther")));
  lines.push(...held.map((entry) => attentionLine(entry, known.get(entry.id) ?? sentence("attentionHeld"))));
  const here = new Set(held.map((entry) => entry.id));
  const elsewhere = heldThere.filter((one) => !here.has(one.entry));
  lines.push(...elsewhere.map((one) => attentionLine({ since: Date.parse(one.received_at) }, one.sentence)));
  for (const [state, words] of [[queue.REFUSED, "photoRefused"], [queue.ATTENTION, "photoFailed"]]) {
    const found = pictures.filter((photo) => photo.state === state);
    lines.push(...found.map((photo) => attentionLine(photo, sentence(words))));
  }
  at("attention-list").replaceChildren(...lines);
  show("attention", lines.length > 0);
  show("attention-link", held.length + elsewhere.length > 0);
  return lines.length;
}

function showPhotos(count) {
  at("photos-words").textContent = count === 1 ? sentence("photosOne") : sentence("photosWaiting", { count });
  show("photos-words", count > 0);
}

async function refresh() {
  const entries = lists ? await queue.entriesOf(lists.queue) : [];
  const number = (state) => entries.filter((entry) => entry.state === state).length;
  const pictures = lists ? await queue.photosOf(lists.queue) : [];
  const attention = showAttention(entries, pictures);
  showPhotos(pictures.filter((photo) => photo.sealed).length);
  at("count-here").textContent = number(queue.HERE);
  at("count-arrived").textContent = number(queue.ARRIVED);
  at("count-attention").textContent = attention;
  at("tile-attention").classList.toggle("alert", attention > 0);
  show("export", entries.some((entry) => entry.sealed));
  const waiting = await queue.waitingByQueue();
  waiting.delete(lists?.queue);
  const others = [...waiting.values()].reduce((sum, count) => sum + count, 0);
  at("others-words").textContent = others === 1 ? sentence("othersOne") : sentence("othersMany", { count: others });
  show("others", others > 0);
}

function showWho() {
  const ready = lists !== null && capture.offer(lists);
  show("nobody", lists === null);
  show("no-outing", lists !== null && !ready);
  show("capture", ready);
  show("owner", lists !== null);
  at("owner").textContent = lists?.initials ?? "";
}

function showLine(why) {
  at("line-words").textContent = why ? sentence(why) : "";
  show("line", Boolean(why));
  show("sign-in", why === "signin" && lists !== null);
}

// --- With the server ------------------------------------------------------------------------------------------------------

/** Ask who is signed in, and take their lists. Without an answer, what was kept stays good. */
async function prepare() {
  const { token: fresh, ...told } = await fetchReference(LANGUAGE);
  token = fresh;
  if (!told.key) throw new NotNow("noKey");
  await queue.prepare(told);
  lists = told;
  showWho();
}

async function exchange(again) {
  await prepare();
  heldThere = await sendAll(lists.queue, token, { again, onProgress: progressed });
}

function progressed() {
  wait = FIRST_WAIT; // the line holds for a while: what is left does not wait for minutes
  return refresh();
}

/** Send what waits, now or, when that fails, later. One at a time: what a person asks for comes after what is under way. */
function send({ again = false, aloud = false } = {}) {
  if (sending && !aloud) return sending;
  const mine = (sending ?? Promise.resolve())
    .then(() => attempt(again, aloud))
    .finally(() => {
      if (sending === mine) sending = null;
    });
  sending = mine;
  return mine;
}

async function attempt(again, aloud) {
  clearTimeout(timer);
  try {
    if (aloud) say("sending");
    await exchange(again);
    wait = FIRST_WAIT;
    showLine("");
    await refresh();
    const waiting = [...(await queue.entriesOf(lists.queue)), ...(await queue.photosOf(lists.queue))];
    const left = waiting.some((one) => one.state === queue.HERE);
    if (left) later();
    else if (aloud) say("sent");
  } catch (error) {
    const why = error instanceof NotNow ? error.why : "failed";
    showLine(why);
    if (aloud) say(why);
    if (why !== "signin" && why !== "closed") later(why === "offline" ? LONGEST_WITHOUT_LINE : LONGEST_WAIT);
    showWho();
    await refresh();
  }
}

function later(longest = LONGEST_WAIT) {
  clearTimeout(timer);
  wait = Math.min(longest, wait);
  timer = setTimeout(() => send(), wait);
  wait = Math.min(longest, wait * 2);
}

// --- Saving -----------------------------------------------------------------------------------------------------------------

function explain(found) {
  const text = [...new Set(found.map(([, name]) => sentence(name)))].join(" ");
  at("errors").textContent = text;
  show("errors", found.length > 0);
  for (const field of document.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  for (const [id] of found) {
    at(id).setAttribute("aria-invalid", "true");
    at(id).closest("details")?.setAttribute("open", "");
  }
  if (found.length) at(found[0][0]).focus();
}

/** The photos of the entry `entry`, each sealed by itself. */
function sealedPhotos(entry) {
  return Promise.all(
    photos.pictures().map((picture) => {
      const id = crypto.randomUUID();
      return sealPhoto(lists.key, id, { v: 1, id, entry, grant: lists.grant }, picture);
    }),
  );
}

async function save() {
  const given = capture.answers();
  const found = capture.problems(given);
  explain(found);
  if (found.length) return;
  const id = crypto.randomUUID();
  const content = {
    v: 1,
    id,
    grant: lists.grant,
    outing: capture.chosenOuting().id,
    saved_at: new Date().toISOString(),
    typed_time: capture.isTimeTyped(),
    answers: given,
  };
  try {
    await queue.keep(lists.queue, await seal(lists.key, id, content), await sealedPhotos(id));
  } catch (error) {
    const name = error instanceof queue.DeviceFull || error?.name === "QuotaExceededError" ? "full" : "failed";
    explain([["save", name]]);
    return;
  }
  capture.clear(given);
  photos.clear();
  say("saved");
  await refresh();
  at("capture").scrollIntoView({ block: "start" });
  at("people").focus({ preventScroll: true });
  send();
}

// --- A file for the team lead --------------------------------------------------------------------------------------------------

async function exportQueues(queues) {
  for (const name of queues) {
    const sealed = (await queue.entriesOf(name)).filter((entry) => entry.sealed);
    const entries = sealed.map(({ id, kid, sealed: bytes, digest }) => ({ id, kid, digest, sealed: toBase64(bytes) }));
    const file = new Blob([JSON.stringify({ format: "escale-field-queue/1", entries })], { type: "application/json" });
    const link = make("a", { href: URL.createObjectURL(file), download: "escale-terrain.json" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }
  say("exported");
}

async function othersQueues() {
  return [...(await queue.waitingByQueue()).keys()].filter((name) => name !== lists?.queue);
}

// --- The page ------------------------------------------------------------------------------------------------------------------

function listen() {
  let saving = false;
  at("capture").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (saving) return;
    saving = true;
    await save().finally(() => {
      saving = false;
    });
  });
  at("send-now").addEventListener("click", () => send({ again: true, aloud: true }));
  at("export").addEventListener("click", () => exportQueues([lists.queue]));
  at("export-others").addEventListener("click", async () => exportQueues(await othersQueues()));
  window.addEventListener("online", () => send());
  window.addEventListener("offline", () => showLine("offline"));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") send();
  });
  window.addEventListener("beforeunload", (event) => {
    if (lists && !at("capture").hidden && (capture.isTouched() || photos.isAny())) event.preventDefault();
  });
}

async function begin() {
  capture.begin();
  photos.begin();
  listen();
  navigator.serviceWorker?.register("/field/worker.js", { scope: "/field/" }).catch(() => {});
  navigator.storage?.persist?.().catch(() => {});
  lists = await queue.current().catch(() => null);
  showWho();
  await refresh();
  await send();
}

begin();
