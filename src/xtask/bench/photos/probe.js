// Records, inside the measured page, when a photo was chosen, when it was ready or rejected, and how long the main
// thread was blocked meanwhile. Injected by the measurement before the page's own scripts; not part of the product.
(() => {
  if (window.top !== window) return;
  const now = () => performance.now();
  let seen, settle, due, before;

  // The delay of a task shows how long the main thread was blocked. It is probed every 4 ms and not in a tight loop, to
  // keep the overhead low.
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

  // The page's live regions: texts that were there before do not count.
  const words = () => [...document.querySelectorAll('[role=status]')].map((status) => status.textContent.trim()).join(' ').trim();

  const probe = {
    // Prepares for one file; the promise `finished` resolves with the result.
    begin() {
      seen = { change: null, ready: null, said: null, fault: null, longest: 0, over: false };
      probe.finished = new Promise((then) => { settle = then; });
      before = words();
      due = now();
      look();
    },
    // The task that ends it, the next frames, and delayed observer callbacks count too.
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
  // For a page that shows tiles and says why it rejects a file.
  new MutationObserver(() => {
    if (!seen || seen.over || seen.change === null) return;
    const tile = document.querySelector('.sb-photo[data-state]');
    if (tile && tile.dataset.state !== 'preparing') probe.end('ready');
    const said = tile ? before : words();
    if (said && said !== before) probe.end('said');
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ['data-state'] });
})();
