#!/usr/bin/env bash
# Expected: image-size, which knows HEIC and reads its crop (`clap`), gives the width and height that
#   every viewer shows.
# Seen: a photo taken upright (3024 x 4032) is given as lying (4032 x 3024): the turn (`irot`), by which phones store it,
#   is not read, and no `orientation` is given by which one could tell, as it is for a JPEG. A crop makes it worse:
#   641 x 481 becomes 641 x 482, and 64 x 48, which the encoder pads to 64 x 64, becomes 63 x 64, a size that nothing
#   in the file has. sharp and Pillow give the sizes that are right.
# Versions: image-size 2.1.0, sharp 0.35.5 (npm), pillow-heif 1.8.1, pillow 12.0.0 (PyPI).
# Matters: a service that lays out photos by these sizes before they are loaded leaves a lying gap for each upright photo
#   of an iPhone; the page jumps while a citizen reads it, and pictures are squeezed where both sides are set.
# Right by: ISO/IEC 23008-12 (HEIF), transformative item properties `clap` and `irot`: they belong to the image that is
#   shown, and are applied in the order of their association. `orientation` of EXIF is not to be applied again.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

npm install --prefix "$folder" --silent --no-audit --no-fund image-size@2.1.0 sharp@0.35.5
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pillow-heif==1.8.1 pillow==12.0.0

cat > "$folder/make.py" <<'PYTHON'
import sys
from importlib.metadata import version

import pillow_heif
from PIL import Image

pillow_heif.register_heif_opener()
print("pillow-heif", version("pillow-heif"), "pillow", version("pillow"))
# What the sensor gives, and how the phone was held (EXIF orientation, which the encoder turns into `irot`).
for width, height, held in ((4032, 3024, 1), (4032, 3024, 6), (641, 481, 1), (64, 48, 1)):
    picture = Image.new("RGB", (width, height), "gray")
    notes = picture.getexif()
    notes[0x0112] = held
    path = f"{sys.argv[1]}/{width}x{height}-{held}.heic"
    picture.save(path, exif=notes.tobytes())
    print(f"{width}x{height}, held {held}: pillow shows {'x'.join(map(str, Image.open(path).size))}")
PYTHON

cat > "$folder/show.mjs" <<'SCRIPT'
import { readFileSync } from "node:fs";
import { imageSize } from "image-size";
import sharp from "sharp";

const [folder] = process.argv.slice(2);
const version = (name) => JSON.parse(readFileSync(`${folder}/node_modules/${name}/package.json`, "utf8")).version;
console.log("image-size", version("image-size"), "sharp", version("sharp"));
for (const name of ["4032x3024-1", "4032x3024-6", "641x481-1", "64x48-1"]) {
  const file = readFileSync(`${folder}/${name}.heic`);
  const { width, height, orientation } = imageSize(file);
  const shown = await sharp(file).metadata();
  console.log(`${name}: sharp ${shown.width}x${shown.height}, image-size ${width}x${height}, orientation ${orientation}`);
}
SCRIPT

cat > "$folder/expected" <<'TEXT'
pillow-heif 1.8.1 pillow 12.0.0
4032x3024, held 1: pillow shows 4032x3024
4032x3024, held 6: pillow shows 3024x4032
641x481, held 1: pillow shows 641x481
64x48, held 1: pillow shows 64x48
image-size 2.1.0 sharp 0.35.5
4032x3024-1: sharp 4032x3024, image-size 4032x3024, orientation undefined
4032x3024-6: sharp 3024x4032, image-size 4032x3024, orientation undefined
641x481-1: sharp 641x481, image-size 641x482, orientation undefined
64x48-1: sharp 64x48, image-size 63x64, orientation undefined
TEXT

{
  "$folder/venv/bin/python" "$folder/make.py" "$folder"
  node "$folder/show.mjs" "$folder"
} | tee "$folder/seen"
diff "$folder/expected" "$folder/seen" || { echo "The behaviour has changed."; exit 1; }
echo "As described: upright HEIC photos are said to lie, and cropped ones have a size of nothing."
