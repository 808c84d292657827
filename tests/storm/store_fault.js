// Injected before the page; makes its IndexedDB fail as configured. The storm's own reads use `indexedDB.pristine`.
(() => {
  const told = "TOLD";
  let calls = 0;
  const due = () => (calls += 1) >= told.from;
  const open = IDBFactory.prototype.open;
  IDBFactory.prototype.pristine = open;
  // Suppresses event handlers set on it.
  const silence = (target, names) => {
    for (const name of names) Object.defineProperty(target, name, {get: () => null, set: () => {}});
    return target;
  };
  const put = IDBObjectStore.prototype.put;
  const transaction = IDBDatabase.prototype.transaction;
  const faults = {
    open_throws: () => {
      IDBFactory.prototype.open = () => {
        throw new DOMException("refused", "SecurityError");
      };
    },
    open_is_silent: () => {
      IDBFactory.prototype.open = function (...words) {
        return silence(open.apply(this, words), ["onsuccess", "onerror", "onblocked"]);
      };
    },
    no_room: () => {
      IDBObjectStore.prototype.put = function (...words) {
        if (due()) throw new DOMException("no room", "QuotaExceededError");
        return put.apply(this, words);
      };
    },
    aborts: () => {
      IDBObjectStore.prototype.put = function (...words) {
        const asked = put.apply(this, words);
        if (due()) asked.addEventListener("success", () => this.transaction.abort());
        return asked;
      };
    },
    never_ends: () => {
      IDBDatabase.prototype.transaction = function (stores, mode, ...words) {
        const begun = transaction.call(this, stores, mode, ...words);
        return mode === "readwrite" && due() ? silence(begun, ["oncomplete", "onabort"]) : begun;
      };
    },
  };
  faults[told.kind]();
})();
