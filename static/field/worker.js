/* Keeps the shell of the field application, so that it opens without a network. Nothing but the shell: what the server
   says about outings goes past it, and about people there is nothing. `self.shell` stands before this text. */

const PREFIX = "escale-field-";
const CACHE = PREFIX + self.shell.version;
const KEPT = [...self.shell.pages, ...self.shell.files];

async function fill() {
  const cache = await caches.open(CACHE);
  await Promise.all(
    KEPT.map(async (address) => {
      const response = await fetch(address, { cache: "reload", credentials: "omit", redirect: "error" });
      if (!response.ok) throw new Error("shell");
      await cache.put(address, response);
    }),
  );
}

self.addEventListener("install", (event) => {
  event.waitUntil(fill().then(() => self.skipWaiting()));
});

async function takeOver() {
  for (const name of await caches.keys()) if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name);
  await self.clients.claim();
}

self.addEventListener("activate", (event) => event.waitUntil(takeOver()));

async function fromShell(request, address) {
  // Not by opening it: a worker that was replaced meanwhile would make its cache anew, and leave it there.
  return (await caches.match(address, { cacheName: CACHE })) ?? fetch(request);
}

self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== self.location.origin) return;
  if (KEPT.includes(pathname)) event.respondWith(fromShell(event.request, pathname));
});
