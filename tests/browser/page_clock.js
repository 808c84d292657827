// Gives a journey control of the page's clock, and tells it when the page is idle; injected before the program. Not
// part of the product. While the clock is held, timers wait and `Date` stands still until the journey advances the
// time, so that a promise in seconds is measured in the page's own time, however slow the machine is.
(() => {
  const native = { setTimeout: setTimeout.bind(window), clearTimeout: clearTimeout.bind(window) };
  const True = Date;
  // Milliseconds by which the page's clock is behind the real one, because it was held.
  let behind = 0;
  // The page's time while the clock is held.
  let held = null;
  const now = () => held ?? True.now() - behind;
  window.Date = class Date extends True {
    constructor(...parts) {
      parts.length ? super(...parts) : super(now());
    }
    static now() {
      return now();
    }
  };

  const timers = new Map();
  // Far from the browser's own timer ids, which timers without delay still get.
  let last = 1_000_000_000;
  const arm = (id, timer) => {
    if (held === null) timer.native = native.setTimeout(() => fire(id), Math.max(0, timer.due - now()));
  };
  const fire = (id) => {
    const timer = timers.get(id);
    if (!timer) return;
    if (timer.every === null) {
      timers.delete(id);
    } else {
      timer.due = now() + timer.every;
      arm(id, timer);
    }
    timer.call();
  };
  const begin = (call, millis, every) => {
    const timer = { call, every, due: now() + millis, native: null };
    timers.set((last += 1), timer);
    arm(last, timer);
    return last;
  };
  const end = (id) => {
    const timer = timers.get(id);
    timers.delete(id);
    native.clearTimeout(timer ? timer.native : id);
  };
  // Timers without delay only yield to other tasks: they run while the clock is held.
  window.setTimeout = (call, millis, ...given) =>
    millis > 0 ? begin(() => call(...given), millis, null) : native.setTimeout(call, 0, ...given);
  window.setInterval = (call, millis, ...given) => begin(() => call(...given), Math.max(1, millis), Math.max(1, millis));
  window.clearTimeout = window.clearInterval = end;

  // Operations in progress, by kind.
  const busy = new Map();
  let waiting = [];
  const started = (what) => {
    busy.set(what, (busy.get(what) ?? 0) + 1);
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      busy.set(what, busy.get(what) - 1);
      if (!busy.get(what)) busy.delete(what);
      if (!busy.size) waiting.splice(0).forEach((go) => go());
    };
  };
  const counted = (owner, name, what) => {
    const own = owner?.[name];
    if (!own) return;
    owner[name] = function (...given) {
      const done = started(what);
      const promise = own.apply(this, given);
      promise.then(done, done);
      return promise;
    };
  };
  counted(window.SubtleCrypto?.prototype, "digest", "a hash");
  for (const name of ["compileStreaming", "instantiateStreaming", "instantiate"]) counted(WebAssembly, name, "a part of the program");

  // A stream of events never ends: only its opening is awaited, and its data are recorded as text.
  const streams = { opened: 0, text: "" };
  const live = new WeakSet();
  const call = window.fetch;
  window.fetch = function (...given) {
    const done = started("a call");
    const promise = call.apply(this, given);
    promise.then((answer) => {
      if (answer.body && answer.headers.get("content-type")?.startsWith("text/event-stream")) {
        live.add(answer.body);
        streams.opened += 1;
      }
      done();
    }, done);
    return promise;
  };
  const get = ReadableStream.prototype.getReader;
  ReadableStream.prototype.getReader = function (...given) {
    const reader = get.apply(this, given);
    const read = reader.read.bind(reader);
    const decoder = new TextDecoder();
    reader.read = live.has(this)
      ? () => {
          const promise = read();
          promise.then(({ value }) => value && (streams.text += decoder.decode(value, { stream: true })), () => {});
          return promise;
        }
      : () => {
          const done = started("an answer");
          const promise = read();
          promise.then(done, done);
          return promise;
        };
    return reader;
  };

  const opened = IDBFactory.prototype.open;
  IDBFactory.prototype.open = function (...given) {
    const done = started("the opening of the store");
    const request = opened.apply(this, given);
    for (const end of ["success", "error"]) request.addEventListener(end, done);
    return request;
  };
  const changes = IDBDatabase.prototype.transaction;
  let begun = 0;
  IDBDatabase.prototype.transaction = function (...given) {
    begun += 1;
    const transaction = changes.apply(this, given);
    const done = started("a transaction");
    for (const end of ["complete", "abort"]) transaction.addEventListener(end, done);
    return transaction;
  };
  // A lock request is in progress until it is granted, not while it is held.
  const request = window.LockManager?.prototype.request;
  if (request) {
    LockManager.prototype.request = function (name, ...rest) {
      const done = started("a lock");
      const use = rest.pop();
      const promise = request.call(this, name, ...rest, (lock) => {
        done();
        return use(lock);
      });
      promise.then(done, done);
      return promise;
    };
  }

  // Follow-up work of a finished operation happens before or in the next turns of the event loop.
  const turn = () =>
    new Promise((go) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        go();
      };
      port2.postMessage(null);
    });
  const rest = async () => {
    for (let quiet = 0; quiet < 3; quiet += 1) {
      if (busy.size) {
        await new Promise((go) => waiting.push(go));
        quiet = 0;
      }
      await turn();
    }
  };
  const next = (until) => {
    let first = null;
    for (const [id, { due }] of timers) if (due <= until && (!first || due < first.due)) first = { id, due };
    return first;
  };
  window.pageClock = {
    streams,
    rest,
    now,
    hold() {
      if (held !== null) return;
      held = now();
      for (const timer of timers.values()) native.clearTimeout(timer.native);
    },
    // The page's clock is the real one again; one that was ahead of it stays ahead, and never goes back.
    release() {
      if (held === null) return;
      behind = Math.min(0, True.now() - held);
      held = null;
      for (const [id, timer] of timers) arm(id, timer);
    },
    // Advances the time: each due timer is called at its time, after waiting for the operations in progress, unless
    // `meanwhile` is set.
    async pass(millis, meanwhile) {
      if (held === null) throw new Error("the clock is not held");
      const until = held + millis;
      while (next(until)) {
        if (!meanwhile) await rest();
        const first = next(until);
        if (!first) break;
        held = Math.max(held, first.due);
        fire(first.id);
        await turn();
      }
      held = until;
    },
    // Whether no operation is in progress, and no one-shot timer is due soon: then nothing more happens by itself.
    async settled() {
      for (let quiet = 0; quiet < 3; quiet += 1) {
        if (busy.size || [...timers.values()].some(({ every, due }) => every === null && due < now() + 500)) return false;
        await turn();
      }
      return true;
    },
    transactions: () => begun,
    under_way: () => [...busy].map(([what, count]) => `${count} × ${what}`).join(", "),
  };
})();
