// Keeps the page correct while a browser's translator works on it. A translator removes text nodes and inserts <font>
// elements with its own text in their place. The program goes on updating its removed text nodes, invisibly: "Live"
// would still be shown when the network is gone. So each text node is kept in the page, hidden beside its translation,
// and when the program changes it the original is shown again, for the translator to translate anew.
(() => {
  const root = document.getElementById("suban");
  if (!root) return;

  /** The translator's elements that replace the texts in each hidden keeper. */
  const words = new WeakMap();
  const isWords = (node) => node?.nodeName === "FONT";
  // Elements that can hold nothing but text.
  const TEXT_ONLY = /^(option|textarea|title|style|script)$/i;

  /** Hides removed texts in the page, beside the elements inserted for them. */
  const keep = (texts, font) => {
    const keeper = document.createElement("span");
    keeper.hidden = true;
    // Otherwise it would be translated too.
    keeper.translate = false;
    keeper.className = "notranslate";
    words.set(keeper, font);
    font.before(keeper);
    keeper.append(...texts);
  };

  /** The program has changed a text in a keeper: that text is shown now. */
  const show = (keeper) => {
    words.get(keeper).remove();
    words.delete(keeper);
    keeper.replaceWith(...keeper.childNodes);
  };

  const observer = new MutationObserver((changes) => {
    const changed = new Set();
    for (const { type, target, removedNodes, addedNodes, previousSibling, nextSibling } of changes) {
      const keeper = type === "characterData" ? target.parentNode : target;
      if (words.has(keeper)) {
        changed.add(keeper);
      } else if (type === "childList" && !TEXT_ONLY.test(target.nodeName)) {
        const texts = [...removedNodes].filter((node) => node.nodeType === Node.TEXT_NODE && !node.isConnected);
        const font = [...addedNodes, previousSibling, nextSibling].find((node) => isWords(node) && node.isConnected);
        if (texts.length && font) keep(texts, font);
      }
    }
    changed.forEach(show);
    // Discards the records of our own changes.
    observer.takeRecords();
  });
  observer.observe(root, { subtree: true, childList: true, characterData: true });
})();
