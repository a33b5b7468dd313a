/* What stays on the telephone: sealed entries by queue (one for each user), the reference lists of whoever is signed in.
   Nothing that was typed is ever here in clear. static/field/sign_out.js empties `device` and `reference`, never
   `entries`. */

const NAME = "escale-field";
const VERSION = 2; // 2: photos

const STORES = { entries: ["queue", "id"], reference: "queue", device: "name", photos: ["queue", "id"] };

/** The states of an entry. `here`: saved on this telephone only. `attention`: here, and the server did not take it.
    `held`: the server has it and asks a person to decide. `arrived`: kept. The last two hold nothing sealed any more. */
export const HERE = "here";
export const ATTENTION = "attention";
export const HELD = "held";
export const ARRIVED = "arrived";
export const REFUSED = "refused"; // of a photo only
const TALLIED_FOR = 2 * 24 * 3600 * 1000; // milliseconds that arrivals are still counted

export class DeviceFull extends Error {}

let opening = null;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      const made = request.result;
      for (const [store, keyPath] of Object.entries(STORES)) {
        if (!made.objectStoreNames.contains(store)) made.createObjectStore(store, { keyPath });
      }
    };
    request.onsuccess = () => {
      // Another window brings a newer application: let it go ahead, and open anew when next asked.
      request.result.onversionchange = () => {
        request.result.close();
        opening = null;
      };
      resolve(request.result);
    };
    request.onerror = () => {
      opening = null;
      reject(request.error);
    };
  });
  return opening;
}

/** Run `work(store)` in one transaction (`work(store, …)` when there are several names), and wait until it is on the disk. DeviceFull when there is no room. */
async function inside(names, mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(names, mode, { durability: "strict" });
    const fail = () => {
      const full = transaction.error?.name === "QuotaExceededError";
      reject(full ? new DeviceFull() : (transaction.error ?? new Error("storage")));
    };
    const request = work(...[names].flat().map((name) => transaction.objectStore(name)));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = fail;
  });
}

/** Keep a sealed entry of `queue`, with its sealed photos or not at all. Resolves once it is safely kept. */
export function keep(queue, entry, photos = []) {
  const row = { queue, state: HERE, since: Date.now() };
  return inside(["entries", "photos"], "readwrite", (entries, pictures) => {
    for (const photo of photos) pictures.add({ ...photo, ...row, entry: entry.id });
    return entries.add({ ...entry, ...row });
  });
}

/** Every photo of `queue`, in the order in which they were saved. */
export async function photosOf(queue) {
  const found = await inside("photos", "readonly", (store) => store.getAll(IDBKeyRange.bound([queue], [queue, []])));
  return found.sort((one, other) => one.since - other.since);
}

/** The server has the photo, or its entry was let go. */
export function photoOver({ queue, id }) {
  return inside("photos", "readwrite", (store) => store.delete([queue, id]));
}

/** The server refused the photo for good: that it did stays for a while. */
export function photoRefused({ queue, id }) {
  return inside("photos", "readwrite", (store) => store.put({ queue, id, state: REFUSED, since: Date.now() }));
}

/** The photo stays as it is: the server failed on it (ATTENTION), or its entry waits for a decision (HELD). */
export function photoStays(photo, state) {
  return inside("photos", "readwrite", (store) => store.put({ ...photo, state }));
}

/** Every entry of `queue`, in the order in which they were saved. */
export async function entriesOf(queue) {
  const range = IDBKeyRange.bound([queue], [queue, []]);
  const found = await inside("entries", "readonly", (store) => store.getAll(range));
  return found.sort((one, other) => one.since - other.since);
}

/** {queue: number of entries that are here only}, of every user of this telephone. */
export async function waitingByQueue() {
  const counts = new Map();
  for (const entry of await inside("entries", "readonly", (store) => store.getAll())) {
    if (entry.sealed) counts.set(entry.queue, (counts.get(entry.queue) ?? 0) + 1);
  }
  return counts;
}

/** The server has the entry: what was sealed goes, that it arrived or is held stays. */
export const handedOver = ({ queue, id }, state) => ({ queue, id, state, since: Date.now() });

/** The server did not take the entry; it stays as it is. `why`: a code of the application, never words. */
export const needsAttention = (entry, why) => ({ ...entry, state: ATTENTION, why });

/** Note what became of entries, all of it at once: `handedOver` or `needsAttention` of each. */
export function note(changed) {
  return inside("entries", "readwrite", (store) => {
    for (const entry of changed) store.put(entry);
  });
}

/** Forget that old entries arrived, and what the server no longer holds (`held`: a Set of ids that it still does). */
export async function tidy(queue, held) {
  const entries = await entriesOf(queue);
  const over = entries.filter(
    (entry) =>
      (entry.state === ARRIVED && entry.since < Date.now() - TALLIED_FOR) ||
      (entry.state === HELD && held && !held.has(entry.id)),
  );
  for (const { id } of over) await inside("entries", "readwrite", (store) => store.delete([queue, id]));
  for (const photo of await photosOf(queue)) {
    if (photo.state === REFUSED && photo.since < Date.now() - TALLIED_FOR) await photoOver(photo);
  }
}

/** Whose telephone it is now, and their lists; null when nobody has prepared it. */
export async function current() {
  const device = await inside("device", "readonly", (store) => store.get("current"));
  if (!device) return null;
  return (await inside("reference", "readonly", (store) => store.get(device.queue))) ?? null;
}

/** Keep the lists of whoever is signed in, and no others. */
export async function prepare(reference) {
  await inside("reference", "readwrite", (store) => {
    store.clear();
    return store.put(reference);
  });
  await inside("device", "readwrite", (store) => store.put({ name: "current", queue: reference.queue }));
}
