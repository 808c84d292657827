// Before the program: chooses the language and its direction ahead of the first paint, starts the downloads, lets the first question be
// typed into meanwhile, and says so in plain words when the program does not come. It sends nothing and keeps nothing.
(() => {
  const { js, wasm } = document.currentScript.dataset;
  const root = document.documentElement;
  const offered = root.dataset.languages.split(" ");

  let chosen;
  try {
    chosen = localStorage.getItem("suban.language");
  } catch {
    // A page without storage still has a language.
  }
  const wanted = [chosen, ...(navigator.languages ?? [navigator.language])].filter(Boolean);
  const fits = (tag) =>
    offered.find((have) => have.toLowerCase() === tag.toLowerCase()) ??
    offered.find((have) => have.split("-")[0] === tag.toLowerCase().split("-")[0]);
  root.lang = wanted.map(fits).find(Boolean) ?? offered[0];
  root.dir = root.dataset.rtl?.split(" ").includes(root.lang) ? "rtl" : "ltr";
  if (root.lang !== offered[0]) {
    const words = document.createElement("link");
    words.rel = "preload";
    words.as = "fetch";
    words.crossOrigin = "";
    words.href = `locales/${root.lang}.json`;
    document.head.append(words);
  }

  // Composing Chinese must not be torn apart when the program takes over: it waits for the end of a composition.
  document.addEventListener("compositionstart", (event) => (event.target.dataset.composing = ""));
  document.addEventListener("compositionend", (event) => delete event.target.dataset.composing);

  // Another page was asked for: the first question would only flash by.
  if (!["", "#", "#/"].includes(location.hash)) root.dataset.elsewhere = "";

  const say = (name) => {
    for (const line of document.querySelectorAll("[data-boot]")) line.hidden = line.dataset.boot !== name;
  };
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-first-question]")) return;
    event.preventDefault();
    event.target.dataset.wanted = "";
    say("soon");
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-boot-again]")) location.reload();
  });

  import(js).then((program) => program.default({ module_or_path: wasm })).catch(() => {
    delete root.dataset.elsewhere;
    say("failed");
  });
})();
