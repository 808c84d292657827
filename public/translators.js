// Keeps the page true while a browser's translator is at work on it. A translator takes text nodes out of the page and puts
// <font> elements with its own words in their place. The program goes on changing the text nodes that it made, and nobody would
// see it: "Live" would stand there while the network is away. So each text node is kept in the page, hidden beside the words that
// stand for it, and as soon as the program touches it the text itself is shown again, for the translator to translate anew.
(() => {
  const root = document.getElementById("suban");
  if (!root) return;

  /** What stands in the place of the texts in each hidden keeper. */
  const words = new WeakMap();
  const isWords = (node) => node?.nodeName === "FONT";
  // Elements that can hold nothing but text.
  const TEXT_ONLY = /^(option|textarea|title|style|script)$/i;

  /** Hides texts that were taken out of the page beside the words that were put in for them. */
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

  /** The program has changed what is in a keeper: that is what is shown now. */
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
    // What was changed here just now is nobody's doing.
    observer.takeRecords();
  });
  observer.observe(root, { subtree: true, childList: true, characterData: true });
})();
