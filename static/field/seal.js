/* Sealing an entry to the server's public key: HPKE, RFC 9180, base mode. What is sealed cannot be opened here again.
   casework/encryption/letter_box.py opens it. */

import { AEAD_AES_256_GCM, CipherSuite, KDF_HKDF_SHA256, KEM_DHKEM_P256_HKDF_SHA256 } from "../hpke/index.js";

const suite = new CipherSuite(KEM_DHKEM_P256_HKDF_SHA256, KDF_HKDF_SHA256, AEAD_AES_256_GCM);
const utf8 = new TextEncoder();

/** Bytes of base64 for addresses. */
export function fromBase64(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
}

export function toBase64(bytes) {
  let plain = "";
  for (const byte of bytes) plain += String.fromCharCode(byte);
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/u, "");
}

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Seal `content` as the entry `id` to `key` ({kid, public}); gives {id, kid, sealed: bytes, digest: hex}.
    Padded to 256 bytes, so that how long a note is does not show. */
export function seal(key, id, content) {
  const text = JSON.stringify(content);
  const length = utf8.encode(text).length;
  return sealed("entry", key, id, utf8.encode(text + " ".repeat((256 - (length % 256)) % 256)));
}

/** Seal the bytes of a picture, and `header`, which says of which entry and whose it is, as the photo `id`. */
export function sealPhoto(key, id, header, picture) {
  const line = utf8.encode(`${JSON.stringify(header)}\n`);
  const plain = new Uint8Array(line.length + picture.length);
  plain.set(line);
  plain.set(picture, line.length);
  return sealed("photo", key, id, plain);
}

async function sealed(kind, key, id, plain) {
  const info = utf8.encode(`escale field ${kind} 1 ${key.kid} ${id}`);
  const recipient = await suite.DeserializePublicKey(fromBase64(key.public));
  const { encapsulatedSecret, ciphertext } = await suite.Seal(recipient, plain, { info });
  const letter = new Uint8Array(encapsulatedSecret.length + ciphertext.length);
  letter.set(encapsulatedSecret);
  letter.set(ciphertext, encapsulatedSecret.length);
  const digest = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", letter)));
  return { id, kid: key.kid, sealed: letter, digest };
}
