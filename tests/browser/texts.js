// Checks every text that is visible or announced on the page. Arguments: the page's language, all keys, all embedded
// texts.
const [language, keys, embedded] = arguments;
const wrong = [];
const known = new Set(keys);
// In the pseudo-locale every text of the interface is in brackets. Texts of the city and the citizen are Chinese there;
// numbers, references and codes are language-neutral.
const placed = /\{\w+\}/g;
const quoted = (text) => new RegExp(`^${text.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(placed, ".+")}$`, "u");
// A short text with a placeholder may occur in the city's texts as well.
const telling = (text) => (text.match(/\p{Script=Han}/gu) ?? []).length >= (text.includes("{") ? 4 : 2);
const inChinese = language === "ar-XB" ? embedded.filter(telling).map(quoted) : [];
const outside = (text) => {
  let [before, after] = ["", text];
  while (before !== after) [before, after] = [after, after.replace(/⟦[^⟦⟧]*⟧/gu, "")];
  return after.replace(/[\u2066-\u2069\u202a-\u202e]/gu, "").trim();
};
const unbracketed = (text) => {
  const left = outside(text);
  return /\p{Script=Latin}{2}/u.test(left) || /[⟦⟧]/u.test(left) || inChinese.some((one) => one.test(left));
};
const foreign = (text) => {
  if (language === "ar-XB") return unbracketed(text);
  const han = (text.match(/\p{Script=Han}/gu) ?? []).length;
  const latin = (text.match(/\p{Script=Latin}/gu) ?? []).length;
  return language === "en" ? han > latin : /[A-Za-z]{2,}( [A-Za-z]{2,}){2,}/.test(text);
};
const judge = (text, where) => {
  if (!text) return;
  if (known.has(text)) wrong.push(`the name of a key: ${text} (${where})`);
  if (/\{\w*\}/.test(text)) wrong.push(`not filled in: ${text} (${where})`);
  if (/\bundefined\b|\bNaN\b|\[object/.test(text)) wrong.push(`no words: ${text} (${where})`);
  if (foreign(text)) wrong.push(`another language: ${text} (${where})`);
};
const NOBODYS = ".sb-number, .sb-receipt__value, .sb-receipt__address";
const own = (e) => !(language === "ar-XB" && e.closest(NOBODYS)) && ownLanguage(e);
const ownLanguage = (e) => e.closest("[lang]")?.lang === language || e.closest("[lang]") === document.documentElement;
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let node = walker.nextNode(); node; node = walker.nextNode()) {
  const e = node.parentElement;
  if (seen(e) && own(e) && !e.closest("script, style")) judge(plain(node.data), e.localName + "." + e.className);
}
for (const e of all("*")) {
  for (const name of ["aria-label", "placeholder", "title", "alt"]) {
    // A date alone is in the language of the formats, written by the browser.
    if (language === "ar-XB" && name === "title" && e.localName === "time") continue;
    if (own(e) && e.hasAttribute(name)) judge(plain(e.getAttribute(name)), name);
  }
  if (/^H[1-6]$/.test(e.tagName) && !plain(e.innerText)) wrong.push(`an empty heading: ${e.outerHTML.slice(0, 120)}`);
}
for (const e of all("button, a[href], input, textarea, select")) {
  const labelled = document.getElementById(e.getAttribute("aria-labelledby"))?.innerText;
  if (!nameOf(e) && !plain(labelled)) wrong.push(`nothing is written on ${e.outerHTML.slice(0, 160)}`);
}
if (document.documentElement.lang !== language) wrong.push(`the page says that it is in ${document.documentElement.lang}`);
judge(plain(document.title), "the page's title");
if (!plain(document.title)) wrong.push("the page has no title");
return [...new Set(wrong)];
