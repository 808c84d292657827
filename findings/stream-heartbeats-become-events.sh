#!/usr/bin/env bash
# Expected: comments, `retry:` and `id:` without data, by which a server keeps a stream of events alive and steers it, are
#   no events: a client library swallows them, and `JSON.parse(event.data)` meets data only.
# Seen: httpx-sse gives an event with empty data for each of them; for a comment it does so only after the stream's first
#   `id:`, so a short test with a heartbeat at the beginning passes. @microsoft/fetch-event-source gives one for each
#   from the beginning, and takes the error that `JSON.parse("")` then throws in `onmessage` for a lost connection: it
#   reconnects, gets the heartbeat again, and the real event never arrives. eventsource 5.1.5 does as the standard says.
# Versions: httpx-sse 0.4.3, httpx 0.28.1 (PyPI), @microsoft/fetch-event-source 2.0.1, eventsource 5.1.5 (npm).
# Matters: who follows a demand by stream sees no answer of the city, while the server's log shows a client that comes
#   again and again; which servers do it depends on how each keeps its streams alive.
# Right by: HTML Standard, section 9.2.6 (interpreting an event stream): a line that begins with a colon is ignored, and
#   at an empty line with an empty data buffer no event is dispatched.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

npm install --prefix "$folder" --silent --no-audit --no-fund @microsoft/fetch-event-source@2.0.1 eventsource@5.1.5
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check httpx-sse==0.4.3 httpx==0.28.1

# A comment, the first event, a comment, a delay alone, an id alone, the second event.
printf '%s\n\n' ': beat' $'id: 1\ndata: {"status":"open"}' ': beat' 'retry: 50' 'id: 2' \
  $'id: 3\ndata: {"status":"closed"}' > "$folder/stream"

cat > "$folder/show.py" <<'PYTHON'
import sys
from importlib.metadata import version

import httpx
import httpx_sse

print("httpx-sse", version("httpx-sse"), "httpx", version("httpx"))
stream = open(sys.argv[1], "rb").read()
answer = httpx.Response(200, headers={"content-type": "text/event-stream"}, content=stream)
print("events:", ", ".join(f"{event.id or '-'} {event.data or 'EMPTY'}" for event in httpx_sse.EventSource(answer).iter_sse()))
PYTHON

cat > "$folder/show.mjs" <<'SCRIPT'
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { EventSource } from "eventsource";

const require = createRequire(import.meta.url);
// The other library is made for browsers and asks these two names whether the page is visible.
globalThis.window = globalThis;
globalThis.document = { hidden: false, addEventListener() {}, removeEventListener() {} };
const { fetchEventSource } = require("@microsoft/fetch-event-source");

const [folder] = process.argv.slice(2);
const stream = readFileSync(`${folder}/stream`);
const version = (name) => JSON.parse(readFileSync(`${folder}/node_modules/${name}/package.json`, "utf8")).version;
let connections = 0;
const server = createServer((request, response) => {
  connections += 1;
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write(stream);
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const url = `http://127.0.0.1:${server.address().port}/`;
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** Follows the stream until the demand is closed, or for two seconds. */
async function follow(name, begin) {
  connections = 0;
  const heard = [];
  const stop = new AbortController();
  const hear = (data) => {
    heard.push(data || "EMPTY");
    if (JSON.parse(data).status === "closed") stop.abort();
  };
  begin(hear, stop.signal);
  for (let waited = 0; waited < 2000 && !stop.signal.aborted; waited += 20) await pause(20);
  const outcome = stop.signal.aborted ? "heard that it is closed" : "never heard that it is closed";
  stop.abort();
  server.closeAllConnections();
  console.log(`${name} ${version(name)}: first ${heard.slice(0, 2).join(" ")}; ${outcome}; connected ${connections === 1 ? "once" : "again and again"}`);
}

await follow("eventsource", (hear, signal) => {
  const events = new EventSource(url);
  events.onmessage = ({ data }) => hear(data);
  signal.addEventListener("abort", () => events.close());
});
await follow("@microsoft/fetch-event-source", (hear, signal) => {
  fetchEventSource(url, { signal, onmessage: ({ data }) => hear(data), onerror: () => 50 });
});
server.close();
SCRIPT

cat > "$folder/expected" <<'TEXT'
httpx-sse 0.4.3 httpx 0.28.1
events: 1 {"status":"open"}, 1 EMPTY, 1 EMPTY, 2 EMPTY, 3 {"status":"closed"}
eventsource 5.1.5: first {"status":"open"} {"status":"closed"}; heard that it is closed; connected once
@microsoft/fetch-event-source 2.0.1: first EMPTY EMPTY; never heard that it is closed; connected again and again
TEXT

{
  "$folder/venv/bin/python" "$folder/show.py" "$folder/stream"
  node "$folder/show.mjs" "$folder"
} | tee "$folder/seen"
diff "$folder/expected" "$folder/seen" || { echo "The behaviour has changed."; exit 1; }
echo "As described: heartbeats arrive as events without data."
