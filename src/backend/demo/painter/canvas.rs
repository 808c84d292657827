//! The canvas: draws shapes of the world, shadows, glows. It knows light and camera, but no scene.

use super::camera::{Camera, Point};
use super::light::{Colour, Light, mix};
use tiny_skia::{Color, FillRule, Paint, PathBuilder, Pixmap, Stroke, Transform};

/// Width in pixels.
pub const WIDTH: u32 = 1200;
/// Height in pixels.
pub const HEIGHT: u32 = 900;

/// A picture being painted.
pub struct Canvas {
    /// The pixels; every one opaque.
    pub sheet: Pixmap,
    /// The camera.
    pub camera: Camera,
    /// The light.
    pub light: Light,
}

impl Canvas {
    /// A flat shape of the world, shaded by its normal.
    pub fn face(&mut self, shape: &[Point], normal: Point, surface: Colour) {
        let z = shape.iter().map(|p| p[2]).fold(f32::MAX, f32::min).max(0.5);
        let colour = self.light.on(surface, normal, z);
        self.plain(shape, colour, 1.0);
    }

    /// A flat shape of the world in exactly this colour, `alpha` from 0 to 1.
    pub fn plain(&mut self, shape: &[Point], colour: Colour, alpha: f32) {
        let outline = self.camera.outline(shape);
        self.flat(&outline, colour, alpha);
    }

    /// A shape in pixel coordinates.
    pub fn flat(&mut self, outline: &[(f32, f32)], colour: Colour, alpha: f32) {
        let Some((first, rest)) = outline.split_first() else { return };
        if unseen(outline) {
            return;
        }
        let mut path = PathBuilder::new();
        path.move_to(first.0, first.1);
        for point in rest {
            path.line_to(point.0, point.1);
        }
        path.close();
        if let Some(path) = path.finish() {
            self.sheet.fill_path(&path, &paint(colour, alpha), FillRule::Winding, Transform::identity(), None);
        }
    }

    /// An upright rectangle that faces the camera.
    pub fn front(&mut self, x: [f32; 2], y: [f32; 2], z: f32, surface: Colour) {
        self.face(&[[x[0], y[0], z], [x[1], y[0], z], [x[1], y[1], z], [x[0], y[1], z]], [0.0, 0.0, -1.0], surface);
    }

    /// A box: its visible faces, far ones first.
    pub fn block(&mut self, x: [f32; 2], y: [f32; 2], z: [f32; 2], surface: Colour) {
        let eye = self.camera;
        if y[1] < eye.eye {
            self.face(
                &[[x[0], y[1], z[0]], [x[1], y[1], z[0]], [x[1], y[1], z[1]], [x[0], y[1], z[1]]],
                [0.0, 1.0, 0.0],
                surface,
            );
        }
        if eye.x > x[1] {
            self.face(
                &[[x[1], y[0], z[0]], [x[1], y[1], z[0]], [x[1], y[1], z[1]], [x[1], y[0], z[1]]],
                [1.0, 0.0, 0.0],
                surface,
            );
        }
        if eye.x < x[0] {
            self.face(
                &[[x[0], y[0], z[0]], [x[0], y[1], z[0]], [x[0], y[1], z[1]], [x[0], y[0], z[1]]],
                [-1.0, 0.0, 0.0],
                surface,
            );
        }
        self.front(x, y, z[0], surface);
    }

    /// A round bar between two points, `width` metres thick, lighter on the side towards the sun.
    pub fn bar(&mut self, from: Point, to: Point, width: f32, surface: Colour) {
        let z = from[2].min(to[2]);
        let dark = self.light.on(surface, [0.0, 0.0, -0.4], z);
        let bright = self.light.on(surface, [self.light.sun[0], 0.4, -0.6], z);
        self.line(from, to, width, dark);
        let shift = 0.18 * width * self.light.sun[0].signum();
        let moved = |p: Point| [p[0] + shift, p[1], p[2]];
        self.line(moved(from), moved(to), width * 0.45, mix(dark, bright, 0.8));
    }

    /// A line in exactly this colour, `width` metres thick.
    pub fn line(&mut self, from: Point, to: Point, width: f32, colour: Colour) {
        if from[2] < 0.6 || to[2] < 0.6 {
            return;
        }
        let (a, b) = (self.camera.pixel(from), self.camera.pixel(to));
        let half = [width * 0.5 * self.camera.scale(from[2]), width * 0.5 * self.camera.scale(to[2])];
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let length = (dx * dx + dy * dy).sqrt().max(0.01);
        let (nx, ny) = (-dy / length, dx / length);
        let quad = [
            (a.0 + nx * half[0], a.1 + ny * half[0]),
            (b.0 + nx * half[1], b.1 + ny * half[1]),
            (b.0 - nx * half[1], b.1 - ny * half[1]),
            (a.0 - nx * half[0], a.1 - ny * half[0]),
        ];
        self.flat(&quad, colour, 1.0);
    }

    /// A stroke in pixel coordinates, for cracks, wires and the like.
    pub fn stroke(&mut self, points: &[(f32, f32)], width: f32, colour: Colour, alpha: f32) {
        let Some((first, rest)) = points.split_first() else { return };
        let mut path = PathBuilder::new();
        path.move_to(first.0, first.1);
        for point in rest {
            path.line_to(point.0, point.1);
        }
        if let Some(path) = path.finish() {
            let stroke = Stroke { width, ..Stroke::default() };
            self.sheet.stroke_path(&path, &paint(colour, alpha), &stroke, Transform::identity(), None);
        }
    }

    /// An ellipse in pixel coordinates.
    pub fn oval(&mut self, centre: (f32, f32), radii: (f32, f32), colour: Colour, alpha: f32) {
        if unseen(&[(centre.0 - radii.0, centre.1 - radii.1), (centre.0 + radii.0, centre.1 + radii.1)]) {
            return;
        }
        let rect = tiny_skia::Rect::from_xywh(centre.0 - radii.0, centre.1 - radii.1, radii.0 * 2.0, radii.1 * 2.0);
        if let Some(path) = rect.and_then(PathBuilder::from_oval) {
            self.sheet.fill_path(&path, &paint(colour, alpha), FillRule::Winding, Transform::identity(), None);
        }
    }

    /// A sphere of the world.
    pub fn ball(&mut self, centre: Point, radius: f32, surface: Colour) {
        let at = self.camera.pixel(centre);
        let r = radius * self.camera.scale(centre[2]);
        let sun = self.light.sun;
        let dark = self.light.on(surface, [0.0, -0.3, -0.5], centre[2]);
        let bright = self.light.on(surface, sun, centre[2]);
        self.oval(at, (r, r), dark, 1.0);
        self.oval((at.0 + sun[0] * r * 0.22, at.1 - r * 0.2), (r * 0.74, r * 0.74), mix(dark, bright, 0.55), 1.0);
        self.oval((at.0 + sun[0] * r * 0.34, at.1 - r * 0.32), (r * 0.42, r * 0.42), bright, 0.8);
    }

    /// A soft shadow on the ground: the outline enlarged three times, each time fainter.
    pub fn shade(&mut self, outline: &[Point], strength: f32) {
        let count = outline.len().max(1) as f32;
        let middle = outline.iter().fold([0.0_f32; 2], |m, p| [m[0] + p[0] / count, m[1] + p[2] / count]);
        for (grown, part) in [(1.16, 0.22), (1.0, 0.34), (0.84, 0.30)] {
            let shape: Vec<Point> = outline
                .iter()
                .map(|p| [middle[0] + (p[0] - middle[0]) * grown, p[1], middle[1] + (p[2] - middle[1]) * grown])
                .collect();
            self.plain(&shape, [0.03, 0.04, 0.07], strength * part);
        }
    }

    /// The shadow of a box on the ground, and the dark line at its foot.
    pub fn cast(&mut self, x: [f32; 2], height: f32, z: [f32; 2]) {
        let sun = self.light.sun;
        let reach = (height / sun[1].max(0.25)).min(6.0);
        let (dx, dz) = (-sun[0] * reach, -sun[2] * reach);
        let foot = [[x[0], 0.005, z[0]], [x[1], 0.005, z[0]], [x[1], 0.005, z[1]], [x[0], 0.005, z[1]]];
        let far = foot.map(|p| [p[0] + dx, p[1], p[2] + dz]);
        let mut all = foot.to_vec();
        all.extend(far);
        let strength = self.light.shadow;
        self.shade(&hull(&all), strength * 1.4);
        let contact: Vec<Point> = vec![
            [x[0] - 0.08, 0.006, z[0] - 0.10],
            [x[1] + 0.08, 0.006, z[0] - 0.10],
            [x[1] + 0.08, 0.006, z[1] + 0.05],
            [x[0] - 0.08, 0.006, z[1] + 0.05],
        ];
        self.shade(&contact, strength.max(0.25));
    }

    /// A glow that adds light, fading out over `radius` pixels.
    pub fn glow(&mut self, centre: (f32, f32), radii: (f32, f32), colour: Colour, strength: f32) {
        let clamp = |v: f32, most: u32| v.clamp(0.0, most as f32) as usize;
        let (left, right) = (clamp(centre.0 - radii.0, WIDTH), clamp(centre.0 + radii.0, WIDTH));
        let (top, bottom) = (clamp(centre.1 - radii.1, HEIGHT), clamp(centre.1 + radii.1, HEIGHT));
        let data = self.sheet.data_mut();
        for row in top..bottom {
            let dy = (row as f32 + 0.5 - centre.1) / radii.1;
            for column in left..right {
                let dx = (column as f32 + 0.5 - centre.0) / radii.0;
                let near = 1.0 - (dx * dx + dy * dy);
                if near <= 0.0 {
                    continue;
                }
                let add = strength * near * near * near;
                let at = (row * WIDTH as usize + column) * 4;
                for part in 0..3 {
                    let old = f32::from(data[at + part]) / 255.0;
                    // Screen blending: overlapping lights do not clip.
                    let new = 1.0 - (1.0 - old) * (1.0 - (colour[part] * add).min(1.0));
                    data[at + part] = (new * 255.0) as u8;
                }
            }
        }
    }
}

/// Whether it lies outside the picture, or is too small to be seen.
fn unseen(outline: &[(f32, f32)]) -> bool {
    let (mut left, mut top, mut right, mut bottom) = (f32::MAX, f32::MAX, f32::MIN, f32::MIN);
    for &(x, y) in outline {
        (left, right) = (left.min(x), right.max(x));
        (top, bottom) = (top.min(y), bottom.max(y));
    }
    let beside = right < 0.0 || bottom < 0.0 || left > WIDTH as f32 || top > HEIGHT as f32;
    beside || (right - left) * (bottom - top) < 0.2
}

fn paint(colour: Colour, alpha: f32) -> Paint<'static> {
    let mut paint = Paint::default();
    let part = |v: f32| v.clamp(0.0, 1.0);
    if let Some(colour) = Color::from_rgba(part(colour[0]), part(colour[1]), part(colour[2]), part(alpha)) {
        paint.set_color(colour);
    }
    paint
}

/// Convex hull over x and z (Andrew's monotone chain).
fn hull(points: &[Point]) -> Vec<Point> {
    let mut sorted = points.to_vec();
    sorted.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[2].total_cmp(&b[2])));
    let turn = |o: Point, a: Point, b: Point| (a[0] - o[0]) * (b[2] - o[2]) - (a[2] - o[2]) * (b[0] - o[0]);
    let half = |points: &mut dyn Iterator<Item = &Point>| {
        let mut chain: Vec<Point> = Vec::new();
        for &point in points {
            while chain.len() >= 2 && turn(chain[chain.len() - 2], chain[chain.len() - 1], point) <= 0.0 {
                chain.pop();
            }
            chain.push(point);
        }
        chain.pop();
        chain
    };
    let mut whole = half(&mut sorted.iter());
    whole.extend(half(&mut sorted.iter().rev()));
    whole
}
