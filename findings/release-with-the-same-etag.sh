#!/usr/bin/env bash
# Expected: after a new release of a site is unpacked over the old one, a browser that asks with the old file's ETag gets
#   the new file.
# Seen: it gets 304 for ever if the release came as an npm package and the file kept its length. `npm pack` gives each
#   file the same date, 26 October 1985, so that packages are reproducible; express and sirv make the ETag of length
#   and date alone. A service worker whose only change is its version, "1.2.3" to "1.2.4", is such a file, and so is an
#   index.html in which only names with a fingerprint change.
# Versions: npm 10.9.4, express 5.3.0, sirv 3.0.2 (npm).
# Matters: browsers look for a new service worker by exactly this conditional request, so citizens stay with the old
#   release until their browser drops the file; a developer's own browser, in which the cache is off, shows the new one.
# Right by: RFC 9110, sections 8.8.1 and 8.8.3: an entity tag tells versions of one resource apart, and a weak one
#   (these begin with W/) should change whenever the old content is no acceptable substitute for the new.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

npm install --prefix "$folder" --silent --no-audit --no-fund npm@10.9.4 express@5.3.0 sirv@3.0.2

for version in 1.2.3 1.2.4; do
  mkdir -p "$folder/site/dist" "$folder/$version"
  printf '{"name": "city-page", "version": "%s", "files": ["dist"]}\n' "$version" > "$folder/site/package.json"
  printf 'const VERSION = "%s";\n' "$version" > "$folder/site/dist/sw.js"
  (cd "$folder/site" && "$folder/node_modules/.bin/npm" pack --silent --pack-destination "$folder" > /dev/null)
  tar -xzf "$folder/city-page-$version.tgz" -C "$folder/$version"
done

cat > "$folder/show.mjs" <<'SCRIPT'
import { createServer, get } from "node:http";
import { readFileSync } from "node:fs";
import express from "express";
import sirv from "sirv";

const [folder] = process.argv.slice(2);
const version = (name) => JSON.parse(readFileSync(`${folder}/node_modules/${name}/package.json`, "utf8")).version;
console.log("npm", version("npm"), "express", version("express"), "sirv", version("sirv"));

const servers = {
  express: (files) => express().use(express.static(files)),
  sirv: (files) => sirv(files, { etag: true }),
};
for (const [name, serve] of Object.entries(servers)) {
  let tag;
  for (const release of ["1.2.3", "1.2.4"]) {
    const server = createServer(serve(`${folder}/${release}/package/dist`));
    await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
    // Headers as a browser sends them when it looks for a new service worker. Node's own fetch would add
    // `Cache-Control: no-cache` as soon as `If-None-Match` is set.
    const ask = (headers) =>
      new Promise((done) => {
        get({ port: server.address().port, path: "/sw.js", headers }, async (answer) => {
          let text = "";
          for await (const piece of answer) text += piece;
          done({ status: answer.statusCode, text: text.trim(), ...answer.headers });
        });
      });
    const whole = await ask({});
    const again = await ask({ "cache-control": "max-age=0", ...(tag && { "if-none-match": tag }) });
    const date = new Date(whole["last-modified"]).toISOString().slice(0, 10);
    console.log(`${name}: ${whole.text} ${whole.etag} of ${date}, asked with ${tag ?? "none"}: ${again.status}`);
    tag = whole.etag;
    server.closeAllConnections();
    server.close();
  }
}
SCRIPT

cat > "$folder/expected" <<'TEXT'
npm 10.9.4 express 5.3.0 sirv 3.0.2
express: const VERSION = "1.2.3"; W/"19-7438674ba0" of 1985-10-26, asked with none: 200
express: const VERSION = "1.2.4"; W/"19-7438674ba0" of 1985-10-26, asked with W/"19-7438674ba0": 304
sirv: const VERSION = "1.2.3"; W/"25-499162500000" of 1985-10-26, asked with none: 200
sirv: const VERSION = "1.2.4"; W/"25-499162500000" of 1985-10-26, asked with W/"25-499162500000": 304
TEXT

node "$folder/show.mjs" "$folder" | tee "$folder/seen"
diff "$folder/expected" "$folder/seen" || { echo "The behaviour has changed."; exit 1; }
echo "As described: the new service worker is answered by 304."
