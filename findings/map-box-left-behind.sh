#!/usr/bin/env bash
# Expected: gcoord turns all coordinates of a GeoJSON object from WGS 84 into the coordinates of Chinese maps (GCJ-02).
# Seen: `coordinates` are turned and every `bbox` keeps the old ones, so the answer contradicts itself: the point lies
#   481 m away from the middle of the box that was drawn around it. The caller's own object is what is changed, so a
#   page that draws anew from it moves the point by another 481 m, and the box still stays.
# Versions: gcoord 1.0.7 (npm).
# Matters: a page that shows a demand, a district or a search result on a Chinese map fits the view to the `bbox`, and
#   the place of the demand is then beside the picture; a test "is the point within the city's box" says no at the edge.
# Right by: RFC 7946, section 5: a `bbox` holds the range of the coordinates of the object's geometries. The project's
#   README warns that the object that was given is changed, and says nothing of `bbox`.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

npm install --prefix "$folder" --silent --no-audit --no-fund gcoord@1.0.7

cat > "$folder/show.cjs" <<'SCRIPT'
const gcoord = require("gcoord");
console.log("gcoord", require("gcoord/package.json").version);

const metres = ([x1, y1], [x2, y2]) =>
  Math.round(111_195 * Math.hypot((x2 - x1) * Math.cos((y1 * Math.PI) / 180), y2 - y1));
const within = ([x, y], [west, south, east, north]) => west <= x && x <= east && south <= y && y <= north;

const asked = [121.4737, 31.2304];
const demand = {
  type: "Feature",
  bbox: [121.473, 31.23, 121.474, 31.231],
  geometry: { type: "Point", coordinates: [...asked] },
  properties: {},
};
console.log("before: within its box", within(demand.geometry.coordinates, demand.bbox));
const turned = gcoord.transform(demand, gcoord.WGS84, gcoord.GCJ02);
console.log("after: within its box", within(turned.geometry.coordinates, turned.bbox));
console.log("moved by", metres(asked, turned.geometry.coordinates), "m, box", JSON.stringify(turned.bbox));
console.log("the same object as before:", turned === demand);
gcoord.transform(demand, gcoord.WGS84, gcoord.GCJ02);
console.log("moved by", metres(asked, demand.geometry.coordinates), "m after a second call");
SCRIPT

cat > "$folder/expected" <<'TEXT'
gcoord 1.0.7
before: within its box true
after: within its box false
moved by 481 m, box [121.473,31.23,121.474,31.231]
the same object as before: true
moved by 962 m after a second call
TEXT

node "$folder/show.cjs" | tee "$folder/seen"
diff "$folder/expected" "$folder/seen" || { echo "The behaviour has changed."; exit 1; }
echo "As described: the point was moved and its box was not."
