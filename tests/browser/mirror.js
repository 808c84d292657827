// Finds what is not mirrored: the page is laid out left to right for a moment, and every box and every property that
// names a side must be on the other side. A box within a line of text is not compared: there the order is that of the
// letters.
const roots = [...document.querySelectorAll("html, .sb[dir]")];
// Pictures, drawings on them and ticks are not mirrored.
const STAYS = ".sb-cover__stage *, svg *";
const TICK = ".sb-choice__input";
const PAIRS = [
  ["margin-left", "margin-right"], ["padding-left", "padding-right"], ["left", "right"],
  ["border-left-width", "border-right-width"], ["border-left-style", "border-right-style"], ["border-left-color", "border-right-color"],
  ["border-top-left-radius", "border-top-right-radius"], ["border-bottom-left-radius", "border-bottom-right-radius"],
];
const other = (value) => value.replace(/left|right/g, (side) => (side === "left" ? "right" : "left"));
// The horizontal offset of a shadow: the first length after the colour.
const shadow = (value) => value.replace(/(^|\) )(-?[\d.]+)px/g, (all, before, x) => `${before}${-x || 0}px`);
const near = (a, b) => a === b || (/^-?[\d.]+px$/.test(a) && /^-?[\d.]+px$/.test(b) && Math.abs(parseFloat(a) - parseFloat(b)) < 1);

const within = (e) => {
  const display = getComputedStyle(e).display;
  const beside = [...(e.parentElement?.childNodes ?? [])].some((n) => n !== e && (n.nodeType === 1 ? seen(n) : plain(n.data)));
  return display.startsWith("inline") && beside && !/flex|grid/.test(getComputedStyle(e.parentElement).display);
};
const elements = all("*").filter((e) => e.closest(".sb") && !e.matches(STAYS) && !e.closest(".sb-hidden"));
const inLine = new Set();
for (const e of elements) if (inLine.has(e.parentElement) || within(e)) inLine.add(e);

const styleOf = (e, part) => {
  const style = getComputedStyle(e, part);
  if (part && style.content === "none") return null;
  const values = {};
  for (const pair of PAIRS) for (const name of pair) values[name] = style[name];
  if (style.position === "static") values.left = values.right = "";
  for (const name of ["textAlign", "float", "clear", "boxShadow", "transform", "translate"]) values[name] = style[name];
  return values;
};
const measure = () => {
  // Transitions are finished at once.
  document.getAnimations().forEach((a) => a.effect?.getComputedTiming().endTime !== Infinity && a.finish());
  const page = document.documentElement.clientWidth;
  return elements.map((e) => {
    const { left, right, top } = e.getBoundingClientRect();
    return { page, left, right, top, styles: [null, "::before", "::after"].map((part) => styleOf(e, part)) };
  });
};
const was = roots.map((e) => e.dir);
const turned = measure();
roots.forEach((e) => (e.dir = "ltr"));
const straight = measure();
roots.forEach((e, at) => (e.dir = was[at]));
document.getAnimations().forEach((a) => a.effect?.getComputedTiming().endTime !== Infinity && a.finish());

const wrong = [];
if (was.some((dir) => dir !== "rtl") || !roots.some((e) => e.matches(".sb"))) wrong.push(`the page is not said to be read from the right: ${was}`);
elements.forEach((e, at) => {
  const told = `${e.localName}.${e.className?.baseVal ?? e.className}`;
  const [a, b] = [straight[at], turned[at]];
  const moved = Math.max(Math.abs(a.left - (b.page - b.right)), Math.abs(a.right - (b.page - b.left)), Math.abs(a.top - b.top));
  if (moved > 1.5 && !inLine.has(e)) wrong.push(`${told} lies ${Math.round(b.page - b.right)} to ${Math.round(b.page - b.left)} from the right, and ${Math.round(a.left)} to ${Math.round(a.right)} from the left`);
  a.styles.forEach((style, part) => {
    const mirrored = b.styles[part];
    if (!style || !mirrored || (part > 0 && e.matches(TICK))) return;
    const name = told + ["", "::before", "::after"][part];
    for (const [left, right] of PAIRS) {
      if (!near(style[left], mirrored[right]) || !near(style[right], mirrored[left])) wrong.push(`${name}: ${left} and ${right} are ${mirrored[left]} and ${mirrored[right]}`);
    }
    for (const side of ["textAlign", "float", "clear"]) if (other(style[side]) !== mirrored[side] && style[side] !== "center") wrong.push(`${name}: ${side} is ${mirrored[side]}`);
    if (shadow(style.boxShadow) !== mirrored.boxShadow) wrong.push(`${name}: the shadow is ${mirrored.boxShadow}`);
    // Directional icons are mirrored; other elements must have neither a transform nor a side.
    const turns = e.matches(".sb-icon--turn, .sb-promise__line");
    const expected = turns ? "matrix(-1, 0, 0, 1, 0, 0)" : style.transform;
    const bent = e.matches(".sb-list__link[aria-expanded='true'] > .sb-icon--turn");
    if (!bent && mirrored.transform !== expected) wrong.push(`${name}: transform is ${mirrored.transform}`);
  });
});
return [...new Set(wrong)];
