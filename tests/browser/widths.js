// Finds horizontal scrolling of the page, and elements that reach beyond its edge without being clipped or scrolled in
// a box.
const root = document.documentElement;
const edge = root.clientWidth;
const boxed = (e) => {
  for (let up = e.parentElement; up && up !== document.body; up = up.parentElement) {
    if (getComputedStyle(up).overflowX !== "visible") return true;
  }
  return false;
};
const wide = all("*").filter((e) => {
  const { left, right, width } = e.getBoundingClientRect();
  return width > 1 && (right > edge + 1 || left < -1) && !boxed(e) && !e.closest(".sb-skip");
});
const said = wide.slice(0, 3).map((e) => `${e.localName}.${e.className?.baseVal ?? e.className} reaches ${Math.round(e.getBoundingClientRect().right)} of ${edge}`);
if (root.scrollWidth > edge) said.unshift(`the page is ${root.scrollWidth} wide on a screen of ${edge}`);
return said;
