#!/usr/bin/env bash
# Expected: 12345, the number of every Chinese city's service hotline, is judged alike with each city's area code in
#   front of it, as it is dialled from elsewhere; and one library gives one answer.
# Seen: with the full rules "010-12345" (Beijing), 021 (Shanghai) and 025 (Nanjing) are valid fixed lines, "0571-12345"
#   (Hangzhou), "0755-12345" (Shenzhen) and "0512-12345" (Suzhou) are not, in the library for Python and in the one for
#   JavaScript: only the few cities whose area code has three digits pass. With the rules that plain
#   `import "libphonenumber-js"` takes all of them are valid, but an area code of four digits is cut after three:
#   "057 112345". "12345" alone is invalid in all of them, and still given as +8612345 in E.164.
# Versions: libphonenumber-js 1.13.16 (npm), phonenumbers 9.0.43 (PyPI).
# Matters: a form or a catalogue that checks contact numbers so refuses the number by which the city is called, in one
#   city and not in the next; tests written with Beijing's or Shanghai's number do not show it.
# Right by: document 53 of 2020 of the General Office of the State Council (Guobanfa [2020] No. 53) makes 12345 the
#   number of local government hotlines everywhere. The libraries' own documentation ("short numbers", FAQ of
#   libphonenumber) keeps such numbers in ShortNumberInfo, which indeed knows 12345, but only without an area code.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

npm install --prefix "$folder" --silent --no-audit --no-fund libphonenumber-js@1.13.16
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check phonenumbers==9.0.43

cat > "$folder/show.cjs" <<'SCRIPT'
const ways = { default: require("libphonenumber-js"), max: require("libphonenumber-js/max") };
console.log("libphonenumber-js", require("libphonenumber-js/package.json").version);
for (const text of process.argv.slice(2)) {
  const said = Object.entries(ways).map(([way, { parsePhoneNumberFromString: parse }]) => {
    const number = parse(text, "CN");
    return `${way} ${number.isValid() ? "valid" : "invalid"} ${number.formatNational()}`;
  });
  console.log(`${text}: ${said.join(", ")}, ${ways.max.parsePhoneNumberFromString(text, "CN").number}`);
}
SCRIPT

cat > "$folder/show.py" <<'PYTHON'
import sys

import phonenumbers
from phonenumbers import shortnumberinfo

print("phonenumbers", phonenumbers.__version__)
for text in sys.argv[1:]:
    number = phonenumbers.parse(text, "CN")
    valid = "valid" if phonenumbers.is_valid_number(number) else "invalid"
    short = shortnumberinfo.is_valid_short_number_for_region(number, "CN")
    print(f"{text}: {valid}{', valid as a short number' if short else ''}")
PYTHON

cat > "$folder/expected" <<'TEXT'
libphonenumber-js 1.13.16
12345: default invalid 12345, max invalid 12345, +8612345
010-12345: default valid 010 12345, max valid 010 12345, +861012345
021-12345: default valid 021 12345, max valid 021 12345, +862112345
025-12345: default valid 025 12345, max valid 025 12345, +862512345
0571-12345: default valid 057 112345, max invalid 057 112345, +8657112345
0755-12345: default valid 075 512345, max invalid 075 512345, +8675512345
0512-12345: default valid 051 212345, max invalid 051 212345, +8651212345
phonenumbers 9.0.43
12345: invalid, valid as a short number
010-12345: valid
021-12345: valid
025-12345: valid
0571-12345: invalid
0755-12345: invalid
0512-12345: invalid
TEXT

numbers=(12345 010-12345 021-12345 025-12345 0571-12345 0755-12345 0512-12345)
{
  node "$folder/show.cjs" "${numbers[@]}"
  "$folder/venv/bin/python" "$folder/show.py" "${numbers[@]}"
} | tee "$folder/seen"
diff "$folder/expected" "$folder/seen" || { echo "The behaviour has changed."; exit 1; }
echo "As described: the hotline is valid in Beijing and invalid in Hangzhou, Shenzhen and Suzhou."
