// Runs before the program: sets language and direction before the first paint, starts the downloads, keeps the first
// question usable meanwhile, and says in plain words when the program fails to load, why, and what else can be done. It
// sends nothing of what is typed.
(() => {
  const { js, wasm, style, following, form } = document.currentScript.dataset;
  const root = document.documentElement;
  const offered = root.dataset.languages.split(" ");

  let chosen;
  try {
    chosen = localStorage.getItem("suban.language");
  } catch {
    // Without storage the language is chosen by the browser's settings.
  }
  const wanted = [chosen, ...(navigator.languages ?? [navigator.language])].filter(Boolean);
  const fits = (tag) =>
    offered.find((have) => have.toLowerCase() === tag.toLowerCase()) ??
    offered.find((have) => have.split("-")[0] === tag.toLowerCase().split("-")[0]);
  root.lang = wanted.map(fits).find(Boolean) ?? offered[0];
  root.dir = root.dataset.rtl?.split(" ").includes(root.lang) ? "rtl" : "ltr";
  const element = (name, properties) => Object.assign(document.createElement(name), properties);
  const begin = (name, properties) => document.head.append(element(name, properties));
  // Six requests at most go together over HTTP/1.1, so what is needed first is asked for first.
  begin("link", { rel: "modulepreload", href: js });
  const preload = (href) => begin("link", { rel: "preload", as: "fetch", crossOrigin: "", href });
  preload(wasm);

  // The styles of the first question are inlined in the page; the others are loaded, with retries.
  const dressed = new Promise((done) => {
    const onerror = ({ target }) => {
      done();
      target.remove();
      setTimeout(dress, 2000);
    };
    const dress = () => begin("link", { rel: "stylesheet", href: style, onload: done, onerror });
    dress();
  });

  preload("config.json");
  if (root.lang !== offered[0]) preload(`locales/${root.lang}.json`);
  // For another route the first question is hidden, since it would only flash up, and other parts and the texts of their
  // pages are needed at once.
  if (!["", "#", "#/"].includes(location.hash)) {
    root.dataset.elsewhere = "";
    if (root.lang !== offered[0]) preload(`locales/${root.lang}.pages.json`);
    const demand = location.hash.match(/^#\/demand\/([\w.~-]+)(?:\/([\w.~-]+))?$/);
    (demand ? following : form).split(" ").filter(Boolean).forEach(preload);
    begun(demand ?? []).catch(() => {});
  }

  // What the program will ask the city first is asked before it runs: the city, and the demand that a private link
  // opens. The program takes these requests over, by address and secret (`src/platform/fetch.rs`).
  async function begun([, reference, token]) {
    const requests = (window.subanRequests = {});
    const settings = (requests["config.json"] = fetch("config.json"));
    const { api } = await (await settings).clone().json();
    const base = new URL(api || "./", document.baseURI).href.replace(/\/+$/, "");
    const ask = (path, secret) => {
      const controller = new AbortController();
      const headers = { "accept-language": root.lang };
      if (secret) headers.authorization = `Bearer ${secret}`;
      const answer = fetch(base + path, {
        headers,
        signal: controller.signal,
        cache: secret ? "no-store" : "default",
        credentials: "omit",
        redirect: "error",
        referrerPolicy: "no-referrer",
      });
      answer.catch(() => {});
      requests[[base + path, root.lang, secret ?? ""].join(" ")] = { answer, controller };
    };
    ask("/v1/city");
    if (token) {
      ask(`/v1/demands/${reference}`, token);
      ask(`/v1/demands/${reference}/events?after=0`, token);
    }
  }

  // The program must not replace the field during a composition (Chinese input): it waits for `compositionend`.
  document.addEventListener("compositionstart", (event) => (event.target.dataset.composing = ""));
  document.addEventListener("compositionend", (event) => delete event.target.dataset.composing);

  // The key of the message shown while the program does not run: none, or one of the texts in `data-boot` of
  // index.html.
  let said;
  let mayKeep = false;
  const field = () => document.querySelector("[data-first-question] textarea");
  const show = () => {
    for (const line of document.querySelectorAll("[data-boot]")) line.hidden = !line.dataset.boot.split(" ").includes(said);
  };
  // Before the page is fully parsed the elements may be missing.
  const parsed = new Promise((done) =>
    document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", done, { once: true }) : done(),
  );
  const say = (word) => {
    said = word;
    parsed.then(show);
  };

  // translators.js has to observe the page before the program draws its first text: it cannot restore text replaced
  // earlier.
  parsed.then(() => begin("script", { src: "translators.js" }));

  // Other ways to reach the city, from the site's own settings, which can be read without the program.
  const offerOtherWays = async () => {
    const { hotline, elsewhere = [], kiosk_idle_seconds: shared } = await (await fetch("config.json")).json();
    mayKeep = !shared;
    await parsed;
    const phone = document.querySelector("[data-boot-phone]");
    if (phone && hotline) {
      phone.href = `tel:${hotline.replace(/[^\d+*#]/g, "")}`;
      phone.querySelector("bdi").textContent = hotline;
      phone.hidden = false;
    }
    const list = document.querySelector("[data-boot-links]");
    list?.replaceChildren();
    for (const { href, text } of list ? elsewhere : []) {
      if (!/^https:/.test(href)) continue;
      const link = element("a", { href, textContent: text[root.lang] ?? Object.values(text)[0] });
      list.appendChild(element("li")).append(link);
    }
  };
  const giveUp = (word) => {
    // For another route, the message is shown in place of the first question.
    if ("elsewhere" in root.dataset) root.dataset.elsewhere = "no";
    say(word);
    return offerOtherWays().catch(() => {});
  };

  // A panic of the program is a trap of WebAssembly: nothing of it runs on. The notice, which left with the first
  // question, is put above what the program drew.
  const notice = parsed.then(() => document.querySelector("[data-boot-notice]"));
  const watchForPanic = ({ error, reason }) => {
    if ((error ?? reason)?.name !== "RuntimeError") return;
    notice.then((notice) => {
      if (!notice.isConnected) document.getElementById("suban").prepend(notice);
      giveUp("broken");
      parsed.then(() => notice.focus());
    });
  };
  addEventListener("error", watchForPanic);
  addEventListener("unhandledrejection", watchForPanic);

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-first-question]")) return;
    event.preventDefault();
    event.target.dataset.wanted = "";
    if (said && said !== "soon") document.querySelector("[data-boot-notice]").focus();
    else say("soon");
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-boot-again]")) location.reload();
    const copy = event.target.closest("[data-boot-copy]");
    if (copy) copyText(field()).then((done) => {
      for (const word of copy.querySelectorAll("[data-copied]")) word.hidden = word.dataset.copied !== (done ? "yes" : "no");
    });
  });
  const copyText = async (from) => {
    try {
      await navigator.clipboard.writeText(from.value);
      return true;
    } catch {
      // Insecure pages have no clipboard API, but the selection can be copied.
      from.select();
      return document.execCommand("copy");
    }
  };

  // Reloading the page must not lose what was typed; `sessionStorage` forgets it when the tab is closed.
  const KEPT = "suban.first";
  addEventListener("pagehide", () => {
    if (mayKeep && field()?.value) sessionStorage.setItem(KEPT, field().value);
  });
  parsed.then(() => {
    try {
      const kept = sessionStorage.getItem(KEPT);
      sessionStorage.removeItem(KEPT);
      if (kept && field() && !field().value) field().value = kept;
    } catch {
      // Without storage there is nothing to restore.
    }
  });

  // An empty module with a reference-type table, to test for the feature that the program needs.
  const NEEDED = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 4, 4, 1, 111, 0, 0]);
  if (typeof WebAssembly !== "object") return giveUp("off");
  if (!WebAssembly.validate(NEEDED)) return giveUp("old");
  const slow = setTimeout(() => giveUp("slow"), 20_000);
  let program, again, busy;
  let tries = 0;
  const start = async () => {
    if (busy) return;
    busy = true;
    clearTimeout(again);
    try {
      // Browsers remember that a module could not be fetched, so it is asked for under another address.
      program ??= await import(tries ? `${js}?${tries}` : js);
      // The program must not draw anything before its styles are loaded.
      await dressed;
      await program.default({ module_or_path: wasm });
      removeEventListener("online", start);
    } catch {
      busy = false;
      if (said !== "failed") giveUp("failed");
      // Not every browser says that the network is back.
      again = setTimeout(start, Math.min(2 ** ++tries, 20) * 1000);
    }
    clearTimeout(slow);
  };
  addEventListener("online", start);
  start();
})();
