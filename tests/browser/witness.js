// Injected before the page's scripts; records the browser's errors, which the journey reads at the end.
(() => {
  const kept = "witness";
  const note = (text) => sessionStorage.setItem(kept, JSON.stringify([...JSON.parse(sessionStorage.getItem(kept) ?? "[]"), text]));
  sessionStorage.setItem("witness.there", "yes");
  addEventListener("securitypolicyviolation", (e) => note(`policy: ${e.violatedDirective} refused ${e.blockedURI} at ${e.sourceFile}:${e.lineNumber} ${e.sample}`));
  addEventListener("error", (e) => note(`error: ${e.message ?? e.target?.src ?? e.target?.href ?? "?"}`), true);
  addEventListener("unhandledrejection", (e) => note(`rejection: ${e.reason}`));
  const error = console.error;
  console.error = (...words) => {
    note(`console: ${words.join(" ")}`);
    error.apply(console, words);
  };
})();
