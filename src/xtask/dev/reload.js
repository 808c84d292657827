// Loads the page again when another build is served. Only `cargo xtask start --dev` puts this into the page.
(() => {
  const { build, port } = document.currentScript.dataset;
  const news = new EventSource(`http://${location.hostname}:${port}/`);
  news.addEventListener("built", ({ data }) => {
    if (data !== build) location.reload();
  });
  news.addEventListener("failed", ({ data }) => console.warn(data));
})();
