//! Generated photos for the demo city, so that timelines show something believable without anybody's picture. A
//! painting is determined by its id; its bytes are generated on the first request.

mod camera;
mod canvas;
mod grain;
mod green;
mod ground;
mod lamp;
mod light;
mod pavement;
mod road;
mod setting;
mod sky;
mod stop;
mod street;
mod wall;
mod works;

use contract::PhotoId;

/// Width of every painting in pixels.
pub const WIDTH: u32 = canvas::WIDTH;
/// Height of every painting in pixels.
pub const HEIGHT: u32 = canvas::HEIGHT;

/// The subject of a painting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scene {
    /// A street lamp that does not burn.
    StreetLight,
    /// A hole in the road.
    Pothole,
    /// Bags and boxes beside a bin.
    Rubbish,
    /// A fallen bough.
    Tree,
    /// A burst pipe.
    Water,
    /// A manhole without its cover.
    Manhole,
    /// A building site at night.
    Noise,
    /// A damp, cracked wall.
    Building,
    /// Goods that block the pavement before a shop.
    Shop,
    /// A broken bus shelter.
    BusStop,
    /// A car on the pavement.
    Car,
    /// A broken swing.
    Playground,
}

impl Scene {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::StreetLight,
        Self::Pothole,
        Self::Rubbish,
        Self::Tree,
        Self::Water,
        Self::Manhole,
        Self::Noise,
        Self::Building,
        Self::Shop,
        Self::BusStop,
        Self::Car,
        Self::Playground,
    ];

    /// Its name in ids and in the demo's files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::StreetLight => "street_light",
            Self::Pothole => "pothole",
            Self::Rubbish => "rubbish",
            Self::Tree => "tree",
            Self::Water => "water",
            Self::Manhole => "manhole",
            Self::Noise => "noise",
            Self::Building => "building",
            Self::Shop => "shop",
            Self::BusStop => "bus_stop",
            Self::Car => "car",
            Self::Playground => "playground",
        }
    }

    /// The scene of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scene| scene.name() == name)
    }
}

/// One painting: a scene, before or after the city's work, and the seed that varies place, colours and time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Painting {
    scene: Scene,
    after: bool,
    seed: u32,
}

impl Painting {
    /// The same arguments always give the same picture; the same scene and seed give the same place before and after.
    pub const fn new(scene: Scene, after: bool, seed: u32) -> Self {
        Self { scene, after, seed }
    }

    /// The photo's id: `demo-pothole-before-17`.
    pub fn id(self) -> PhotoId {
        let moment = if self.after { "after" } else { "before" };
        PhotoId::new(format!("demo-{}-{moment}-{}", self.scene.name(), self.seed))
    }

    /// The painting that an id names, if any.
    pub fn from_id(id: &PhotoId) -> Option<Self> {
        let mut parts = id.as_str().strip_prefix("demo-")?.split('-');
        let scene = Scene::named(parts.next()?)?;
        let after = match parts.next()? {
            "before" => false,
            "after" => true,
            _ => return None,
        };
        let seed = parts.next()?.parse().ok()?;
        let painting = Self::new(scene, after, seed);
        // Only the canonical spelling of the number: `017` is not an id of ours.
        (parts.next().is_none() && painting.id() == *id).then_some(painting)
    }

    /// Whether it shows the city's work done.
    pub const fn after(self) -> bool {
        self.after
    }

    /// The picture as a JPEG of [`WIDTH`] by [`HEIGHT`] pixels without metadata; empty if the encoder fails. It takes
    /// tens of milliseconds: not for an async thread.
    pub fn jpeg(self) -> Vec<u8> {
        let mut setting = setting::Setting::new(self.scene, self.after, self.seed);
        match self.scene {
            Scene::StreetLight => lamp::paint(&mut setting),
            Scene::Pothole | Scene::Manhole | Scene::Water => road::paint(&mut setting),
            Scene::Rubbish | Scene::Shop | Scene::Car => pavement::paint(&mut setting),
            Scene::Tree | Scene::Playground => green::paint(&mut setting),
            Scene::Noise => works::paint(&mut setting),
            Scene::Building => wall::paint(&mut setting),
            Scene::BusStop => stop::paint(&mut setting),
        }
        setting.develop()
    }
}

/// The picture of the painting that an id names, if it names one.
pub fn paint(id: &PhotoId) -> Option<Vec<u8>> {
    Painting::from_id(id).map(Painting::jpeg)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Width, height and the pixels themselves, decoded.
    fn decoded(painting: Painting) -> (u16, u16, Vec<u8>) {
        let bytes = painting.jpeg();
        assert!((20_000..400_000).contains(&bytes.len()), "{painting:?}: {} bytes", bytes.len());
        let mut decoder = jpeg_decoder::Decoder::new(&bytes[..]);
        let pixels = decoder.decode().unwrap();
        let info = decoder.info().unwrap();
        (info.width, info.height, pixels)
    }

    #[test]
    fn every_scene_paints_a_whole_jpeg_and_before_differs_from_after() {
        for (seed, scene) in (5..).zip(Scene::ALL) {
            let (width, height, before) = decoded(Painting::new(scene, false, seed));
            assert_eq!((u32::from(width), u32::from(height)), (WIDTH, HEIGHT), "{scene:?}");
            let (_, _, after) = decoded(Painting::new(scene, true, seed));
            let apart = before.iter().zip(&after).filter(|(a, b)| a.abs_diff(**b) > 24).count();
            assert!(apart > before.len() / 50, "{scene:?} looks the same after");
            // Neither is one blank surface.
            let spread = before.iter().max().zip(before.iter().min()).map(|(most, least)| most - least);
            assert!(spread > Some(120), "{scene:?}");
        }
    }

    #[test]
    fn the_same_painting_is_the_same_bytes() {
        let painting = Painting::new(Scene::Pothole, false, 7);
        assert_eq!(painting.jpeg(), painting.jpeg());
    }

    #[test]
    fn an_id_names_one_painting_and_nothing_else_is_one() {
        for scene in Scene::ALL {
            let painting = Painting::new(scene, true, 4_000_000_000);
            assert_eq!(Painting::from_id(&painting.id()), Some(painting));
        }
        for id in [
            "",
            "demo-",
            "demo-moon-before-1",
            "demo-tree-during-1",
            "demo-tree-before-01",
            "demo-tree-before-1-2",
            "demo-tree-before--1",
            "tree-before-1",
        ] {
            assert_eq!(Painting::from_id(&PhotoId::new(id)), None, "{id}");
        }
    }
}
