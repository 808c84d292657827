// Watches which changes of the database overlap in time without naming a store in common (`window.storeOrder`); runs before
// the program, in a copy of the site made for one journey. No part of the product.
(() => {
  // Each change as it would be if it named only the store that it is about.
  const alone = __ALONE__;
  const order = (window.storeOrder = { changes: [], apart: [] });
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
})();
