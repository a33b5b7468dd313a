/* Bringing entries to the server. Whatever goes wrong, an entry leaves the telephone only once the server has it. */

import { toBase64 } from "./seal.js";
import * as queue from "./queue.js";
import { ARRIVED, ATTENTION, HELD, HERE, entriesOf, handedOver, needsAttention, tidy } from "./queue.js";

const ENTRIES = "/api/v1/field/entries/";
const PHOTOS = "/api/v1/field/photos/";
const REFERENCE = "/api/v1/field/reference/";
const AT_ONCE = 25; // entries in one delivery, while the line holds
const FEW = 5; // in the first one
const PIECE = 32 * 1024; // bytes of a photo in one request: little is lost when the line cuts
const REFUSED = 422;
const PATIENCE = 20_000; // milliseconds for one answer

/** Why nothing can be sent now: "offline", "signin", "closed" (no right to log contacts), "busy", "server". */
export class NotNow extends Error {
  constructor(why) {
    super(why);
    this.why = why;
  }
}

const WHY_NOT = { 401: "signin", 403: "signin", 404: "closed", 429: "busy" };

let atOnce = FEW; // grows with each delivery that arrives, is halved by each that the line cuts

async function ask(address, options = {}) {
  let response;
  try {
    response = await fetch(address, {
      credentials: "same-origin",
      redirect: "error",
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE),
      ...options,
    });
  } catch {
    throw new NotNow("offline");
  }
  if (response.ok) {
    try {
      return await response.json();
    } catch {
      throw new NotNow("offline"); // the line was cut within the answer
    }
  }
  const refusal = new NotNow(WHY_NOT[response.status] ?? "server");
  refusal.status = response.status;
  throw refusal;
}

/** The lists of whoever is signed in, with the token that goes with what they send next. */
export const reference = (language) => ask(`${REFERENCE}?language=${language}`);

/** What the server holds for this user to decide. */
export const held = async () => (await ask(ENTRIES)).entries;

function bring(address, body, token) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  return ask(address, { method: "POST", headers, body: JSON.stringify(body) });
}

function deliver(entries, token) {
  const sealed = entries.map(({ id, kid, sealed, digest }) => ({ id, kid, digest, sealed: toBase64(sealed) }));
  return bring(ENTRIES, { sent_at: new Date().toISOString(), entries: sealed }, token);
}

/** The state of an entry after the server's answer about it, or null: it stays as it is and is sent again. */
export function stateAfter({ status, in_custody: inCustody }) {
  if (inCustody) return status === 200 || status === 201 ? ARRIVED : HELD;
  return status === 400 ? null : ATTENTION;
}

/** What the server answers for one entry that broke a whole delivery: bad requests and failures are this entry's. */
const isItsOwnFault = (error) => error.why === "server" && error.status !== 502 && error.status !== 503;

async function settle(batch, answers) {
  const byId = new Map(answers.map((answer) => [answer.id, answer]));
  const changed = [];
  for (const entry of batch) {
    const answer = byId.get(entry.id);
    const state = answer ? stateAfter(answer) : null;
    if (state === ATTENTION) changed.push(needsAttention(entry, "other"));
    else if (state) changed.push(handedOver(entry, state));
  }
  await queue.note(changed);
}

/** Send a batch; one on which the server fails is halved, until the entry that is the cause stands alone. One that the
    line cuts ends the attempt: the next one is smaller. */
async function sendBatch(batch, token, onProgress) {
  try {
    await settle(batch, (await deliver(batch, token)).entries);
    atOnce = Math.min(AT_ONCE, Math.max(atOnce, batch.length * 2));
  } catch (error) {
    if (error.why === "offline") atOnce = Math.max(1, batch.length >> 1);
    if (!(error instanceof NotNow) || !isItsOwnFault(error)) throw error;
    if (batch.length === 1) {
      await queue.note([needsAttention(batch[0], "failed")]);
    } else {
      const middle = batch.length >> 1;
      await sendBatch(batch.slice(0, middle), token, onProgress);
      await sendBatch(batch.slice(middle), token, onProgress);
    }
  }
  await onProgress();
}

/** Send one photo from where the server says, piece by piece, until it has it or cannot take it now. */
async function sendPhoto(photo, token) {
  const { id, entry, kid, digest, sealed } = photo;
  let start = 0;
  for (;;) {
    const piece = toBase64(sealed.subarray(start, start + PIECE));
    const answer = await bring(PHOTOS, { id, entry, kid, digest, length: sealed.length, start, piece }, token);
    if (answer.in_custody) return answer.status === REFUSED ? queue.photoRefused(photo) : queue.photoOver(photo);
    if (answer.status !== 202) return queue.photoStays(photo, HELD);
    start = answer.received;
  }
}

/** Send the photos whose entries have left; one on which the server fails does not keep the others. */
async function sendPhotos(name, token, onProgress) {
  const here = new Set((await entriesOf(name)).filter((entry) => entry.sealed).map((entry) => entry.id));
  for (const photo of (await queue.photosOf(name)).filter((one) => one.sealed && !here.has(one.entry))) {
    try {
      await sendPhoto(photo, token);
    } catch (error) {
      if (!(error instanceof NotNow) || !isItsOwnFault(error)) throw error;
      await queue.photoStays(photo, ATTENTION);
    }
    await onProgress();
  }
}

/** Send all that waits in `queue`, then, each by itself, what the server failed on; `again`: also what it did not take
    before. One window at a time. */
export function sendAll(name, token, { again = false, onProgress = async () => {} } = {}) {
  return navigator.locks.request(`escale-field-${name}`, async () => {
    const sealed = (await entriesOf(name)).filter((entry) => entry.sealed);
    const waiting = sealed.filter((entry) => entry.state === HERE);
    while (waiting.length) await sendBatch(waiting.splice(0, atOnce), token, onProgress);
    const stuck = sealed.filter((entry) => entry.state === ATTENTION && (again || entry.why === "failed"));
    for (const entry of stuck) await sendBatch([entry], token, onProgress);
    await sendPhotos(name, token, onProgress);
    const there = await held();
    await tidy(name, new Set(there.map((entry) => entry.entry)));
    return there;
  });
}
