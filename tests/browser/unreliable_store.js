// Makes IndexedDB fail in one way; injected before the program, in a copy of the site made for one journey. Not part of
// the product.
(() => {
  const refuse = (name) => { throw new DOMException('made for a test', name); };
  const never = () => Object.assign(new EventTarget(), { result: undefined, error: null, transaction: null });
  const puts = (shelf, then) => {
    const put = IDBObjectStore.prototype.put;
    let count = 0;
    IDBObjectStore.prototype.put = function (value, ...key) {
      if (shelf && this.name !== shelf) return put.call(this, value, ...key);
      return then.call(this, () => put.call(this, value, ...key), value, key, ++count);
    };
  };
  const faults = {
    // IndexedDB does not exist.
    missing: () => Object.defineProperty(window, 'indexedDB', { value: undefined }),
    // As in a sandboxed frame, or a private window of some browsers.
    throwing: () => Object.defineProperty(window, 'indexedDB', { get: () => refuse('SecurityError') }),
    refusing: () => (IDBFactory.prototype.open = () => refuse('InvalidStateError')),
    // Neither success nor error, ever.
    silent: () => (IDBFactory.prototype.open = never),
    // Blocked by an old tab.
    blocked: () => {
      IDBFactory.prototype.open = () => {
        const request = never();
        setTimeout(() => request.onblocked?.(new Event('blocked')), 50);
        return request;
      };
    },
    // The browser closes the connection, once.
    closed: () => {
      let done = false;
      puts('drafts', function (put) {
        if (done) return put();
        done = true;
        this.transaction.db.close();
        return refuse('InvalidStateError');
      });
    },
    // The browser closes the connection once a delivery is stored, and opens none any more.
    gone: () => puts('outbox', function (put) {
      const database = this.transaction.db;
      this.transaction.addEventListener('complete', () => {
        database.close();
        IDBFactory.prototype.open = () => refuse('UnknownError');
      });
      return put();
    }),
    // Records cannot be deleted.
    clinging: () => {
      IDBObjectStore.prototype.clear = () => refuse('UnknownError');
      IDBFactory.prototype.deleteDatabase = never;
    },
    // The third photo exceeds the quota.
    full: () => puts('photos', (put, _value, _key, count) => (count > 2 ? refuse('QuotaExceededError') : put())),
    // The put succeeds, the transaction does not.
    aborted: () => puts('drafts', function (put) {
      const request = put();
      request.addEventListener('success', () => this.transaction.abort());
      return request;
    }),
    // The value read back differs from the one put.
    different: () => {
      const put = IDBObjectStore.prototype.put;
      puts('drafts', function (_put, value, key) { return put.call(this, { v: value.v, key: value.key, json: value.json + ' ' }, ...key); });
    },
  };
  faults['__FAULT__']();
})();
