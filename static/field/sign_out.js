/* Whoever signs out takes their lists off the telephone; sealed entries stay until they have reached the server. */
(() => {
  "use strict";

  const NAME = "escale-field";

  async function forget() {
    if (!window.indexedDB) return;
    const known = await indexedDB.databases();
    if (!known.some((database) => database.name === NAME)) return;
    await new Promise((resolve) => {
      const request = indexedDB.open(NAME);
      request.onerror = resolve;
      request.onsuccess = () => {
        const database = request.result;
        const stores = ["device", "reference"].filter((name) => database.objectStoreNames.contains(name));
        if (!stores.length) return resolve();
        const transaction = database.transaction(stores, "readwrite", { durability: "strict" });
        stores.forEach((name) => transaction.objectStore(name).clear());
        transaction.oncomplete = transaction.onabort = () => {
          database.close();
          resolve();
        };
      };
    });
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (new URL(form.action, location.href).pathname !== "/account/logout/") return;
    event.preventDefault();
    const goOn = () => form.submit();
    Promise.race([forget(), new Promise((resolve) => setTimeout(resolve, 2000))]).then(goOn, goOn);
  });
})();
