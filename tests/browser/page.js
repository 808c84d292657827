// Finds elements as a person does: by their text. Runs inside the page without changing it.
const place = () => document.querySelector("dialog[open]") ?? document;
const seen = (e) => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== "hidden";
const plain = (text) => (text ?? "").replace(/\s+/g, " ").trim();
const nameOf = (e) =>
  plain(e.getAttribute("aria-label") || (e.labels?.length ? e.labels[0].innerText : "") || e.innerText || e.getAttribute("title"));
const firstLine = (e) => (e?.innerText ?? "").split("\n").map(plain).find(Boolean) ?? "";
const all = (selector) => [...place().querySelectorAll(selector)].filter(seen);
const called = (selector, name) => all(selector).find((e) => nameOf(e) === name);
const pressable = (name) => called("button, a[href], [role=button], summary", name);
const choice = (name) =>
  all("label").find((l) => /^(radio|checkbox)$/.test(l.control?.type) && firstLine(l) === name);
const writable = (name) =>
  all("input, textarea, select").find((e) => [...(e.labels ?? [])].some((l) => plain(l.innerText).startsWith(name)));
const heading = () => plain(all("h1")[0]?.innerText);
const shows = (text) => place().nodeType === 9 ? plain(document.body.innerText).includes(text) : plain(place().innerText).includes(text);
const ringed = (e) => {
  for (let at = e, up = 0; at && up < 3; at = at.parentElement, up += 1) {
    for (const style of [getComputedStyle(at), getComputedStyle(at, "::before"), ...[...at.children].map((c) => getComputedStyle(c, "::before"))]) {
      if (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) return true;
    }
  }
  return false;
};
