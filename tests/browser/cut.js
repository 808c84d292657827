// Finds text that is not fully readable: clipped by a box, overflowing its own box, or overlapping other text.
const unseen = (e) => e.closest(".sb-hidden, script, style, option, noscript") || getComputedStyle(e).clipPath === "inset(50%)";
const lifted = (e) => {
  for (let up = e; up; up = up.parentElement) if (/fixed|sticky/.test(getComputedStyle(up).position)) return true;
  return false;
};
const boxOf = (e) => {
  let box = e;
  while (box.parentElement && getComputedStyle(box).display === "inline") box = box.parentElement;
  return box;
};
const wrong = [];
const lines = [];
const walker = document.createTreeWalker(place().body ?? place(), NodeFilter.SHOW_TEXT);
for (let node = walker.nextNode(); node; node = walker.nextNode()) {
  const e = node.parentElement;
  if (!plain(node.data) || !seen(e) || unseen(e)) continue;
  const range = document.createRange();
  range.selectNodeContents(node);
  const box = boxOf(e);
  const own = box.getBoundingClientRect();
  const over = lifted(e);
  for (const line of range.getClientRects()) {
    if (line.width < 1 || line.height < 1) continue;
    const told = `“${plain(node.data).slice(0, 40)}” in ${e.localName}.${e.className?.baseVal ?? e.className}`;
    // Italics and rounding extend a little beyond.
    if (line.left < own.left - 2 || line.right > own.right + 2) wrong.push(`${told} spills out of its box`);
    for (let up = box; up && up !== document.body; up = up.parentElement) {
      const style = getComputedStyle(up);
      const edge = up.getBoundingClientRect();
      if (/auto|scroll/.test(style.overflowX + style.overflowY)) break;
      if (/hidden|clip/.test(style.overflowX) && (line.left < edge.left - 2 || line.right > edge.right + 2)) wrong.push(`${told} is cut off at a side`);
      if (/hidden|clip/.test(style.overflowY) && (line.top < edge.top - 4 || line.bottom > edge.bottom + 4)) wrong.push(`${told} is cut off above or below`);
    }
    if (!over) lines.push({ line, box, told });
  }
}
lines.sort((a, b) => a.line.top - b.line.top);
lines.forEach((one, at) => {
  for (let next = at + 1; next < lines.length && lines[next].line.top < one.line.bottom; next += 1) {
    const two = lines[next];
    if (two.box === one.box || one.box.contains(two.box) || two.box.contains(one.box)) continue;
    const across = Math.min(one.line.right, two.line.right) - Math.max(one.line.left, two.line.left);
    // A line's rectangle has room above and below its letters.
    const down = one.line.bottom - two.line.top;
    if (across > 2 && down > one.line.height / 3) wrong.push(`${one.told} and ${two.told} lie over each other`);
  }
});
return [...new Set(wrong)];
