#!/usr/bin/env bash
# Expected: an XML parser gives the text of elements as text, at least where it is no usual way of writing a number.
# Seen: fast-xml-parser, as it is set without options, gives the service code 001 as 1, the request 18E00012 as
#   18000000000000, the token 0x1F as 31, the address 1.10 as 1.1 and the postal code 02139 as 2139. But 12E345,
#   which is too large for a number, and ids of twenty digits stay text, so one list holds ids of both kinds.
# Versions: fast-xml-parser 5.12.1 (npm).
# Matters: XML is the format that every Open311 server has to offer. The next call goes to /services/1.xml and is answered
#   by 404, a receipt shows a number that nobody gave, and a map of requests by id finds those with letters only.
# Right by: GeoReport v2: `service_code`, `service_request_id`, `token` and `zipcode` are strings to be given back as they
#   came; its own example has `<service_code>001</service_code>`. XML 1.0 knows no numbers. The package documents the
#   option `parseTagValue: false`, which is the way out.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

npm install --prefix "$folder" --silent --no-audit --no-fund fast-xml-parser@5.12.1

cat > "$folder/show.cjs" <<'SCRIPT'
const { readFileSync } = require("node:fs");
const { XMLParser } = require("fast-xml-parser");
const [folder] = process.argv.slice(2);
const about = JSON.parse(readFileSync(`${folder}/node_modules/fast-xml-parser/package.json`, "utf8"));
console.log("fast-xml-parser", about.version);

const values = {
  service_code: "001",
  service_request_id: ["638344", "18E00012", "12E345", "20261129000000000017"],
  token: "0x1F",
  address_id: "1.10",
  zipcode: "02139",
};
const all = Object.entries(values).flatMap(([name, texts]) => [texts].flat().map((text) => [name, text]));
const answer = `<?xml version="1.0" encoding="utf-8"?><service_requests>${all
  .map(([name, text]) => `<request><${name}>${text}</${name}></request>`)
  .join("")}</service_requests>`;
const plain = new XMLParser().parse(answer).service_requests.request;
const careful = new XMLParser({ parseTagValue: false }).parse(answer).service_requests.request;
all.forEach(([name, text], number) => {
  const kept = careful[number][name] === text ? "kept" : "changed";
  console.log(`${name} ${text}: ${JSON.stringify(plain[number][name])}, ${kept} with parseTagValue: false`);
});
SCRIPT

cat > "$folder/expected" <<'TEXT'
fast-xml-parser 5.12.1
service_code 001: 1, kept with parseTagValue: false
service_request_id 638344: 638344, kept with parseTagValue: false
service_request_id 18E00012: 18000000000000, kept with parseTagValue: false
service_request_id 12E345: "12E345", kept with parseTagValue: false
service_request_id 20261129000000000017: "20261129000000000017", kept with parseTagValue: false
token 0x1F: 31, kept with parseTagValue: false
address_id 1.10: 1.1, kept with parseTagValue: false
zipcode 02139: 2139, kept with parseTagValue: false
TEXT

node "$folder/show.cjs" "$folder" | tee "$folder/seen"
diff "$folder/expected" "$folder/seen" || { echo "The behaviour has changed."; exit 1; }
echo "As described: codes and ids became numbers."
