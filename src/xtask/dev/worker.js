// Takes the place of the product's service worker while the program is changed: it keeps no file, and lets go of those
// that a released version kept on this address.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(letGo()));

async function letGo() {
  const kept = (await caches.keys()).filter((name) => name.startsWith("suban-"));
  await Promise.all(kept.map((name) => caches.delete(name)));
  if (!kept.length) return;
  // What is open came from those files. The empty query makes it a navigation even where there is a fragment. It is not
  // waited for: a page waits for its worker to be active.
  await self.clients.claim();
  for (const page of await self.clients.matchAll({ type: "window" })) {
    const { pathname, hash } = new URL(page.url);
    page.navigate(`${pathname}?${hash}`);
  }
}
