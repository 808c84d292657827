#!/usr/bin/env bash
# Expected: a photo that is put into fake-indexeddb as a File comes back as a File, as in a browser's IndexedDB, or the
#   shim refuses what it cannot keep.
# Seen: with Node 22 it comes back as a Blob: `name` and `lastModified` are gone, and so they are for a File within an
#   object or a Map. With Node 24 and the same version of the shim all is kept. The shim leaves copying to Node's
#   `structuredClone`, which in Node 22 knows Blob and copies a File as one, without an error.
# Versions: fake-indexeddb 6.2.8, node 22.23.3 and 24.21.0 (npm).
# Matters: a form keeps photos in IndexedDB until there is a network. Its tests see photos without a name where a citizen's
#   browser has one, so code that sends `file.name`, or tells photos apart by `instanceof File`, is tested in the branch
#   that no citizen ever reaches; another version of Node on the build server turns the same tests over.
# Right by: File API, section "The File Interface": a File is serializable, with its name and its moment of change;
#   Indexed Database API 3.0, "clone a value": values are kept by HTML's StructuredSerializeForStorage.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

npm install --prefix "$folder" --silent --no-audit --no-fund fake-indexeddb@6.2.8
for version in 22.23.3 24.21.0; do
  npm install --prefix "$folder/node-$version" --silent --no-audit --no-fund "node@$version"
done

cat > "$folder/show.mjs" <<'SCRIPT'
import { readFileSync } from "node:fs";
import { indexedDB } from "fake-indexeddb";

const [folder] = process.argv.slice(2);
const shim = JSON.parse(readFileSync(`${folder}/node_modules/fake-indexeddb/package.json`, "utf8")).version;
console.log("Node", process.versions.node, "fake-indexeddb", shim);
const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const opening = indexedDB.open("drafts", 1);
opening.onupgradeneeded = () => opening.result.createObjectStore("photos");
const database = await done(opening);
const photo = new File(["pixels"], "hole.jpg", { type: "image/jpeg", lastModified: 1_795_000_000_000 });
for (const [way, value, taken] of [
  ["alone", photo, (kept) => kept],
  ["in an object", { photo }, (kept) => kept.photo],
  ["in a Map", new Map([["photo", photo]]), (kept) => kept.get("photo")],
]) {
  const store = () => database.transaction("photos", "readwrite").objectStore("photos");
  await done(store().put(value, way));
  const kept = taken(await done(store().get(way)));
  console.log(`${way}: ${kept.constructor.name}, ${kept.size} bytes, ${kept.type}, name ${kept.name}, changed ${kept.lastModified}`);
}
SCRIPT

cat > "$folder/expected" <<'TEXT'
Node 22.23.3 fake-indexeddb 6.2.8
alone: Blob, 6 bytes, image/jpeg, name undefined, changed undefined
in an object: Blob, 6 bytes, image/jpeg, name undefined, changed undefined
in a Map: Blob, 6 bytes, image/jpeg, name undefined, changed undefined
Node 24.21.0 fake-indexeddb 6.2.8
alone: File, 6 bytes, image/jpeg, name hole.jpg, changed 1795000000000
in an object: File, 6 bytes, image/jpeg, name hole.jpg, changed 1795000000000
in a Map: File, 6 bytes, image/jpeg, name hole.jpg, changed 1795000000000
TEXT

for version in 22.23.3 24.21.0; do
  "$folder/node-$version/node_modules/node/bin/node" "$folder/show.mjs" "$folder"
done | tee "$folder/seen"
diff "$folder/expected" "$folder/seen" || { echo "The behaviour has changed."; exit 1; }
echo "As described: with Node 22 a photo's file loses its name."
