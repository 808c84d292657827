//! Normalises machine-readable input (codes, references, numbers, telephone numbers, e-mail addresses, dates) to plain
//! characters, whichever keyboard, program or page it comes from.

use crate::text::is_invisible;

/// A reference as it is sent. Cities choose the form of their references, so only what cannot be part of one is
/// normalised: widths, dashes, foreign digits, blanks, invisible characters, a label before it, quotation marks and
/// brackets around it.
pub fn reference(text: &str) -> String {
    let folded = folded(unlabelled(text));
    let folded: String = behind_label(&folded).chars().filter(|c| *c != ' ').collect();
    let inner = folded.trim_start_matches((|c| is_quote(c) || opens(c)) as CharTest);
    // A bracket that opens within the reference also closes within it.
    let behind: CharTest =
        if inner.contains(opens as CharTest) { ends } else { |c| ends(c) || matches!(c, ')' | ']' | '>') };
    inner.trim_end_matches(behind).to_owned()
}

/// One type for all character tests: each further type would instantiate the generic search code again.
pub(crate) type CharTest = fn(char) -> bool;

fn opens(c: char) -> bool {
    matches!(c, '(' | '[' | '<')
}

fn ends(c: char) -> bool {
    is_quote(c) || matches!(c, '.' | ',' | ';' | '、')
}

pub(crate) fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '“' | '”' | '‘' | '’' | '「' | '」' | '《' | '》' | '【' | '】')
}

/// A query code as it is sent: its letters and digits (API, `QueryCode`). The city ignores case, and only the city
/// knows which letters look alike.
pub fn code(text: &str) -> String {
    let folded = folded(unlabelled(text));
    // A remaining long vowel mark follows a letter, and counts as a letter itself.
    behind_label(&folded).chars().filter(|c| c.is_alphanumeric() && !matches!(c, 'ー' | 'ｰ')).collect()
}

/// The text after its label (`编号：…`, `Reference: …`), if there is one: neither references nor codes contain a blank.
fn unlabelled(text: &str) -> &str {
    let text = text.trim_end();
    let (mut from, mut before) = (0, ' ');
    for (at, c) in text.char_indices() {
        if c == '：' || (before, c) == (':', ' ') {
            from = at + c.len_utf8();
        }
        before = c;
    }
    &text[from..]
}

/// A reference and its query code in one text, as a city's message or the receipt has them; none unless both are named.
pub fn reference_and_code(text: &str) -> Option<(String, String)> {
    let lower = text.to_ascii_lowercase();
    let at = CODE_LABELS.iter().find_map(|label| Some((lower.rfind(label)?, label.len())));
    let (before, behind) = at.map(|(at, length)| (&text[..at], &text[at + length..]))?;
    let label =
        REFERENCE_LABELS.iter().filter_map(|label| Some(lower[..before.len()].rfind(label)? + label.len())).max()?;
    let value = |text: &str| {
        let text = text.trim_start_matches((|c| !c.is_alphanumeric() || matches!(c, '是' | '为')) as CharTest);
        let text = text.strip_prefix("is ").unwrap_or(text);
        let end: CharTest = |c| matches!(c, '\n' | ',' | ';' | '!' | '。' | '，' | '；' | '！' | '、' | '）' | ')');
        let text = text.split(end).next().unwrap_or_default();
        text.split(" and ").next().unwrap_or_default().trim_end_matches(['.', ' ']).to_owned()
    };
    let (found, code) = (reference(&value(&before[label..])), code(&value(behind)));
    (found.contains((|c| c.is_ascii_digit()) as CharTest) && !code.is_empty()).then_some((found, code))
}

/// Labels of a query code within a text.
const CODE_LABELS: [&str; 3] = ["查询码", "查詢碼", "query code"];
/// Labels of a reference within a text.
const REFERENCE_LABELS: [&str; 5] = ["reference", "编号", "单号", "編號", "單號"];

/// Labels separated by a blank from the reference or code.
const LABELS: [&str; 8] = ["reference", "ref", "number", "no", "nr", "case", "query", "code"];
/// Labels that precede it without a blank.
const GLUED_LABELS: [&str; 9] = ["受理", "诉求", "工单", "编号", "单号", "查询码", "編號", "單號", "查詢碼"];

/// The text after a label as pages and messages write it: `No. …`, or on a line above it.
fn behind_label(folded: &str) -> &str {
    let (is_between, is_letter): (CharTest, CharTest) = (|c| matches!(c, ' ' | ':' | '.' | '#'), char::is_alphanumeric);
    let ends_label: CharTest = |c| matches!(c, ' ' | ':');
    let mut rest = folded;
    loop {
        let begin = rest.trim_start_matches((|c| !c.is_alphanumeric()) as CharTest);
        let end = begin.find((|c| !c.is_alphanumeric()) as CharTest).unwrap_or(begin.len());
        let (word, behind) = begin.split_at(end);
        let is_label = LABELS.iter().any(|label| word.eq_ignore_ascii_case(label))
            && (behind.starts_with(ends_label) || behind.starts_with(". "));
        let behind = match GLUED_LABELS.iter().find_map(|label| begin.strip_prefix(label)) {
            Some(behind) => behind,
            None if is_label => behind,
            None => return rest,
        };
        if !behind.contains(is_letter) {
            return rest;
        }
        rest = behind.trim_start_matches(is_between);
    }
}

/// The text in half width, with plain digits, dashes and single blanks, trimmed and without invisible characters. A
/// joiner stays after a letter of a script that needs it.
pub(crate) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.trim().chars() {
        let last = out.chars().next_back().unwrap_or(' ');
        let written = out.trim_end().chars().next_back().unwrap_or(' ');
        match c {
            '\u{200c}' | '\u{200d}' if !last.is_ascii() => out.push(c),
            // The Japanese long vowel mark is next to the dash on Japanese keyboards.
            '\u{30fc}' | '\u{ff70}' if written.is_ascii_alphanumeric() || written == '-' => out.push('-'),
            _ if c.is_whitespace() => {
                if last != ' ' {
                    out.push(' ');
                }
            }
            _ if is_invisible(c) => {}
            _ => out.push(half_width(c)),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// The plain character for a wide form, a foreign digit, a dash, a full stop or a blank; any other character unchanged.
pub(crate) fn half_width(c: char) -> char {
    match c {
        ..='\u{9f}' => c,
        // A shortcut for the most frequent Chinese characters.
        '\u{3400}'..='\u{9fff}' => c,
        '\u{ff01}'..='\u{ff5e}' => shifted(c, '\u{ff01}', '!'),
        '。' | '｡' => '.',
        '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => '-',
        '\u{3000}' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' => ' ',
        _ => match ZEROS.partition_point(|zero| *zero <= c) {
            0 => c,
            at if u32::from(c) - u32::from(ZEROS[at - 1]) < 10 => shifted(c, ZEROS[at - 1], '0'),
            _ => c,
        },
    }
}

/// The zeros of other scripts' decimal digits (Unicode `Nd` outside historic scripts), each followed by its nine other
/// digits.
const ZEROS: [char; 25] = [
    '\u{660}', '\u{6f0}', '\u{7c0}', '\u{966}', '\u{9e6}', '\u{a66}', '\u{ae6}', '\u{b66}', '\u{be6}', '\u{c66}',
    '\u{ce6}', '\u{d66}', '\u{de6}', '\u{e50}', '\u{ed0}', '\u{f20}', '\u{1040}', '\u{1090}', '\u{17e0}', '\u{1810}',
    '\u{1946}', '\u{19d0}', '\u{a8d0}', '\u{a9d0}', '\u{abf0}',
];

fn shifted(c: char, from: char, to: char) -> char {
    char::from_u32(u32::from(c) - u32::from(from) + u32::from(to)).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_forms_become_ascii_and_words_stay() {
        let folded: String = "ＡＢ１２＠，．－　٣ 路灯é".chars().map(half_width).collect();
        assert_eq!(folded, "AB12@,.- 3 路灯é");
    }

    #[test]
    fn the_digits_of_every_living_script_are_digits() {
        assert!(ZEROS.is_sorted());
        for text in ["١٣٨", "۱۳۸", "१३८", "১৩৮", "๑๓๘", "１３８", "௧௩௮", "༡༣༨", "១៣៨", "᠑᠓᠘"]
        {
            assert_eq!(folded(text), "138", "{text}");
        }
        for zero in ZEROS {
            let one_too_many = char::from_u32(u32::from(zero) + 10).expect("assigned or not, it is a character");
            assert_ne!(half_width(one_too_many), ':', "{one_too_many}");
        }
    }

    #[test]
    fn dashes_blanks_and_invisible_marks_are_folded() {
        let dashes = "1‐2‑3‒4–5—6―7−8﹘9﹣0－1ー2ｰ3";
        assert_eq!(folded(dashes), "1-2-3-4-5-6-7-8-9-0-1-2-3");
        assert_eq!(folded("ラーメン"), "ラーメン", "the long mark in a word stays");
        assert_eq!(folded("\u{202a}\u{feff} 1\u{a0}\u{2009}2\u{200b}\u{ad}3\t\u{3000}4\u{2069}\u{200f}"), "1 23 4");
    }

    #[test]
    fn reference_and_code_are_found_in_a_message_that_names_both() {
        for text in [
            "【云港市】您的诉求编号2611-0482-7153，查询码P97ZBWDK，请妥善保管。",
            "编号：2611-0482-7153；查询码：P97Z BWDK。",
            "您的编号是２６１１－０４８２－７１５３，查询码为P97ZBWDK",
            "Reference\n2611-0482-7153\nQuery code\nP97ZBWDK",
            "Reference2611-0482-7153Query codeP97ZBWDK",
            "Your reference is 2611-0482-7153 and your query code is P97ZBWDK.",
            "Reference: 2611 0482 7153, query code: P97Z-BWDK!",
        ] {
            let (reference, code) = reference_and_code(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((reference.replace('-', "").as_str(), code.as_str()), ("261104827153", "P97ZBWDK"), "{text}");
        }
        for text in
            ["", "2611-0482-7153", "Query code P97ZBWDK", "编号2611-0482-7153", "查询码", "Reference query code"]
        {
            assert_eq!(reference_and_code(text), None, "{text}");
        }
    }

    #[test]
    fn a_reference_is_taken_however_it_was_written() {
        for text in [
            "2611-0482-7153",
            " ２６１１－０４８２－７１５３　",
            "2611‑0482–7153\u{200b}",
            "2611ー0482ー7153",
            "\u{202a}2611-0482-7153\u{202c}",
            "「2611-0482-7153」。",
            "(2611-0482-7153)",
            "编号：2611-0482-7153",
            "Reference: 2611-0482-7153.",
            "Reference\n2611-0482-7153",
            "Reference number 2611-0482-7153",
            "No. 2611-0482-7153",
            "ref:2611-0482-7153",
            "Ref. #2611-0482-7153",
            "“Ref 2611-0482-7153”",
            "编号2611-0482-7153",
            "受理编号 2611-0482-7153",
            "诉求单号:2611-0482-7153",
            "٢٦١١-٠٤٨٢-٧١٥٣",
        ] {
            assert_eq!(reference(text), "2611-0482-7153", "{text}");
        }
        assert_eq!(reference("2611 0482 7153"), "261104827153");
    }

    #[test]
    fn a_reference_of_another_form_keeps_its_letters_and_signs() {
        for text in [
            "SZ/2026:0001_a#7",
            "沪2611号",
            "a.b-c",
            "O0Il1",
            "沪建(2026)7",
            "A7(b)",
            "REF-2611",
            "NO2611",
            "No.2611",
            "case",
        ] {
            assert_eq!(reference(text), text);
        }
    }

    #[test]
    fn a_code_is_its_letters_and_digits() {
        for text in [
            "ABCD2345",
            "ＡＢＣＤ－２３４５",
            " ABCD – 2345 ",
            "ABCD\u{200b}2345\u{feff}",
            "查询码：ABCD 2345",
            "查询码 ABCD 2345",
            "Query code\nABCD-2345",
            "code:ABCD2345",
            "ABCD·2345。",
            "ＡＢＣＤー２３４５",
        ] {
            assert_eq!(code(text), "ABCD2345", "{text}");
        }
        assert_eq!(code("abcd2345"), "abcd2345");
        assert_eq!(code("\u{200b} - "), "");
    }
}
