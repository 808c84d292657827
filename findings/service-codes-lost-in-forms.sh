#!/usr/bin/env bash
# Expected: a form field `attribute[3]=yes`, as GeoReport v2 names the answer to the question with code 3, arrives in an
#   Express application as the answer to question 3, whatever the other codes of the service are.
# Seen: qs takes codes that are whole numbers for places in an array and closes its gaps: the answers to questions 3 and
#   7 arrive as ["yes", "no"], which an index reads as questions 0 and 1. With one more code that is not a number they
#   arrive under their codes. So do 21 and 47 in qs itself, by its limit for arrays, but not in Express, whose limit is
#   100 and more; 310 and 470 do in both.
# Versions: qs 6.17.1, express 5.3.0 (npm).
# Matters: the answers of a citizen are kept under other questions than were answered, without an error, in those cities
#   alone whose services number their questions, and for a service only until it gets a question with a code of letters.
# Right by: GeoReport v2, "POST Service Request", argument `attribute`: the key between the brackets is the attribute's
#   code, which is a string; the form's names are strings without structure (URL Standard,
#   application/x-www-form-urlencoded). qs documents sparse arrays and `parseArrays: false`, which is the way out.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

npm install --prefix "$folder" --silent --no-audit --no-fund express@5.3.0 qs@6.17.1

cat > "$folder/show.mjs" <<'SCRIPT'
import { readFileSync } from "node:fs";
import express from "express";
import qs from "qs";

const [folder] = process.argv.slice(2);
const version = (name) => JSON.parse(readFileSync(`${folder}/node_modules/${name}/package.json`, "utf8")).version;
console.log("qs", version("qs"), "express", version("express"));

const city = express().use(express.urlencoded({ extended: true }));
city.post("/requests.json", (request, response) => response.json(request.body.attribute));
const server = await new Promise((ready) => {
  const begun = city.listen(0, "127.0.0.1", () => ready(begun));
});
for (const codes of [["3", "7"], ["3", "7", "WHISHETN"], ["21", "47"], ["310", "470"]]) {
  const body = new URLSearchParams({ service_code: "001" });
  codes.forEach((code, number) => body.append(`attribute[${code}]`, ["yes", "no", "left side"][number]));
  const url = `http://127.0.0.1:${server.address().port}/requests.json`;
  const kept = await (await fetch(url, { method: "POST", body })).text();
  const rest = JSON.stringify(qs.parse(body.toString()).attribute);
  const free = JSON.stringify(qs.parse(body.toString(), { parseArrays: false }).attribute);
  console.log(`${codes}: express ${kept}, qs ${rest}, without arrays ${free}`);
}
server.closeAllConnections();
server.close();
SCRIPT

cat > "$folder/expected" <<'TEXT'
qs 6.17.1 express 5.3.0
3,7: express ["yes","no"], qs ["yes","no"], without arrays {"3":"yes","7":"no"}
3,7,WHISHETN: express {"3":"yes","7":"no","WHISHETN":"left side"}, qs {"3":"yes","7":"no","WHISHETN":"left side"}, without arrays {"3":"yes","7":"no","WHISHETN":"left side"}
21,47: express ["yes","no"], qs {"21":"yes","47":"no"}, without arrays {"21":"yes","47":"no"}
310,470: express {"310":"yes","470":"no"}, qs {"310":"yes","470":"no"}, without arrays {"310":"yes","470":"no"}
TEXT

node "$folder/show.mjs" "$folder" | tee "$folder/seen"
diff "$folder/expected" "$folder/seen" || { echo "The behaviour has changed."; exit 1; }
echo "As described: answers lose the codes of their questions."
