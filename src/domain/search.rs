//! Finding a service by the citizen's own words among thousands; on the device, at every key.

use crate::terms::{Term, one_edit, plain, terms};
use contract::ServiceSummary;

/// What can be found, prepared once for a catalogue.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// One a service, in the catalogue's order.
    entries: Vec<Entry>,
    /// All words, ascending.
    words: Vec<String>,
    /// Which service has which term, ascending by term, each pair once with its best weight.
    postings: Vec<Posting>,
}

/// What the second look at a service compares with.
#[derive(Clone, Debug)]
struct Entry {
    name: String,
    keywords: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Posting {
    term: u64,
    service: u32,
    /// The best field's weight; sorted by its complement, so that the best of equals comes first.
    lightness: u8,
}

const NAME: u8 = 10;
const KEYWORD: u8 = 8;
const SUMMARY: u8 = 4;
const GROUP: u8 = 2;

/// How well a term fits a word, in hundredths.
const EXACT: u32 = 100;
const INFLECTED: u32 = 80;
const PREFIX: u32 = 60;
const TYPO: u32 = 50;
const SINGLE: u32 = 12;

/// Different terms of a text that are looked up; a longer text has said by then what it is about.
const MOST_TERMS: usize = 64;

/// Candidates that get a second look.
const SECOND_LOOK: usize = 200;

/// The terms of words lie above those of pairs.
const WORDS: u64 = 1 << 63;

impl Index {
    /// Prepares a catalogue for searching.
    pub fn new(services: &[ServiceSummary]) -> Self {
        let mut index = Self::default();
        let mut found: Vec<(Term, u32, u8)> = Vec::new();
        for (number, service) in (0_u32..).zip(services) {
            let entry = Entry {
                name: plain(&service.name),
                keywords: service.keywords.iter().map(|keyword| plain(keyword)).collect(),
            };
            let mut add = |plain: &str, weight: u8| {
                found.extend(terms(plain).into_iter().map(|term| (term, number, weight)));
            };
            add(&entry.name, NAME);
            entry.keywords.iter().for_each(|keyword| add(keyword, KEYWORD));
            service.summary.iter().for_each(|summary| add(&plain(summary), SUMMARY));
            service.group.iter().for_each(|group| add(&plain(group), GROUP));
            index.entries.push(entry);
        }
        for (term, _, _) in &found {
            if let Term::Word(word) = term {
                index.words.push(word.clone());
            }
        }
        index.words.sort_unstable();
        index.words.dedup();
        index.postings = found
            .iter()
            .filter_map(|(term, service, weight)| {
                Some(Posting { term: index.number(term)?, service: *service, lightness: u8::MAX - weight })
            })
            .collect();
        index.postings.sort_unstable();
        index.postings.dedup_by_key(|posting| (posting.term, posting.service));
        index
    }

    /// The services (as indices into the catalogue) that fit the text, best first, at most `limit`. None for a blank text.
    pub fn find(&self, text: &str, limit: usize) -> Vec<usize> {
        let text = plain(text);
        let mut scores = vec![0_u32; self.entries.len()];
        let mut asked: Vec<Term> = Vec::new();
        for term in terms(&text) {
            if asked.len() < MOST_TERMS && !asked.contains(&term) {
                asked.push(term);
            }
        }
        let only_single = !asked.iter().any(|term| !matches!(term, Term::Single(_)));
        for (place, term) in asked.iter().enumerate() {
            let fits = match term {
                Term::Word(word) => self.like(word, place + 1 == asked.len()),
                Term::Single(_) if only_single => vec![(self.number(term), EXACT)],
                Term::Single(_) => vec![(self.number(term), SINGLE)],
                Term::Pair(..) => vec![(self.number(term), EXACT)],
            };
            self.score(term, &fits, &mut scores);
        }
        let mut ranked: Vec<(u32, usize)> =
            scores.into_iter().enumerate().filter(|(_, score)| *score > 0).map(|(at, score)| (score, at)).collect();
        // Best first, and among equals in the catalogue's order.
        let order = |(score, at): &(u32, usize)| (core::cmp::Reverse(*score), *at);
        ranked.sort_unstable_by_key(order);
        // What fits far worse than the best is noise from the small words of a sentence.
        let least = ranked.first().map_or(0, |(best, _)| best / 4);
        ranked.retain(|(score, _)| *score >= least);
        ranked.truncate(SECOND_LOOK.max(limit));
        for (score, at) in &mut ranked {
            *score += self.entries[*at].bonus(&text);
        }
        ranked.sort_unstable_by_key(order);
        ranked.into_iter().map(|(_, at)| at).take(limit).collect()
    }

    fn number(&self, term: &Term) -> Option<u64> {
        match term {
            Term::Word(word) => self.words.binary_search(word).ok().map(|at| WORDS | at as u64),
            Term::Pair(a, b) => Some(u64::from(u32::from(*a)) << 32 | u64::from(u32::from(*b))),
            Term::Single(a) => Some(u64::from(u32::from(*a)) << 32),
        }
    }

    /// The words of the catalogue that a typed word may mean, with how well they fit. The last word may be unfinished.
    fn like(&self, typed: &str, last: bool) -> Vec<(Option<u64>, u32)> {
        let mut fits = Vec::new();
        let long = typed.chars().count();
        let from = self.words.partition_point(|word| word.as_str() < typed);
        for (at, word) in self.words.iter().enumerate().skip(from).take_while(|(_, word)| word.starts_with(typed)) {
            let longer = word.len() - typed.len();
            let fit = match longer {
                0 => EXACT,
                1 | 2 if long >= 4 => INFLECTED,
                _ if last || long >= 4 => PREFIX,
                _ => continue,
            };
            fits.push((Some(WORDS | at as u64), fit));
        }
        // "lamps" means "lamp", "flooded" means "flood".
        for cut in typed.char_indices().rev().take(3).map(|(at, _)| at).filter(|at| *at >= 4) {
            if let Ok(at) = self.words.binary_search_by(|word| word.as_str().cmp(&typed[..cut])) {
                fits.push((Some(WORDS | at as u64), INFLECTED));
            }
        }
        if fits.is_empty() && long >= 5 {
            let near = |word: &str| {
                let ending = word.char_indices().next_back().map_or(0, |(at, _)| at);
                word.len().abs_diff(typed.len()) <= 4 && (one_edit(word, typed) || one_edit(&word[..ending], typed))
            };
            let near = self.words.iter().enumerate().filter(|(_, word)| near(word));
            fits.extend(near.map(|(at, _)| (Some(WORDS | at as u64), TYPO)));
        }
        fits
    }

    /// Adds to every service that has one of these terms its best of them, the more the rarer the term is.
    fn score(&self, term: &Term, fits: &[(Option<u64>, u32)], scores: &mut [u32]) {
        let mut best: Vec<(u32, u32)> = Vec::new();
        for (number, fit) in fits {
            let Some(number) = *number else { continue };
            let from = self.postings.partition_point(|posting| posting.term < number);
            let same = self.postings[from..].iter().take_while(|posting| posting.term == number);
            best.extend(same.map(|posting| (posting.service, u32::from(u8::MAX - posting.lightness) * fit)));
        }
        best.sort_unstable_by_key(|(service, score)| (*service, core::cmp::Reverse(*score)));
        best.dedup_by_key(|(service, _)| *service);
        if best.is_empty() {
            return;
        }
        let rarity = (self.entries.len() / best.len()).max(1).ilog2() + 2;
        // Short words are mostly the mortar of a sentence.
        let weight = match term {
            Term::Word(word) => u32::try_from(word.chars().count().min(5)).unwrap_or(5),
            _ => 5,
        };
        for (service, score) in best {
            if let Some(total) = scores.get_mut(service as usize) {
                *total += score * rarity * weight / 5;
            }
        }
    }
}

impl Entry {
    /// What the whole text, and not only its parts, says for a service.
    fn bonus(&self, text: &str) -> u32 {
        let of_name = match (self.name.as_str(), text) {
            (name, text) if name == text => 20_000,
            (name, text) if name.starts_with(text) => 8_000,
            (name, text) if name.contains(text) => 5_000,
            (name, text) if says(text, name) => 6_000,
            _ => 0,
        };
        let of_keywords = self.keywords.iter().map(|keyword| {
            let length = u32::try_from(keyword.chars().count().min(12)).unwrap_or(12);
            match keyword.as_str() {
                "" => 0,
                keyword if keyword == text => 7_000,
                keyword if keyword.starts_with(text) => 2_500,
                keyword if says(text, keyword) => 1_000 + 300 * length,
                _ => 0,
            }
        });
        of_name + of_keywords.max().unwrap_or(0)
    }
}

/// Whether a text contains a phrase, at the bounds of words where its script has them.
fn says(text: &str, phrase: &str) -> bool {
    text.match_indices(phrase).any(|(at, _)| {
        let joins = |a: Option<char>, b: Option<char>| {
            matches!((a, b), (Some(a), Some(b)) if a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric())
        };
        let (before, after) = (&text[..at], &text[at + phrase.len()..]);
        !phrase.is_empty()
            && !joins(before.chars().next_back(), phrase.chars().next())
            && !joins(phrase.chars().next_back(), after.chars().next())
    })
}

#[cfg(test)]
mod tests;
