#!/usr/bin/env bash
# Expected: a library for China's working days that does not know a year yet says so, or at least knows the days that
#   the law names without a date being announced: 1 October is National Day.
# Seen: asked whether Friday 1 October 2027 is a working day, chinese-days says yes without a warning, and counts it:
#   five working days after 30 September are 7 October. chinese_calendar raises NotImplementedError. workalendar raises
#   CalendarError, and that for 2024, 2025 and 2026 as well. holidays says no, but is silent about the exchanged
#   weekends of that year, which nobody has announced yet: no Saturday or Sunday of 2027 is a working day for it, and
#   six of them are in 2026.
# Versions: chinese-days 1.5.7 (npm), chinese_calendar 1.11.0, workalendar 17.0.0, holidays 0.109 (PyPI).
# Matters: cities promise answers within so many working days. The State Council announces the exchanged days of a year
#   in the November before, so a promise made in autumn reaches into a year that the installed release does not know:
#   in one language it fails, in the next it is a week too early, and both only from some day on.
# Right by: the State Council's Regulation on Public Holidays for National Annual Festivals and Memorial Days (as revised
#   in 2024), article 2: National Day, 1 to 3 October, is a holiday. The READMEs name the years that are supported;
#   chinese-days' does not say what it answers for others.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# chinese-days reckons in the machine's zone; west of Greenwich its days come a day too early besides.
export TZ=Asia/Shanghai

npm install --prefix "$folder" --silent --no-audit --no-fund chinese-days@1.5.7
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  chinese_calendar==1.11.0 workalendar==17.0.0 holidays==0.109

cat > "$folder/show.cjs" <<'SCRIPT'
const { isWorkday, isHoliday, findWorkday } = require("chinese-days");
console.log("chinese-days", require("chinese-days/package.json").version);
console.log(`2026-10-01: working day ${isWorkday("2026-10-01")}, holiday ${isHoliday("2026-10-01")}`);
console.log(`2027-10-01: working day ${isWorkday("2027-10-01")}, holiday ${isHoliday("2027-10-01")}`);
console.log(`five working days after 2027-09-30: ${findWorkday(5, "2027-09-30")}`);
SCRIPT

cat > "$folder/show.py" <<'PYTHON'
from datetime import date, timedelta
from importlib.metadata import version

import chinese_calendar
import holidays
from workalendar.asia import China

ways = {
    "chinese_calendar": chinese_calendar.is_workday,
    "workalendar": China().is_working_day,
    "holidays": holidays.CN().is_working_day,
}
for name, is_working_day in ways.items():
    print(name, version(name))
    for day in (date(2024, 10, 1), date(2026, 10, 1), date(2027, 10, 1)):
        try:
            print(f"{day}: working day {is_working_day(day)}")
        except Exception as error:
            print(f"{day}: {type(error).__name__}")
for year in (2026, 2027):
    days = (date(year, 1, 1) + timedelta(days=number) for number in range(365))
    count = sum(day.weekday() > 4 and ways["holidays"](day) for day in days)
    print(f"weekend days of {year} that are working days by holidays: {count}")
PYTHON

cat > "$folder/expected" <<'TEXT'
chinese-days 1.5.7
2026-10-01: working day false, holiday true
2027-10-01: working day true, holiday false
five working days after 2027-09-30: 2027-10-07
chinese_calendar 1.11.0
2024-10-01: working day False
2026-10-01: working day False
2027-10-01: NotImplementedError
workalendar 17.0.0
2024-10-01: CalendarError
2026-10-01: CalendarError
2027-10-01: CalendarError
holidays 0.109
2024-10-01: working day False
2026-10-01: working day False
2027-10-01: working day False
weekend days of 2026 that are working days by holidays: 6
weekend days of 2027 that are working days by holidays: 0
TEXT

{
  node "$folder/show.cjs"
  "$folder/venv/bin/python" -W ignore "$folder/show.py"
} | tee "$folder/seen"
diff "$folder/expected" "$folder/seen" || { echo "The behaviour has changed."; exit 1; }
echo "As described: four libraries, three answers about National Day 2027."
