#!/usr/bin/env bash
# Expected: software that knows AVIF recognises it by the brands in the file's first box, also when `mif1`, the general
#   brand of all HEIF images, is the major one and `avif` stands among the compatible brands.
# Seen: file-type says "heic" and image/heif for such a file, so it is taken for another format; sharp, which decodes it
#   as it should, says that its compression is "hevc". Pillow says AVIF. With `avif` as the major brand, and not one
#   other byte different, all of them say AVIF.
# Versions: file-type 21.3.4, sharp 0.35.5 (npm), pillow 12.0.0 (PyPI).
# Matters: a city that takes AVIF and refuses HEIC, because few browsers show HEIC, refuses the photo; one that takes
#   both stores it as image/heif, and a page that leaves out what its browser cannot show leaves it out.
# Right by: AV1 Image File Format (AVIF), section "Brands": an AVIF image file names `avif` among its compatible brands;
#   ISO/IEC 14496-12, FileTypeBox: a reader goes by the compatible brands, the major brand only says how best to use it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

npm install --prefix "$folder" --silent --no-audit --no-fund file-type@21.3.4 sharp@0.35.5
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pillow==12.0.0

cat > "$folder/show.mjs" <<'SCRIPT'
import { readFileSync, writeFileSync } from "node:fs";
import { fileTypeFromBuffer } from "file-type";
import sharp from "sharp";

const [folder] = process.argv.slice(2);
const version = (name) => JSON.parse(readFileSync(`${folder}/node_modules/${name}/package.json`, "utf8")).version;
console.log("file-type", version("file-type"), "sharp", version("sharp"));

// The first box: its length, "ftyp", the major brand, a number, the compatible brands.
const made = await sharp({ create: { width: 64, height: 48, channels: 3, background: "gray" } }).avif().toBuffer();
for (const major of ["avif", "mif1"]) {
  const file = Buffer.from(made);
  file.write(major, 8, "latin1");
  writeFileSync(`${folder}/${major}.avif`, file);
  const compatible = file.subarray(16, file.readUInt32BE(0)).toString("latin1").match(/.{4}/g).sort();
  const { ext, mime } = await fileTypeFromBuffer(file);
  const { compression } = await sharp(file).metadata();
  const { info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
  console.log(`major brand ${major}, compatible ${compatible}: file-type ${ext} ${mime}, sharp ${compression}, decoded ${info.width}x${info.height}`);
}
SCRIPT

cat > "$folder/show.py" <<'PYTHON'
import sys
from importlib.metadata import version

from PIL import Image

print("pillow", version("pillow"))
for major in ("avif", "mif1"):
    picture = Image.open(f"{sys.argv[1]}/{major}.avif")
    picture.load()
    print(f"major brand {major}: pillow {picture.format}, decoded {'x'.join(map(str, picture.size))}")
PYTHON

cat > "$folder/expected" <<'TEXT'
file-type 21.3.4 sharp 0.35.5
major brand avif, compatible avif,miaf,mif1: file-type avif image/avif, sharp av1, decoded 64x48
major brand mif1, compatible avif,miaf,mif1: file-type heic image/heif, sharp hevc, decoded 64x48
pillow 12.0.0
major brand avif: pillow AVIF, decoded 64x48
major brand mif1: pillow AVIF, decoded 64x48
TEXT

{
  node "$folder/show.mjs" "$folder"
  "$folder/venv/bin/python" "$folder/show.py" "$folder"
} | tee "$folder/seen"
diff "$folder/expected" "$folder/seen" || { echo "The behaviour has changed."; exit 1; }
echo "As described: a valid AVIF is taken for HEIC."
