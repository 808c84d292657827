// Detects transactions that overlap in time without a store in common, and drafts stored with a photo that was not
// stored before them (`window.storeOrder`). Hashing and storing photos are slowed down, to make overlaps likely.
// Injected before the program, in a copy of the site made for one journey. Not part of the product.
(() => {
  // Each transaction as it would be if it opened only its own store.
  const alone = __ALONE__;
  const order = (window.storeOrder = { changes: [], apart: [], early: [], photos: 0 });
  const open = new Set();
  const begin = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (stores, mode, ...more) {
    let names = typeof stores === "string" ? [stores] : [...stores];
    if (alone && mode === "readwrite") names = names.slice(0, 1);
    const transaction = begin.call(this, names, mode, ...more);
    if (mode === "readwrite") {
      for (const other of open) {
        if (!other.some((name) => names.includes(name))) order.apart.push(`${other} | ${names}`);
      }
      order.changes.push(names.join());
      open.add(names);
      for (const end of ["complete", "abort"]) transaction.addEventListener(end, () => open.delete(names));
    }
    return transaction;
  };

  // A transaction stays active as long as requests are made on it.
  const linger = (store, until) => {
    if (performance.now() < until) store.count().onsuccess = () => linger(store, until);
  };
  const kept = new Set();
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (value, ...key) {
    if (this.name === "photos") {
      kept.add(key[0]);
      linger(this, performance.now() + 700);
    }
    if (this.name === "drafts") {
      const ready = JSON.parse(value.json).photos.filter((photo) => photo.upload !== "preparing");
      order.photos += ready.length;
      order.early.push(...ready.map((photo) => photo.key).filter((name) => !kept.has(name)));
    }
    return put.call(this, value, ...key);
  };
  const digest = SubtleCrypto.prototype.digest;
  SubtleCrypto.prototype.digest = async function (...given) {
    const hash = await digest.apply(this, given);
    await new Promise((then) => setTimeout(then, 500));
    return hash;
  };
})();
