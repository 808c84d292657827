// Notes, inside the measured page, when a photo was chosen, when it was ready or refused, and how long the page's own thread
// was held up meanwhile. Injected by the measurement before the page's own scripts; no part of the product.
(() => {
  if (window.top !== window) return;
  const now = () => performance.now();
  let seen, settle, due, before;

  // How late a task comes is how long others held up the thread. It is asked for every 4 ms, not again and again: the
  // measuring must take nothing from the measured.
  const look = () => {
    if (!seen || seen.over) return;
    const at = now();
    if (seen.change !== null) seen.longest = Math.max(seen.longest, at - Math.max(due, seen.change));
    due = at + 4;
    setTimeout(look, 4);
  };
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) {
      if (seen?.change != null && task.startTime + task.duration > seen.change) seen.longest = Math.max(seen.longest, task.duration);
    }
  }).observe({ type: 'longtask' });

  // What the page says to everyone: words that stood there already are no answer.
  const words = () => [...document.querySelectorAll('[role=status]')].map((status) => status.textContent.trim()).join(' ').trim();

  const probe = {
    // Gets ready for one file; what `finished` promises comes when it is known what became of it.
    begin() {
      seen = { change: null, ready: null, said: null, fault: null, longest: 0, over: false };
      probe.finished = new Promise((then) => { settle = then; });
      before = words();
      due = now();
      look();
    },
    // The task in which it ends, the next frames, and the late word of the observer count too.
    end(what, value) {
      if (!seen || seen.over || seen.change === null || seen[what] !== null) return;
      seen[what] = value ?? now();
      const frame = (then) => requestAnimationFrame(() => then());
      frame(() => frame(() => setTimeout(() => {
        seen.over = true;
        performance.mark('photo-over');
        settle(seen);
      }, 100)));
    },
  };
  Object.defineProperty(window, '__photo', { value: probe });

  // The marks are for a trace.
  addEventListener('change', () => {
    if (!seen || seen.over) return;
    seen.change = due = now();
    performance.mark('photo-chosen');
  }, true);
  // A page that shows tiles and says why it refuses.
  new MutationObserver(() => {
    if (!seen || seen.over || seen.change === null) return;
    const tile = document.querySelector('.sb-photo[data-state]');
    if (tile && tile.dataset.state !== 'preparing') probe.end('ready');
    const said = tile ? before : words();
    if (said && said !== before) probe.end('said');
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ['data-state'] });
})();
