#!/usr/bin/env bash
# Expected: a photo whose camera did not know the date gives no date; at worst one that is not a valid Date.
# Seen: exifr gives the valid date 1899-11-30T00:00:00 for the blank text that the standard prescribes for this case,
#   and for "0000:00:00 00:00:00", which cameras with an empty clock write: all numbers are 0, and JavaScript counts the
#   month before the first and the day before the first from the year 1900. `ModifyDate`, which the same file knows,
#   is right. exif-parser gives the seconds of that same day for the zeros.
# Versions: exifr 7.1.3, exif-parser 0.1.12 (npm), piexif 1.1.3, pillow 12.0.0 (PyPI) to write the files.
# Matters: a page that offers the day of a photo as the day of the event fills in 30 November 1899, and a check such as
#   `isNaN(date)` or `date < today` takes it. A city that sorts by it shows the demand first or refuses it as too old.
# Right by: Exif (CIPA DC-008), tags relating to date and time, `DateTimeOriginal`: if the date and time are unknown, all
#   characters but the colons are filled with blanks.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

npm install --prefix "$folder" --silent --no-audit --no-fund exifr@7.1.3 exif-parser@0.1.12
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check piexif==1.1.3 pillow==12.0.0

cat > "$folder/make.py" <<'PYTHON'
import sys

import piexif
from PIL import Image

for name, moment in (("known", "2026:11:28 09:30:00"), ("blank", "    :  :     :  :  "), ("zeros", "0000:00:00 00:00:00")):
    notes = piexif.dump({
        "0th": {piexif.ImageIFD.DateTime: "2026:11:29 10:00:00"},
        "Exif": {piexif.ExifIFD.DateTimeOriginal: moment},
    })
    Image.new("RGB", (64, 48), "gray").save(f"{sys.argv[1]}/{name}.jpg", exif=notes)
PYTHON

cat > "$folder/show.cjs" <<'SCRIPT'
const { readFileSync } = require("node:fs");
const exifr = require("exifr");
const exifParser = require("exif-parser");
const version = (name) => require(`${name}/package.json`).version;

async function show() {
  console.log("exifr", version("exifr"), "exif-parser", version("exif-parser"));
  for (const name of ["known", "blank", "zeros"]) {
    const file = readFileSync(`${process.argv[2]}/${name}.jpg`);
    const { DateTimeOriginal: taken, ModifyDate: changed } = await exifr.parse(file);
    const { DateTimeOriginal: seconds } = exifParser.create(file).parse().tags;
    const valid = taken instanceof Date && !Number.isNaN(taken.getTime());
    console.log(`${name}: exifr ${taken.toISOString()}, valid ${valid}, changed ${changed.toISOString()}`);
    console.log(`${name}: exif-parser ${typeof seconds === "number" ? new Date(seconds * 1000).toISOString() : JSON.stringify(seconds)}`);
  }
}
show();
SCRIPT

cat > "$folder/expected" <<'TEXT'
exifr 7.1.3 exif-parser 0.1.12
known: exifr 2026-11-28T09:30:00.000Z, valid true, changed 2026-11-29T10:00:00.000Z
known: exif-parser 2026-11-28T09:30:00.000Z
blank: exifr 1899-11-30T00:00:00.000Z, valid true, changed 2026-11-29T10:00:00.000Z
blank: exif-parser "    :  :     :  :  "
zeros: exifr 1899-11-30T00:00:00.000Z, valid true, changed 2026-11-29T10:00:00.000Z
zeros: exif-parser 1899-11-30T00:00:00.000Z
TEXT

"$folder/venv/bin/python" "$folder/make.py" "$folder"
TZ=UTC node "$folder/show.cjs" "$folder" | tee "$folder/seen"
diff "$folder/expected" "$folder/seen" || { echo "The behaviour has changed."; exit 1; }
echo "As described: an unknown date is a valid day of 1899."
