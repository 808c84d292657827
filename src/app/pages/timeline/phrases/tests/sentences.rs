//! Every sentence of a promise in both languages as displayed; only numbers and days are formatted here instead of by
//! the browser.

use super::*;

const HOUR: i64 = 60 * A_MINUTE;
const DAY: i64 = 24 * HOUR;

/// How a language writes a duration: its units in singular and plural, and the separators between number and unit and
/// between two units.
struct Spans {
    units: [(&'static str, &'static str, &'static str); 4],
    between: &'static str,
}

const ENGLISH: Spans = Spans {
    units: [
        ("day", "day", "days"),
        ("hour", "hour", "hours"),
        ("minute", "minute", "minutes"),
        ("second", "second", "seconds"),
    ],
    between: " ",
};
const CHINESE: Spans = Spans {
    units: [("day", "天", "天"), ("hour", "小时", "小时"), ("minute", "分钟", "分钟"), ("second", "秒钟", "秒钟")],
    between: "",
};

impl Spans {
    fn say(&self, millis: i64, rounding: Rounding) -> String {
        let one = |(number, unit): &(u64, &str)| {
            let (_, single, several) = self.units.iter().find(|(name, ..)| name == unit).expect("a unit");
            format!("{number}{}{}", self.between, if *number == 1 { single } else { several })
        };
        span(millis.unsigned_abs(), rounding).iter().map(one).collect::<Vec<_>>().join(self.between)
    }
}

/// The line of a promise as `components::promise_line` draws it.
fn line(
    words: Words,
    spans: &Spans,
    days: [&str; 2],
    name: PromiseName,
    standing: PromiseStanding,
    told: Told,
) -> String {
    let [due, first] = days;
    let result = result_in(words, name, &standing, told, first, |ms, rounding| spans.say(ms, rounding));
    let promised = promised_in(words, name, &standing, due);
    if is_done(&standing) { format!("{result}{promised}") } else { format!("{promised} · {result}") }
}

fn english(name: PromiseName, standing: PromiseStanding) -> String {
    english_told(name, standing, Told::Now)
}

fn chinese(name: PromiseName, standing: PromiseStanding) -> String {
    chinese_told(name, standing, Told::Now)
}

fn english_told(name: PromiseName, standing: PromiseStanding, told: Told) -> String {
    let words = Words::read("en", include_str!("../../../../../../public/locales/en.json"));
    words.add_pages(Some(include_str!("../../../../../../public/locales/en.pages.json")));
    line(words, &ENGLISH, ["8 December, 06:36", "5 December, 12:00"], name, standing, told)
}

fn chinese_told(name: PromiseName, standing: PromiseStanding, told: Told) -> String {
    line(Words::whole(), &CHINESE, ["12月8日 06:36", "12月5日 12:00"], name, standing, told)
}

/// Every state of a promise.
fn states() -> [PromiseStanding; 15] {
    [
        PromiseStanding::Open { left_ms: 8 * DAY + 23 * HOUR },
        PromiseStanding::Open { left_ms: DAY + 4 * HOUR },
        PromiseStanding::DueSoon { left_ms: 40 * A_MINUTE },
        PromiseStanding::DueSoon { left_ms: 30_000 },
        PromiseStanding::Kept { early_ms: 8 * DAY + 23 * HOUR },
        PromiseStanding::Kept { early_ms: 2 * HOUR + 15 * A_MINUTE },
        PromiseStanding::Kept { early_ms: 30_000 },
        PromiseStanding::KeptLate { late_ms: 8 * DAY + HOUR },
        PromiseStanding::KeptLate { late_ms: 10 },
        PromiseStanding::OverdueBy { ms: 2 * DAY + 3 * HOUR + 1 },
        PromiseStanding::OverdueBy { ms: 20 * A_MINUTE },
        PromiseStanding::OverdueBy { ms: 0 },
        PromiseStanding::Paused,
        PromiseStanding::Extended { left_ms: 4 * DAY + 5 * HOUR, first_due: NOON },
        PromiseStanding::Extended { left_ms: 0, first_due: NOON },
    ]
}

#[test]
fn every_state_of_a_promise_reads_as_english() {
    let read = states().map(|standing| english(PromiseName::Resolve, standing));
    assert_eq!(
        read,
        [
            "To be settled by 8 December, 06:36 · 8 days left",
            "To be settled by 8 December, 06:36 · 1 day 4 hours left",
            "To be settled by 8 December, 06:36 · only 40 minutes left",
            "To be settled by 8 December, 06:36 · due within a minute",
            "Settled 8 days early (promised by 8 December, 06:36)",
            "Settled 2 hours 15 minutes early (promised by 8 December, 06:36)",
            "Settled on time (promised by 8 December, 06:36)",
            "Settled 9 days late (promised by 8 December, 06:36)",
            "Settled 1 minute late (promised by 8 December, 06:36)",
            "To be settled by 8 December, 06:36 · 2 days 4 hours late, not done yet",
            "To be settled by 8 December, 06:36 · 20 minutes late, not done yet",
            "To be settled by 8 December, 06:36 · late, not done yet",
            "To be settled by 8 December, 06:36 · paused to wait for the answer",
            "To be settled by 8 December, 06:36 · 4 days left, first promised by 5 December, 12:00",
            "To be settled by 8 December, 06:36 · first promised by 5 December, 12:00",
        ]
    );
}

#[test]
fn every_state_of_a_promise_reads_as_chinese() {
    let read = states().map(|standing| chinese(PromiseName::Resolve, standing));
    assert_eq!(
        read,
        [
            "12月8日 06:36前办结 · 还有8天",
            "12月8日 06:36前办结 · 还有1天4小时",
            "12月8日 06:36前办结 · 只剩40分钟",
            "12月8日 06:36前办结 · 一分钟内到期",
            "提前8天办结（承诺12月8日 06:36前）",
            "提前2小时15分钟办结（承诺12月8日 06:36前）",
            "按时办结（承诺12月8日 06:36前）",
            "办结晚了9天（承诺12月8日 06:36前）",
            "办结晚了1分钟（承诺12月8日 06:36前）",
            "12月8日 06:36前办结 · 已超2天4小时，还没完成",
            "12月8日 06:36前办结 · 已超20分钟，还没完成",
            "12月8日 06:36前办结 · 已到期，还没完成",
            "12月8日 06:36前办结 · 等待回复，暂停计时",
            "12月8日 06:36前办结 · 还有4天，原定12月5日 12:00前",
            "12月8日 06:36前办结 · 原定12月5日 12:00前",
        ]
    );
}

#[test]
fn whatever_is_promised_reads_as_a_sentence_before_and_after_it_is_done() {
    let (open, kept) = (PromiseStanding::Open { left_ms: 3 * HOUR }, PromiseStanding::Kept { early_ms: 3 * HOUR });
    let both = |name| [english(name, open), english(name, kept), chinese(name, open), chinese(name, kept)];
    assert_eq!(
        both(PromiseName::Dispatch),
        [
            "To be given to a unit by 8 December, 06:36 · 3 hours left",
            "Given to a unit 3 hours early (promised by 8 December, 06:36)",
            "12月8日 06:36前转到办理单位 · 还有3小时",
            "提前3小时转到办理单位（承诺12月8日 06:36前）",
        ]
    );
    assert_eq!(
        both(PromiseName::FirstContact),
        [
            "First contact by 8 December, 06:36 · 3 hours left",
            "First contact 3 hours early (promised by 8 December, 06:36)",
            "12月8日 06:36前首次联系 · 还有3小时",
            "提前3小时首次联系（承诺12月8日 06:36前）",
        ]
    );
    assert_eq!(
        both(PromiseName::Unknown),
        [
            "Next step by 8 December, 06:36 · 3 hours left",
            "Next step 3 hours early (promised by 8 December, 06:36)",
            "12月8日 06:36前完成下一步 · 还有3小时",
            "提前3小时完成下一步（承诺12月8日 06:36前）",
        ]
    );
}

#[test]
fn what_was_not_settled_is_not_called_settled() {
    let kept = PromiseStanding::Kept { early_ms: 3 * HOUR };
    let ended = |outcome| Told::AtTheEnd(Some(outcome));
    assert_eq!(
        english_told(PromiseName::Resolve, kept, ended(OutcomeKind::Resolved)),
        "Settled 3 hours early (promised by 8 December, 06:36)"
    );
    for outcome in [
        OutcomeKind::Answered,
        OutcomeKind::PartlyResolved,
        OutcomeKind::Declined,
        OutcomeKind::Duplicate,
        OutcomeKind::Withdrawn,
        OutcomeKind::PassedOn,
        OutcomeKind::Unknown,
    ] {
        let both = [english_told, chinese_told].map(|told| told(PromiseName::Resolve, kept, ended(outcome)));
        assert_eq!(
            both,
            ["Finished 3 hours early (promised by 8 December, 06:36)", "提前3小时办结（承诺12月8日 06:36前）"],
            "{outcome:?}"
        );
    }
}

#[test]
fn the_log_does_not_speak_of_the_present() {
    let then =
        |standing| [english_told, chinese_told].map(|told| told(PromiseName::Resolve, standing, Told::Then(None)));
    assert_eq!(
        then(PromiseStanding::OverdueBy { ms: 5 * A_MINUTE }),
        ["To be settled by 8 December, 06:36 · not done in time", "12月8日 06:36前办结 · 没有按时完成"]
    );
    assert_eq!(
        then(PromiseStanding::Paused),
        [
            "To be settled by 8 December, 06:36 · paused to wait for the answer",
            "12月8日 06:36前办结 · 等待回复，暂停计时"
        ]
    );
}
