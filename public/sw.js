// Caches the page's own files of one exact version, so that it opens without a network. It never handles API requests,
// and never changes an open page: that one continues with the version it was loaded with.
const VERSION = "__VERSION__";
const SHELL = "__SHELL__".split(" ");
/** A site edits these without building: the cached copy is used at once, and refreshed for the next time. */
const EDITED = ["config.json"];

const PREFIX = "suban-";
const NAME = PREFIX + VERSION;
const address = (file) => new URL(file, self.registration.scope).href;
/** Links whose `#` was percent-encoded, made full-width or lost: their secret must not be sent to a server. */
const LOST_FRAGMENT = /^(?:(?:index\.html)?(?:%(?:25)*23|%EF%BC%83)(.*)|(demand\/.*))$/i;
const INDEX = address("./");

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(forgetOldVersions()));

async function install() {
  const cache = await caches.open(NAME);
  // Files with a hash in their name may come from the browser's cache; the others must be requested from the site.
  await cache.addAll(SHELL.map((file) => new Request(address(file), { cache: hasFingerprint(file) ? "default" : "no-cache" })));
  await self.skipWaiting();
}

/** The previous version stays: an open page may still need a file of it. */
async function forgetOldVersions() {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
  await Promise.all(names.slice(0, -2).map((name) => caches.delete(name)));
}

const hasFingerprint = (file) => /-[0-9a-f]{16}\.\w+$/.test(file);
const shell = new Set(SHELL.map(address));
const edited = new Set(EDITED.map(address));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  const file = url.origin + url.pathname;
  if (request.mode === "navigate") {
    const [, encoded, bare] = file.startsWith(INDEX) ? (file.slice(INDEX.length).match(LOST_FRAGMENT) ?? []) : [];
    const fragment = encoded ?? bare;
    if (fragment !== undefined) return event.respondWith(Response.redirect(`${INDEX}#${fragment}`));
    if (file === INDEX || file === INDEX + "index.html") event.respondWith(kept(INDEX, request));
  } else if (edited.has(file)) {
    event.respondWith(kept(file, request));
    event.waitUntil(renew(file));
  } else if (shell.has(file)) {
    event.respondWith(kept(file, request));
  } else if (file.startsWith(INDEX) && hasFingerprint(file)) {
    // Of an older version, for a page that was opened before this one was installed.
    event.respondWith(caches.match(file).then((answer) => answer ?? fetch(request)));
  }
});

async function kept(file, request) {
  const answer = await (await caches.open(NAME)).match(file);
  return answer ?? fetch(request);
}

async function renew(file) {
  try {
    const answer = await fetch(file, { cache: "no-cache" });
    if (answer.ok) await (await caches.open(NAME)).put(file, answer);
  } catch {
    // Without a network the cached copy stays.
  }
}
