//! A city's addresses, from a list of its streets: found by name and number in any of its languages, or by a point.

mod distance;
mod reading;
mod spelling;

use crate::language::Localised;
use anyhow::Context;
use contract::{FoundPlace, Place};
use distance::Spot;
use serde::Deserialize;
use spelling::Wanted;

/// Most places in an answer.
const MOST: usize = 10;
/// Farther than this from any street, in metres, a point's address is only its district.
const REACH: f64 = 1500.0;
/// Farther than this from the centre of any district, in metres, a point is outside the city.
const OUTSIDE: f64 = 25_000.0;

/// All addresses of the city.
#[derive(Clone, Debug)]
pub struct Gazetteer {
    districts: Vec<District>,
}

/// A district with its streets and places.
#[derive(Clone, Debug, Deserialize)]
pub struct District {
    /// Stable id.
    pub id: String,
    /// Its name.
    pub name: Localised,
    /// The office that looks after it.
    pub unit: contract::UnitId,
    centre: Spot,
    streets: Vec<Street>,
    places: Vec<Landmark>,
}

#[derive(Clone, Debug, Deserialize)]
struct Street {
    name: Localised,
    from: Spot,
    to: Spot,
    numbers: u32,
}

#[derive(Clone, Debug, Deserialize)]
struct Landmark {
    name: Localised,
    latitude: f64,
    longitude: f64,
}

impl Gazetteer {
    /// Reads the list of districts with their streets and places, as JSON.
    ///
    /// # Errors
    /// When the file is malformed.
    pub fn read(districts: &str) -> anyhow::Result<Self> {
        Ok(Self { districts: serde_json::from_str(districts).context("the list of districts")? })
    }

    /// Places whose names match the typed text, best first, at most ten; names in the language asked for.
    pub fn search(&self, q: &str, language: &str) -> Vec<FoundPlace> {
        let wanted = Wanted::read(q);
        if wanted.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<(u32, FoundPlace)> = Vec::new();
        for district in &self.districts {
            let within = district.name.get(language);
            let score = wanted.fits(&district.name, None);
            if score > 0 && wanted.number.is_none() {
                found.push((score + 3, place(within, None, district.centre)));
            }
            for street in &district.streets {
                let score = wanted.fits(&street.name, Some(&district.name));
                if score > 0 {
                    let number = wanted.number.filter(|number| (1..=street.numbers).contains(number));
                    // A street that has the number ranks before one that has not.
                    let bonus = if wanted.number.is_some() && number.is_some() { 5 } else { 0 };
                    let at = number.map_or_else(|| street.middle(), |number| street.spot(number));
                    found.push((score + bonus + 2, place(&street.address(number, language), Some(within), at)));
                }
            }
            for landmark in &district.places {
                let score = wanted.fits(&landmark.name, Some(&district.name));
                if score > 0 && wanted.number.is_none() {
                    let at = Spot { latitude: landmark.latitude, longitude: landmark.longitude };
                    found.push((score + 1, place(landmark.name.get(language), Some(within), at)));
                }
            }
        }
        // Of equal scores the shorter name is closer; then the order of the file decides.
        found.sort_by_key(|(score, place)| (std::cmp::Reverse(*score), place.name.chars().count()));
        found.into_iter().take(MOST).map(|(_, place)| place).collect()
    }

    /// The addresses at a point: the nearest first, then other streets and places close by, at most ten. None outside
    /// the city.
    pub fn nearest(&self, latitude: f64, longitude: f64, language: &str) -> Vec<FoundPlace> {
        let here = Spot { latitude, longitude };
        let mut found: Vec<(f64, FoundPlace)> = Vec::new();
        for district in &self.districts {
            let within = district.name.get(language);
            for street in &district.streets {
                let number = street.nearest_number(here);
                let at = street.spot(number);
                found.push((here.metres(at), place(&street.address(Some(number), language), Some(within), at)));
            }
            for landmark in &district.places {
                let at = Spot { latitude: landmark.latitude, longitude: landmark.longitude };
                // An address is more specific than a place name, which therefore ranks first only right beside the
                // point.
                found.push((here.metres(at) + 40.0, place(landmark.name.get(language), Some(within), at)));
            }
        }
        found.retain(|(metres, _)| *metres <= REACH);
        found.sort_by(|a, b| a.0.total_cmp(&b.0));
        if found.is_empty() {
            return self.district_at(here, language).into_iter().collect();
        }
        let near = found.first().map_or(0.0, |(metres, _)| metres.max(60.0) * 3.0);
        found.into_iter().take_while(|(metres, _)| *metres <= near).take(MOST).map(|(_, place)| place).collect()
    }

    /// A house of a district, by the number of its street in the file.
    pub fn house(&self, district: &str, street: usize, number: u32, language: &str) -> Option<Place> {
        let district = self.district(district)?;
        let street = district.streets.get(street)?;
        let at = street.spot(number);
        let (house, within) = (street.address(Some(number), language), district.name.get(language));
        let address =
            if reading::is_chinese(language) { format!("{within}{house}") } else { format!("{house}, {within}") };
        Some(Place {
            latitude: Some(at.latitude),
            longitude: Some(at.longitude),
            accuracy_m: None,
            address: Some(address),
        })
    }

    /// The district of that id.
    pub fn district(&self, id: &str) -> Option<&District> {
        self.districts.iter().find(|district| district.id == id)
    }

    fn district_at(&self, here: Spot, language: &str) -> Option<FoundPlace> {
        let by_distance = |district: &&District| here.metres(district.centre);
        let nearest = self.districts.iter().min_by(|a, b| by_distance(a).total_cmp(&by_distance(b)))?;
        (here.metres(nearest.centre) <= OUTSIDE).then(|| place(nearest.name.get(language), None, here))
    }
}

impl Street {
    fn middle(&self) -> Spot {
        self.from.towards(self.to, 0.5)
    }

    /// The position of a number: numbers are spaced evenly from one end to the other.
    fn spot(&self, number: u32) -> Spot {
        let last = f64::from(self.numbers.max(2) - 1);
        self.from.towards(self.to, (f64::from(number.max(1) - 1) / last).clamp(0.0, 1.0))
    }

    fn nearest_number(&self, here: Spot) -> u32 {
        let last = f64::from(self.numbers.max(2) - 1);
        // Within 1 and the number of houses, so the cast is exact.
        (here.along(self.from, self.to) * last).round() as u32 + 1
    }

    fn address(&self, number: Option<u32>, language: &str) -> String {
        reading::address(self.name.get(language), number, language)
    }
}

fn place(name: &str, within: Option<&str>, at: Spot) -> FoundPlace {
    FoundPlace {
        name: name.to_owned(),
        within: within.map(str::to_owned),
        latitude: at.latitude,
        longitude: at.longitude,
    }
}

#[cfg(test)]
#[path = "gazetteer/tests.rs"]
mod tests;
