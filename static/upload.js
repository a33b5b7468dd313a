/* A document goes ahead of its form, piece by piece (tus), and goes on where it stopped when the line breaks.
   Nothing is kept in the browser: no name, no address, no fingerprint. Without this script the form takes the file. */
(() => {
  "use strict";

  const PIECE = 256 * 1024;
  const LARGEST = 50 * 1024 * 1024;
  const DELAYS = [0, 1000, 2000, 5000, 10000, 20000, 30000, 60000, 60000, 60000];

  function begin() {
    const words = document.getElementById("upload-words").dataset;
    const input = document.querySelector('main form input[type="file"]');
    const form = input.form;
    const place = form.elements.namedItem("upload");
    const token = form.elements.namedItem("csrfmiddlewaretoken").value;
    let upload = null;
    let sending = false;
    let waiting = false;

    const bar = document.createElement("progress");
    bar.className = "progress";
    bar.max = 100;
    bar.hidden = true;
    bar.setAttribute("aria-label", words.progress);
    const line = document.createElement("p");
    line.className = "upload-line";
    line.setAttribute("role", "status");
    input.after(bar, line);
    const say = (text) => {
      if (line.textContent !== text) line.textContent = text;
    };
    if (place.value) say(words.arrived);

    function stop(text) {
      sending = false;
      say(text);
      if (waiting) form.submit();
    }

    function send(file) {
      sending = true;
      bar.hidden = false;
      bar.value = 0;
      say(words.sending);
      upload = new tus.Upload(file, {
        endpoint: words.url,
        chunkSize: PIECE,
        retryDelays: DELAYS,
        headers: { "X-CSRFToken": token },
        metadata: {},
        storeFingerprintForResuming: false,
        fingerprint: () => Promise.resolve(null),
        onShouldRetry: (error) => {
          const answer = error.originalResponse;
          const status = answer ? answer.getStatus() : 0;
          const again = !status || status >= 500 || status === 409 || status === 423;
          if (again) say(words.waiting);
          return again;
        },
        onProgress: (sent, all) => {
          bar.value = Math.floor((100 * sent) / all);
        },
        onChunkComplete: () => say(words.sending),
        onError: () => stop(words.failed),
        onSuccess: () => {
          place.value = new URL(upload.url, location.href).pathname.split("/").at(-2);
          bar.value = 100;
          stop(words.arrived);
        },
      });
      upload.start();
    }

    function forget() {
      if (upload && sending) upload.abort(true).catch(() => {});
      upload = null;
      sending = false;
      place.value = "";
      bar.hidden = true;
      say("");
    }

    input.addEventListener("change", () => {
      forget();
      const file = input.files[0];
      if (!file) return;
      if (file.size > LARGEST) {
        input.value = "";
        say(words.large);
      } else if (file.size > PIECE) send(file);
    });
    // What has arrived is not sent once more; what is on its way is waited for.
    form.addEventListener("formdata", (event) => {
      if (place.value) event.formData.delete("file");
    });
    form.addEventListener("submit", (event) => {
      if (!sending) return;
      event.preventDefault();
      waiting = true;
    });
    window.addEventListener("online", () => {
      if (upload && sending) upload.start();
    });
  }

  if (!window.tus || !tus.isSupported) return;
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
