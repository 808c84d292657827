//! How a Chinese name is typed in Latin letters: complete syllables without tones, and initials.

use pinyin::ToPinyin;

/// The name in syllables and in initials, both in one word: `ludengbuliang`, `ldbl`. Empty for a name without Chinese.
pub fn of(name: &str) -> Vec<String> {
    let (mut whole, mut initials, mut chinese) = (String::new(), String::new(), false);
    for letter in name.chars() {
        if let Some(sound) = letter.to_pinyin() {
            whole.push_str(sound.plain());
            initials.push_str(sound.first_letter());
            chinese = true;
        } else if letter.is_ascii_alphanumeric() {
            whole.push(letter.to_ascii_lowercase());
            initials.push(letter.to_ascii_lowercase());
        }
    }
    if chinese { vec![whole, initials] } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_typed_whole_or_by_its_initials() {
        assert_eq!(of("路灯不亮"), ["ludengbuliang", "ldbl"]);
        assert_eq!(of("ETC 卡"), ["etcka", "etck"]);
        assert!(of("Street light").is_empty());
    }
}
