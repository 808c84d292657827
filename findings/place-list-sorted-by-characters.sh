#!/usr/bin/env bash
# Expected: Intl.Collator("zh-CN") sorts cities as an index by pinyin does: Changsha (长沙) between Beijing and Chengdu,
#   Xiamen (厦门) after Xi'an (西安). That it gets 重庆 (Chongqing, not Zhongqing) right seems to prove that it knows names.
# Seen: 长沙, 长春 and 长治 come at the very end, behind 张家口, since 长 alone sorts as "zhang"; 厦门 comes before 上海,
#   as "sha"; 乐清 sorts as "le". The order goes character by character. 重庆 and 沈阳 are kept as pairs of their own, so
#   each comes before its own first character, which no other order of strings does; 长沙, 厦门, 乐清 and 六安 are not.
# Versions: Node 24.21.0 (npm package `node`), ICU 78.3, CLDR as in that ICU.
# Matters: a person who looks for Changsha in a list of cities, districts or authorities looks under C, and does not find
#   it there. Testing with 重庆, the example that everybody uses for this, finds nothing wrong.
# Right by: GB/T 2260, romanised names (Changsha Shi, Xiamen Shi, Yueqing Shi). UTS #35 part 5 (collation) promises for
#   `pinyin` an order of characters, not of names, so ICU breaks no promise; the list is still in an order nobody seeks.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

npm install --prefix "$folder" --silent --no-audit --no-fund node@24.21.0

cat > "$folder/show.mjs" <<'SCRIPT'
console.log("Node", process.versions.node, "ICU", process.versions.icu);
const sorted = (names) => names.sort(new Intl.Collator("zh-CN").compare).join(" ");
console.log(sorted(["长沙", "长春", "长治", "重庆", "北京", "成都", "大连", "广州", "厦门", "上海", "西安", "张家口"]));
for (const name of ["重庆", "沈阳", "长沙", "厦门", "乐清", "六安"]) console.log(name, sorted([name, name[0]]));
console.log(sorted(["乐清", "勒", "月", "岳阳"]));
SCRIPT

cat > "$folder/expected" <<'TEXT'
Node 24.21.0 ICU 78.3
北京 成都 重庆 大连 广州 厦门 上海 西安 张家口 长春 长沙 长治
重庆 重庆 重
沈阳 沈阳 沈
长沙 长 长沙
厦门 厦 厦门
乐清 乐 乐清
六安 六 六安
乐清 勒 月 岳阳
TEXT

"$folder/node_modules/node/bin/node" "$folder/show.mjs" | tee "$folder/seen"
diff "$folder/expected" "$folder/seen" || { echo "The behaviour has changed."; exit 1; }
echo "As described: Changsha is sorted behind Zhangjiakou, Xiamen before Shanghai."
