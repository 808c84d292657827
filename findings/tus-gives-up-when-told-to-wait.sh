#!/usr/bin/env bash
# Expected: an upload client with `retryDelays` waits and goes on when the server says 429 (too many requests) or 408
#   (the request took too long), and waits as long as `Retry-After` asks, with 503 too.
# Seen: tus-js-client ends the upload with an error at the first 429 or 408 and never asks again, while 409 and 423 are
#   tried again. After a 503 with `Retry-After: 2` it comes back at once, by its own delays; the header is not read.
# Versions: tus-js-client 4.3.1 (npm).
# Matters: whoever sends photos from a shared address (an office, a dormitory, a carrier's NAT) meets limits by address,
#   and 408 is what proxies say on a slow mobile network: exactly those uploads fail that were to be resumable. An
#   overloaded city that asks for patience gets the same requests again at once.
# Right by: RFC 6585, section 4 (429 may say by Retry-After how long to wait before a new request), RFC 9110, sections
#   15.5.9 (after 408 a client may repeat the request) and 10.2.3 (Retry-After). The default rule in the package itself
#   (`defaultOnShouldRetry`) takes every other status of 4xx for final.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

npm install --prefix "$folder" --silent --no-audit --no-fund tus-js-client@4.3.1

cat > "$folder/show.mjs" <<'SCRIPT'
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { Upload } from "tus-js-client";

const about = JSON.parse(readFileSync(`${process.argv[2]}/node_modules/tus-js-client/package.json`, "utf8"));
console.log("tus-js-client", about.version);

/** One upload to a server that refuses the first PATCH with a status, and takes everything afterwards. */
async function meet(status, headers) {
  const seen = [];
  let refused = false;
  let offset = 0;
  let refusedAt = 0;
  let waited = "";
  const server = createServer(async (request, response) => {
    let length = 0;
    for await (const piece of request) length += piece.length;
    seen.push(request.method);
    response.setHeader("Tus-Resumable", "1.0.0");
    if (refused && !waited) waited = Date.now() - refusedAt < 1500 ? "at once" : "after waiting";
    if (request.method === "POST") response.writeHead(201, { Location: "/files/1" });
    else if (request.method === "HEAD") response.writeHead(200, { "Upload-Offset": offset, "Upload-Length": 7 });
    else if (!refused) {
      refused = true;
      refusedAt = Date.now();
      response.writeHead(status, headers);
    } else response.writeHead(204, { "Upload-Offset": (offset += length) });
    response.end();
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const outcome = await new Promise((done) => {
    new Upload(Buffer.from("a photo"), {
      endpoint: `http://127.0.0.1:${server.address().port}/files`,
      retryDelays: [0, 100, 200],
      onSuccess: () => done("uploaded"),
      onError: () => done("failed"),
    }).start();
  });
  server.closeAllConnections();
  server.close();
  console.log(`${status}: ${seen.join(" ")}: ${outcome}${waited && `, tried again ${waited}`}`);
}

await meet(429, { "Retry-After": "1" });
await meet(408, {});
await meet(409, {});
await meet(423, {});
await meet(503, { "Retry-After": "2" });
SCRIPT

cat > "$folder/expected" <<'TEXT'
tus-js-client 4.3.1
429: POST PATCH: failed
408: POST PATCH: failed
409: POST PATCH HEAD PATCH: uploaded, tried again at once
423: POST PATCH HEAD PATCH: uploaded, tried again at once
503: POST PATCH HEAD PATCH: uploaded, tried again at once
TEXT

node "$folder/show.mjs" "$folder" | tee "$folder/seen"
diff "$folder/expected" "$folder/seen" || { echo "The behaviour has changed."; exit 1; }
echo "As described: the upload ends where it was asked to wait."
