//! Full-text search for a service among thousands; on the device, at every keystroke.

use crate::terms::{Term, each_term, one_edit, plain, word_number};
use contract::ServiceSummary;

/// A search index, built once for a catalogue.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// One for each service, in the catalogue's order.
    entries: Vec<Entry>,
    /// All words, ascending, with their hashes.
    words: Vec<(String, u64)>,
    /// Which service has which term, ascending by term and service.
    postings: Vec<Posting>,
    /// While building: hashes of words already seen, each in the slot given by its lowest bits.
    met: Vec<u64>,
}

/// What a candidate's second, exact comparison needs.
#[derive(Clone, Debug)]
struct Entry {
    name: String,
    keywords: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Posting {
    term: u64,
    service: u32,
    /// Weight of the field in which it stands.
    weight: u32,
}

const NAME: u32 = 10;
const KEYWORD: u32 = 8;
const SUMMARY: u32 = 4;
const GROUP: u32 = 2;

/// How well a term matches a word, in hundredths.
const EXACT: u32 = 100;
const INFLECTED: u32 = 80;
const PREFIX: u32 = 60;
const TYPO: u32 = 50;
const SINGLE: u32 = 12;

/// Most different terms of a text that are looked up; a longer text has said by then what it is about.
const MOST_TERMS: usize = 64;

/// Slots for words already seen.
const MET: usize = 8_192;

/// Most candidates that are compared a second time.
const SECOND_LOOK: usize = 200;

impl Index {
    /// Indexes a catalogue.
    pub fn new(services: &[ServiceSummary]) -> Self {
        let mut index = Self { met: vec![0; MET], ..Self::default() };
        for (number, service) in (0_u32..).zip(services) {
            let name = plain(&service.name);
            index.add(&name, number, NAME);
            let keywords: Vec<String> = service.keywords.iter().map(|keyword| plain(keyword)).collect();
            keywords.iter().for_each(|keyword| index.add(keyword, number, KEYWORD));
            service.summary.iter().for_each(|summary| index.add(&plain(summary), number, SUMMARY));
            service.group.iter().for_each(|group| index.add(&plain(group), number, GROUP));
            index.entries.push(Entry { name, keywords });
        }
        index.words.sort_unstable();
        index.words.dedup();
        index.postings.sort_unstable();
        index.postings.shrink_to_fit();
        index.met = Vec::new();
        index
    }

    fn add(&mut self, plain: &str, service: u32, weight: u32) {
        each_term(plain, |term| {
            let number = term.number();
            if let Term::Word(word) = term {
                // Most words were seen before; the few duplicates that slip through are removed at the end.
                let place = number as usize % self.met.len();
                if self.met[place] != number {
                    self.met[place] = number;
                    self.words.push((word.to_owned(), number));
                }
            }
            self.postings.push(Posting { term: number, service, weight });
        });
    }

    /// The services (as indices into the catalogue) that match the text, best first, at most `limit`. None for a blank
    /// text.
    pub fn find(&self, text: &str, limit: usize) -> Vec<usize> {
        let text = plain(text);
        let mut asked: Vec<Term<'_>> = Vec::new();
        each_term(&text, |term| {
            if asked.len() < MOST_TERMS && !asked.contains(&term) {
                asked.push(term);
            }
        });
        let only_single = asked.iter().all(|term| matches!(term, Term::Single(_)));
        let only_mortar = asked.iter().all(|term| term.weight() == 0);
        let mut scores = vec![0_u32; self.entries.len()];
        let mut best = vec![0_u32; self.entries.len()];
        for (place, term) in asked.iter().enumerate() {
            let weight = if only_mortar { 1 } else { term.weight() };
            let fits = match term {
                Term::Word(word) => self.like(word, place + 1 == asked.len()),
                Term::Single(_) if !only_single => vec![(term.number(), SINGLE)],
                Term::Single(_) | Term::Pair(..) => vec![(term.number(), EXACT)],
            };
            self.score(&fits, weight, &mut best, &mut scores);
        }
        let mut ranked: Vec<(u32, usize)> =
            scores.into_iter().enumerate().filter(|(_, score)| *score > 0).map(|(at, score)| (score, at)).collect();
        // Best first, ties in the catalogue's order.
        let order = |(score, at): &(u32, usize)| (core::cmp::Reverse(*score), *at);
        ranked.sort_unstable_by_key(order);
        // Matches far below the best come from the function words of a sentence.
        let least = ranked.first().map_or(0, |(best, _)| best / 4);
        ranked.retain(|(score, _)| *score >= least);
        ranked.truncate(SECOND_LOOK.max(limit));
        for (score, at) in &mut ranked {
            *score += self.entries[*at].bonus(&text);
        }
        ranked.sort_unstable_by_key(order);
        ranked.into_iter().map(|(_, at)| at).take(limit).collect()
    }

    /// The words of the catalogue that a typed word may mean, with how well they match. The last word may be
    /// incomplete.
    fn like(&self, typed: &str, last: bool) -> Vec<(u64, u32)> {
        let mut fits = Vec::new();
        let long = typed.chars().count();
        let from = self.words.partition_point(|(word, _)| word.as_str() < typed);
        for (word, number) in self.words[from..].iter().take_while(|(word, _)| word.starts_with(typed)) {
            let fit = match word.len() - typed.len() {
                0 => EXACT,
                1 | 2 if long >= 4 => INFLECTED,
                _ if last || long >= 4 => PREFIX,
                _ => continue,
            };
            fits.push((*number, fit));
        }
        // "lamps" matches "lamp", "flooded" matches "flood".
        for cut in typed.char_indices().rev().take(3).map(|(at, _)| at).filter(|at| *at >= 4) {
            fits.push((word_number(&typed[..cut]), INFLECTED));
        }
        let known = |number: u64| self.postings.binary_search_by_key(&number, |posting| posting.term).is_ok();
        if long >= 5 && !fits.iter().any(|(number, _)| known(*number)) {
            let near = |word: &str| {
                let ending = word.char_indices().next_back().map_or(0, |(at, _)| at);
                word.len().abs_diff(typed.len()) <= 4 && (one_edit(word, typed) || one_edit(&word[..ending], typed))
            };
            let near = self.words.iter().filter(|(word, _)| near(word));
            fits.extend(near.map(|(_, number)| (*number, TYPO)));
        }
        fits
    }

    /// Adds to every service that has one of these terms the score of its best, higher for rarer terms. `best` has a
    /// slot for every service and is all zero before and after.
    fn score(&self, fits: &[(u64, u32)], weight: u32, best: &mut [u32], scores: &mut [u32]) {
        let mut touched: Vec<usize> = Vec::new();
        for (number, fit) in fits {
            let from = self.postings.partition_point(|posting| posting.term < *number);
            for posting in self.postings[from..].iter().take_while(|posting| posting.term == *number) {
                let service = posting.service as usize;
                if best[service] == 0 {
                    touched.push(service);
                }
                best[service] = best[service].max(posting.weight * fit);
            }
        }
        let (all, with) = (self.entries.len() as u64, touched.len().max(1) as u64);
        let rarity = (all * all / (with * with)).max(1).ilog2() + 1;
        for service in touched {
            scores[service] += core::mem::take(&mut best[service]) * rarity * weight / 5;
        }
    }
}

impl Entry {
    /// The additional score for matches of the whole text.
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

/// Whether a text contains a phrase, at word boundaries where its script has them.
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
