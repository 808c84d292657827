#!/usr/bin/env bash
# Expected: tus-js-client and @tus/server come from the same project, and each speaks tus 1.0; an option of the one that
#   the protocol's core describes is understood by the other.
# Seen: with `overridePatchMethod: true`, made for networks that let no PATCH through, the client sends POST with
#   `X-HTTP-Method-Override: PATCH`. The server takes it for the creation of another upload, answers 400 (no
#   Upload-Length), and the upload fails without a retry. Its preflight answer even names the header as allowed, so a
#   browser sends it. Everything else of the same upload works.
# Versions: tus-js-client 4.3.1, @tus/server 2.4.5, @tus/file-store 2.1.1 (npm).
# Matters: in offices, hospitals and schools there are proxies that refuse PATCH. A city that runs this server cannot
#   take a single photo from there, and the remedy that the client offers makes it fail for everybody else as well.
# Right by: tus resumable upload protocol 1.0.0, core protocol, headers, "X-HTTP-Method-Override": the server must take
#   the header's value for the request's method, and must ignore the actual method.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

npm install --prefix "$folder" --silent --no-audit --no-fund tus-js-client@4.3.1 @tus/server@2.4.5 @tus/file-store@2.1.1

cat > "$folder/show.mjs" <<'SCRIPT'
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { FileStore } from "@tus/file-store";
import { Server } from "@tus/server";
import { Upload } from "tus-js-client";

const folder = process.argv[2];
for (const name of ["tus-js-client", "@tus/server", "@tus/file-store"]) {
  console.log(name, JSON.parse(readFileSync(`${folder}/node_modules/${name}/package.json`, "utf8")).version);
}

const seen = [];
const tus = new Server({ path: "/files", datastore: new FileStore({ directory: folder }) });
const server = createServer((request, response) => {
  const override = request.headers["x-http-method-override"];
  response.on("finish", () => seen.push(`${request.method}${override ? ` as ${override}` : ""} ${response.statusCode}`));
  return tus.handle(request, response);
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const endpoint = `http://127.0.0.1:${server.address().port}/files`;

const preflight = await fetch(endpoint, {
  method: "OPTIONS",
  headers: { origin: "https://city.example", "access-control-request-method": "POST" },
});
const allowed = preflight.headers.get("access-control-allow-headers") ?? "";
console.log("named in the preflight's answer:", allowed.toLowerCase().includes("x-http-method-override"));

for (const overridePatchMethod of [false, true]) {
  seen.length = 0;
  const outcome = await new Promise((done) => {
    new Upload(Buffer.from("a photo"), {
      endpoint,
      overridePatchMethod,
      retryDelays: [0, 50],
      onSuccess: () => done("uploaded"),
      onError: (error) => done(`failed: ${error.originalResponse.getBody().trim()}`),
    }).start();
  });
  console.log(`overridePatchMethod ${overridePatchMethod}: ${seen.join(", ")}: ${outcome}`);
}
server.closeAllConnections();
server.close();
SCRIPT

cat > "$folder/expected" <<'TEXT'
tus-js-client 4.3.1
@tus/server 2.4.5
@tus/file-store 2.1.1
named in the preflight's answer: true
overridePatchMethod false: POST 201, PATCH 204: uploaded
overridePatchMethod true: POST 201, POST as PATCH 400: failed: Upload-Length or Upload-Defer-Length header required
TEXT

node "$folder/show.mjs" "$folder" | tee "$folder/seen"
diff "$folder/expected" "$folder/seen" || { echo "The behaviour has changed."; exit 1; }
echo "As described: the overridden method is ignored, and the upload fails."
