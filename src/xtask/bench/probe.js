// Records, inside the measured page, when it paints, when the main content is there (an editable field, an event) and
// when the program runs. Injected by the measurement before the page's own scripts, with CONTENT (a selector) defined;
// not part of the product.
(() => {
  if (window.top !== window) return;
  const seen = { fcp: null, lcp: null, shift: 0, long: [], content: null, program: null, programBy: null, complete: null };
  Object.defineProperty(window, '__visit', { value: seen });

  const observe = (type, each) =>
    new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true });
  observe('paint', (entry) => { if (entry.name === 'first-contentful-paint') seen.fcp = entry.startTime; });
  observe('largest-contentful-paint', (entry) => { seen.lcp = entry.startTime; });
  observe('layout-shift', (entry) => { if (!entry.hadRecentInput) seen.shift += entry.value; });
  observe('longtask', (entry) => seen.long.push([entry.startTime, entry.duration]));
  // A mark set by the program itself is later, and more accurate, than the start of its module.
  observe('mark', (entry) => {
    if (entry.name === 'suban-running') { seen.program = entry.startTime; seen.programBy = 'its own mark'; }
    if (entry.name === 'suban-complete') seen.complete = entry.startTime;
  });

  // Runs `then` in the next task: after pending promises, and after the frame when called from `requestAnimationFrame`.
  const afterwards = (then) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => then(performance.now());
    channel.port2.postMessage(null);
  };

  // The glue calls the program's entry point in the promise that follows the instantiation.
  let compiling = 0;
  for (const name of ['instantiate', 'instantiateStreaming']) {
    const original = WebAssembly[name];
    WebAssembly[name] = (source, ...given) => {
      let arrived = 0;
      Promise.resolve(source).then(() => (compiling += arrived = 1), () => {});
      const ended = () => (compiling -= arrived);
      const result = original.call(WebAssembly, source, ...given);
      result.then(ended, ended);
      return result.then((result) => {
        afterwards((now) => { if (seen.program === null) { seen.program = now; seen.programBy = 'the start of its module'; } });
        return result;
      });
    };
  }
  // Whether no module that has begun to arrive is compiled, and the page has had its turn twice.
  const turn = () => new Promise((done) => setTimeout(done));
  Object.defineProperty(window, '__visitIsIdle', { value: () => turn().then(turn).then(() => compiling === 0) });

  const takesTyping = (field) => {
    const box = field.getBoundingClientRect();
    if (!(box.width > 0 && box.height > 0) || field.disabled || field.readOnly || field.closest('[inert]')) return false;
    if (!field.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) return true;
    const hit = document.elementFromPoint(x, y);
    return !hit || hit === field || field.contains(hit) || hit.contains(field);
  };
  const look = () => {
    const content = document.documentElement && [...document.querySelectorAll(CONTENT)].find(takesTyping);
    if (content) afterwards((now) => { seen.content = now; });
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
