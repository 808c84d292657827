//! The demand's place: a point and an address may come from different inputs, and must not send a crew to two places.

use crate::{DraftPlace, Point, PointSource};
use contract::CityMap;

/// A position outside the city's bounds by up to this share of their extent still counts as being at the edge.
const EDGE: f64 = 0.1;

/// Which of a point and an address, given one after the other, is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhichPlace {
    /// Both mean the same place.
    Both,
    /// Only the point counts.
    Point,
    /// Only the address counts.
    Address,
}

impl DraftPlace {
    /// Sets a typed address. A point that came with the previous address is removed with it.
    pub fn type_address(&mut self, address: String) {
        if self.point.is_some_and(|point| point.source == PointSource::Search) {
            self.point = None;
        }
        // Appending to the address does not mean another place.
        let goes_on = address.starts_with(&self.address) || self.address.starts_with(&address);
        self.same_place &= goes_on && !address.trim().is_empty();
        self.address = address;
    }

    /// Sets a place chosen from the city's suggestions, which has a point and an address.
    pub fn choose(&mut self, point: Point, address: String) {
        *self = Self { point: Some(point), address, same_place: true };
    }

    /// Sets the point of a device or a photo. An address chosen from suggestions is dropped, since it is another
    /// place's; a typed one may mean the same place.
    pub fn find(&mut self, point: Point) {
        match self.point.map(|before| before.source) {
            Some(PointSource::Search) => {
                self.address.clear();
                self.same_place = false;
            }
            // A better position of the same device.
            Some(source) if source == point.source => {}
            _ => self.same_place = false,
        }
        self.point = Some(point);
    }

    /// Whether point and address have different origins, so that they may mean two places.
    pub fn has_two_origins(&self) -> bool {
        let found = self.point.filter(Point::is_possible).is_some_and(|point| point.source != PointSource::Search);
        found && !self.address.trim().is_empty()
    }

    /// Whether the citizen has not said yet if the two are one place.
    pub fn is_unclear(&self) -> bool {
        self.has_two_origins() && !self.same_place
    }

    /// Sets which of the two is meant.
    pub fn settle(&mut self, which: WhichPlace) {
        match which {
            WhichPlace::Both => self.same_place = true,
            WhichPlace::Point => self.address.clear(),
            WhichPlace::Address => self.point = None,
        }
    }
}

impl Point {
    /// Whether it lies outside the city, beyond the margin. Invalid bounds are ignored.
    pub fn is_outside(&self, map: &CityMap) -> bool {
        let [west, south, east, north] = map.bounds;
        let outside = |value: f64, from: f64, to: f64| {
            let edge = (to - from) * EDGE;
            from < to && !(from - edge..=to + edge).contains(&value)
        };
        outside(self.latitude, south, north) || outside(self.longitude, west, east)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(source: PointSource) -> Point {
        Point { latitude: 22.5, longitude: 114.0, accuracy_m: Some(10.0), source }
    }

    fn typed(address: &str) -> DraftPlace {
        DraftPlace { address: address.to_owned(), ..DraftPlace::default() }
    }

    #[test]
    fn a_position_and_an_address_typed_after_it_are_asked_about() {
        let mut place = DraftPlace::default();
        place.find(point(PointSource::Device));
        assert!(!place.is_unclear());
        place.type_address("1 Lake Road".to_owned());
        assert!(place.is_unclear());
        place.settle(WhichPlace::Both);
        assert!(!place.is_unclear() && place.point.is_some());
        place.type_address("1 Lake Road, back door".to_owned());
        assert!(!place.is_unclear(), "more words about the same place");
        place.type_address("2 Hill Street".to_owned());
        assert!(place.is_unclear(), "other words may be another place");
        place.settle(WhichPlace::Address);
        assert_eq!((place.point, place.address.as_str()), (None, "2 Hill Street"));
    }

    #[test]
    fn an_address_typed_before_the_position_is_asked_about_too() {
        for source in [PointSource::Device, PointSource::Photo] {
            let mut place = typed("1 Lake Road");
            place.find(point(source));
            assert!(place.is_unclear());
            place.settle(WhichPlace::Point);
            assert_eq!((place.point, place.address.as_str()), (Some(point(source)), ""));
        }
    }

    #[test]
    fn a_chosen_address_is_one_place_until_another_answer_takes_its_place() {
        let mut place = typed("somewhere");
        place.find(point(PointSource::Device));
        place.choose(point(PointSource::Search), "Central Library".to_owned());
        assert!(!place.is_unclear() && !place.has_two_origins());
        let mut here = place.clone();
        here.find(point(PointSource::Device));
        assert_eq!((here.address.as_str(), here.is_unclear()), ("", false), "the later answer wins");
        place.type_address("Central Librar".to_owned());
        assert_eq!(place.point, None, "its point was that of the address before");
    }

    #[test]
    fn a_better_position_of_the_same_device_asks_nothing_again() {
        let mut place = typed("1 Lake Road");
        place.find(point(PointSource::Device));
        place.settle(WhichPlace::Both);
        place.find(Point { accuracy_m: Some(3.0), ..point(PointSource::Device) });
        assert!(!place.is_unclear());
        place.find(point(PointSource::Photo));
        assert!(place.is_unclear());
    }

    #[test]
    fn a_point_at_the_edge_of_the_city_is_inside_and_one_in_the_next_city_is_not() {
        let map = CityMap { bounds: [113.7, 22.4, 114.3, 22.8], tiles: None, attribution: None };
        let at = |latitude, longitude| Point { latitude, longitude, ..point(PointSource::Device) }.is_outside(&map);
        assert!(!at(22.5, 114.0) && !at(22.83, 114.0) && !at(22.5, 113.65));
        assert!(at(22.5, 114.5) && at(39.9, 116.4) && at(-22.5, 114.0));
        let nowhere = CityMap { bounds: [0.0; 4], ..map };
        assert!(!point(PointSource::Device).is_outside(&nowhere), "bounds of no extent bound nothing");
    }
}
