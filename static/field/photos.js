/* Photos of the place, on the screen only until the contact is saved. Drawn anew and smaller: what the camera wrote into
   the file (where, when, with what) stays behind. */

import { at, make, sentence, show } from "./page.js";

const MOST = 3;
const LONGEST_SIDE = 1600; // pixels
const QUALITIES = [0.75, 0.6, 0.45, 0.3]; // the first that is small enough
const LARGEST = 900_000; // bytes

let chosen = []; // {canvas, bytes}

const blobOf = (canvas, quality) => new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));

async function drawn(file) {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = make("canvas", { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  for (const quality of QUALITIES) {
    const blob = await blobOf(canvas, quality);
    if (blob && blob.size <= LARGEST) return { canvas, bytes: new Uint8Array(await blob.arrayBuffer()) };
  }
  throw new Error("large");
}

function offer() {
  const lines = chosen.map((photo, place) => {
    const number = place + 1;
    photo.canvas.setAttribute("role", "img");
    photo.canvas.setAttribute("aria-label", sentence("photo", { number }));
    const away = make("button", { type: "button", className: "button", textContent: sentence("photoAway", { number }) });
    away.addEventListener("click", () => {
      chosen = chosen.filter((one) => one !== photo);
      tell("");
      offer();
      at("photo").focus();
    });
    return make("li", {}, photo.canvas, away);
  });
  at("photo-list").replaceChildren(...lines);
  show("photo-list", lines.length > 0);
  at("photo").disabled = chosen.length >= MOST;
}

function tell(name) {
  at("photo-doubt").textContent = name ? sentence(name) : "";
}

async function add() {
  const files = [...at("photo").files];
  at("photo").value = "";
  tell("");
  for (const file of files) {
    if (chosen.length >= MOST) return tell("photosMany");
    try {
      chosen.push(await drawn(file));
    } catch {
      tell("photoBad");
    }
    offer();
  }
}

export const isAny = () => chosen.length > 0;

/** The pictures that go with the contact, as bytes of JPEG. */
export const pictures = () => chosen.map((photo) => photo.bytes);

export function clear() {
  chosen = [];
  at("photos-part").open = false;
  tell("");
  offer();
}

export function begin() {
  at("photo").addEventListener("change", add);
}
