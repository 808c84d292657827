#!/usr/bin/env bash
# Expected: the two best known pinyin libraries, both with dictionaries of phrases and made for characters of several
#   readings, know how districts and counties of China are read, and where they agree, they are right.
# Seen: both read 闵行区 (two and a half million people) as Minxing, 六合区 as Liuhe, 涡阳县 as Woyang, 单县 as Dan.
#   Where they differ, now one is wrong and now the other: pypinyin reads 长宁区 of Shanghai as Zhangning and 长垣市 as
#   Zhangyuan, pinyin-pro reads 乐清市 as Leqing, 蔚县 as Wei, 歙县 as Xi, 黄陂区 as Huangbei, 大埔县 as Dapu.
# Versions: pinyin-pro 3.29.4 (npm), pypinyin 0.55.0 (PyPI).
# Matters: who types a district by its pinyin (minhang, changning, yueqing) does not find it in a list whose keys were
#   made so, and a romanised address for foreigners names a place that is on no sign.
# Right by: GB/T 2260 (codes of administrative divisions), column of romanised names: Minhang Qu, Luhe Qu, Guoyang Xian,
#   Shan Xian, Changning Qu, Changyuan, Yueqing Shi, Yu Xian, She Xian, Huangpi Qu, Dabu Xian.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

npm install --prefix "$folder" --silent --no-audit --no-fund pinyin-pro@3.29.4
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pypinyin==0.55.0

cat > "$folder/names" <<'TEXT'
闵行 Minhang
六合 Luhe
涡阳 Guoyang
单县 Shanxian
长宁 Changning
长垣 Changyuan
乐清 Yueqing
蔚县 Yuxian
歙县 Shexian
黄陂 Huangpi
大埔 Dabu
长沙 Changsha
厦门 Xiamen
六安 Luan
番禺 Panyu
TEXT

cat > "$folder/show.mjs" <<'SCRIPT'
import { pinyin } from "pinyin-pro";
import { readFileSync } from "node:fs";

for (const line of readFileSync(process.argv[2], "utf8").trim().split("\n")) {
  const [name, official] = line.split(" ");
  console.log(`${name} ${official} ${pinyin(name, { toneType: "none", separator: "" })}`);
}
SCRIPT

cat > "$folder/show.py" <<'PYTHON'
import sys
from importlib.metadata import version

from pypinyin import lazy_pinyin

print("pypinyin", version("pypinyin"))
for line in sys.stdin:
    name, official, first = line.split()
    second = "".join(lazy_pinyin(name))
    judged = ["right" if read == official.lower() else "WRONG" for read in (first, second)]
    print(f"{name} {official}: pinyin-pro {first} {judged[0]}, pypinyin {second} {judged[1]}")
PYTHON

cat > "$folder/expected" <<'TEXT'
pinyin-pro 3.29.4
pypinyin 0.55.0
闵行 Minhang: pinyin-pro minxing WRONG, pypinyin minxing WRONG
六合 Luhe: pinyin-pro liuhe WRONG, pypinyin liuhe WRONG
涡阳 Guoyang: pinyin-pro woyang WRONG, pypinyin woyang WRONG
单县 Shanxian: pinyin-pro danxian WRONG, pypinyin danxian WRONG
长宁 Changning: pinyin-pro changning right, pypinyin zhangning WRONG
长垣 Changyuan: pinyin-pro changyuan right, pypinyin zhangyuan WRONG
乐清 Yueqing: pinyin-pro leqing WRONG, pypinyin yueqing right
蔚县 Yuxian: pinyin-pro weixian WRONG, pypinyin yuxian right
歙县 Shexian: pinyin-pro xixian WRONG, pypinyin shexian right
黄陂 Huangpi: pinyin-pro huangbei WRONG, pypinyin huangpi right
大埔 Dabu: pinyin-pro dapu WRONG, pypinyin dabu right
长沙 Changsha: pinyin-pro changsha right, pypinyin changsha right
厦门 Xiamen: pinyin-pro xiamen right, pypinyin xiamen right
六安 Luan: pinyin-pro luan right, pypinyin luan right
番禺 Panyu: pinyin-pro panyu right, pypinyin panyu right
TEXT

{
  echo "pinyin-pro $(node -p "require('$folder/node_modules/pinyin-pro/package.json').version")"
  node "$folder/show.mjs" "$folder/names" | "$folder/venv/bin/python" "$folder/show.py"
} | tee "$folder/seen"
diff "$folder/expected" "$folder/seen" || { echo "The behaviour has changed."; exit 1; }
echo "As described: four places are read wrongly by both, seven by one of them."
