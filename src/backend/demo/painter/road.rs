//! The scenes in the carriageway: pothole, open manhole, burst pipe.

use super::Scene;
use super::camera::Point;
use super::canvas::Canvas;
use super::grain::{cell, noise};
use super::light::{Colour, hex, mix, scaled};
use super::setting::Setting;
use super::street;
use fastrand::Rng;

/// Looks down on the road; what is wrong lies a few metres ahead.
pub fn paint(setting: &mut Setting) {
    setting.canvas.camera.x = -1.2 + setting.rng.f32() * 1.4;
    setting.canvas.camera.horizon = 225.0 + setting.rng.f32() * 60.0;
    setting.canvas.camera.eye = 1.7;
    if setting.scene == Scene::Water && !setting.after {
        setting.ground.wet = 0.9;
    }
    setting.street(-7.5, 7.5);
    let body = setting.paintwork();
    let z = 9.0 + setting.rng.f32() * 5.0;
    street::car(&mut setting.canvas, 1.65, z, body);
    let spot = [setting.canvas.camera.x + (setting.rng.f32() - 0.5) * 0.6, 0.0, 3.7 + setting.rng.f32() * 0.5];
    let seed = setting.rng.u64(..);
    let mut rng = Rng::with_seed(seed);
    match (setting.scene, setting.after) {
        (Scene::Manhole, open_or_not) => manhole(&mut setting.canvas, &mut rng, spot, !open_or_not),
        (Scene::Pothole, false) => pothole(&mut setting.canvas, &mut rng, spot),
        (Scene::Water, false) => burst(&mut setting.canvas, &mut rng, spot),
        _ => patch(&mut setting.canvas, &mut rng, spot),
    }
}

/// A ragged ring on the ground around a middle.
fn ragged(rng: &mut Rng, middle: Point, rx: f32, rz: f32, rough: f32) -> Vec<Point> {
    let count = 46;
    let start = rng.f32() * 90.0;
    (0..count)
        .map(|i| {
            let turn = i as f32 / count as f32 * core::f32::consts::TAU;
            let r = 1.0
                + (noise(turn.cos() * 1.6 + start, turn.sin() * 1.6 + 40.0) - 0.5) * rough * 1.6
                + (cell(i, start as i32) - 0.5) * rough * 0.35;
            [middle[0] + turn.cos() * rx * r, 0.0, middle[2] + turn.sin() * rz * r]
        })
        .collect()
}

fn shrunk(ring: &[Point], middle: Point, by: f32, dz: f32) -> Vec<Point> {
    ring.iter().map(|p| [middle[0] + (p[0] - middle[0]) * by, 0.0, middle[2] + dz + (p[2] - middle[2]) * by]).collect()
}

fn crumbs(canvas: &mut Canvas, rng: &mut Rng, middle: Point, reach: f32, count: usize) {
    for _ in 0..count {
        let turn = rng.f32() * core::f32::consts::TAU;
        let out = reach * (0.55 + rng.f32() * 0.75);
        let (x, z) = (middle[0] + turn.cos() * out, middle[2] + turn.sin() * out * 0.8);
        let size = 0.010 + rng.f32() * rng.f32() * 0.045;
        let at = canvas.camera.pixel([x, size * 0.4, z]);
        let pixels = size * canvas.camera.scale(z);
        let stone = scaled(hex(0x6A6A69), 0.75 + rng.f32() * 0.7);
        let lit = canvas.light.on(stone, [0.0, 1.0, 0.0], z);
        canvas.oval(
            (at.0 - canvas.light.sun[0] * pixels * 0.7, at.1 + pixels * 0.55),
            (pixels * 1.2, pixels * 0.5),
            [0.03, 0.03, 0.05],
            0.35,
        );
        let turn = rng.f32();
        let shape: Vec<(f32, f32)> = (0..6)
            .map(|i| {
                let a = (i as f32 + turn) / 6.0 * core::f32::consts::TAU;
                let r = pixels * (0.7 + rng.f32() * 0.5);
                (at.0 + a.cos() * r, at.1 + a.sin() * r * 0.7)
            })
            .collect();
        canvas.flat(&shape, lit, 1.0);
    }
}

fn pothole(canvas: &mut Canvas, rng: &mut Rng, middle: Point) {
    let (rx, rz) = (0.85 + rng.f32() * 0.25, 0.62 + rng.f32() * 0.16);
    let ring = ragged(rng, middle, rx, rz, 0.42);
    let road = hex(0x57585A);
    // Worn rim, then the broken edge, then gravel that goes down, darker on the side away from the light.
    canvas.face(&shrunk(&ring, middle, 1.13, 0.0), [0.0, 1.0, 0.0], scaled(road, 0.92));
    canvas.face(&ring, [0.0, 1.0, 0.0], hex(0x3A3835));
    canvas.face(&shrunk(&ring, middle, 0.97, -0.03), [0.0, 1.0, 0.0], hex(0x4B453E));
    canvas.face(&shrunk(&ring, middle, 0.86, -0.05), [0.0, 1.0, 0.0], hex(0x6B6154));
    canvas.face(&shrunk(&ring, middle, 0.68, -0.06), [0.0, 1.0, 0.0], hex(0x5A5147));
    for _ in 0..420 {
        let turn = rng.f32() * core::f32::consts::TAU;
        let out = rng.f32().sqrt() * 0.84;
        let (x, z) = (middle[0] + turn.cos() * out * rx * 0.86, middle[2] - 0.05 + turn.sin() * out * rz * 0.86);
        let tone = scaled(hex(0x7A7064), 0.5 + rng.f32() * 0.75);
        let r = (0.008 + rng.f32() * 0.02) * canvas.camera.scale(z);
        let at = canvas.camera.pixel([x, 0.0, z]);
        let lit = canvas.light.on(tone, [0.0, 1.0, 0.0], z);
        canvas.oval(at, (r, r * 0.62), lit, 0.9);
    }
    if rng.f32() < 0.6 {
        let pool = ragged(rng, [middle[0], 0.0, middle[2] - 0.10], rx * 0.50, rz * 0.42, 0.3);
        let sky = mix(canvas.light.haze, canvas.light.zenith, 0.55);
        canvas.plain(&shrunk(&pool, middle, 1.05, 0.0), [0.16, 0.15, 0.14], 0.85);
        canvas.plain(&pool, scaled(sky, 0.72), 0.95);
        canvas.plain(&shrunk(&pool, middle, 0.62, 0.12), sky, 0.55);
    }
    // The near lip stands in the light, the far lip throws its shadow inside.
    let count = ring.len();
    let far: Vec<Point> = ring[..=count / 2].to_vec();
    let mut lip = far.clone();
    lip.extend(shrunk(&far, middle, 0.86, -0.09).into_iter().rev());
    canvas.plain(&lip, [0.04, 0.04, 0.05], 0.42);
    for _ in 0..7 {
        let start = ring[rng.usize(0..count)];
        crack(canvas, rng, start, middle);
    }
    crumbs(canvas, rng, middle, rx * 1.05, 130);
}

fn crack(canvas: &mut Canvas, rng: &mut Rng, start: Point, from: Point) {
    let (mut x, mut z) = (start[0], start[2]);
    let (mut dx, mut dz) = (x - from[0], z - from[2]);
    let length = (dx * dx + dz * dz).sqrt().max(0.1);
    dx /= length;
    dz /= length;
    let mut points = vec![canvas.camera.pixel([x, 0.0, z])];
    for _ in 0..7 {
        x += dx * 0.09 + (rng.f32() - 0.5) * 0.09;
        z += dz * 0.09 + (rng.f32() - 0.5) * 0.09;
        points.push(canvas.camera.pixel([x, 0.0, z.max(1.2)]));
    }
    canvas.stroke(&points, 2.6, [0.10, 0.10, 0.11], 0.75);
    canvas.stroke(&points[..points.len() / 2], 4.6, [0.10, 0.10, 0.11], 0.5);
}

fn patch(canvas: &mut Canvas, rng: &mut Rng, middle: Point) {
    let (rx, rz) = (1.15 + rng.f32() * 0.2, 0.85 + rng.f32() * 0.15);
    let quad = |k: f32| {
        vec![
            [middle[0] - rx * k, 0.0, middle[2] - rz * k],
            [middle[0] + rx * k, 0.0, middle[2] - rz * k],
            [middle[0] + rx * k, 0.0, middle[2] + rz * k],
            [middle[0] - rx * k, 0.0, middle[2] + rz * k],
        ]
    };
    canvas.face(&quad(1.05), [0.0, 1.0, 0.0], hex(0x1F2022));
    canvas.face(&quad(1.0), [0.0, 1.0, 0.0], hex(0x343638));
    for _ in 0..2600 {
        let x = middle[0] + (rng.f32() * 2.0 - 1.0) * rx * 0.985;
        let z = middle[2] + (rng.f32() * 2.0 - 1.0) * rz * 0.985;
        let tone = if rng.bool() { scaled(hex(0x4C4F51), 0.8 + rng.f32() * 0.5) } else { hex(0x25272A) };
        let r = (0.004 + rng.f32() * 0.008) * canvas.camera.scale(z);
        let at = canvas.camera.pixel([x, 0.0, z]);
        let lit = canvas.light.on(tone, [0.0, 1.0, 0.0], z);
        canvas.flat(&[(at.0 - r, at.1), (at.0, at.1 - r * 0.6), (at.0 + r, at.1), (at.0, at.1 + r * 0.6)], lit, 0.85);
    }
    // Roller marks: faint sheen across.
    for step in 0..5 {
        let z = middle[2] - rz * 0.9 + step as f32 * rz * 0.4;
        let sheen = [
            [middle[0] - rx, 0.0, z],
            [middle[0] + rx, 0.0, z],
            [middle[0] + rx, 0.0, z + 0.14],
            [middle[0] - rx, 0.0, z + 0.14],
        ];
        let sky = canvas.light.haze;
        canvas.plain(&sheen, sky, 0.05);
    }
    crumbs(canvas, rng, middle, 1.4, 24);
}

fn disc(middle: Point, r: f32) -> Vec<Point> {
    (0..40)
        .map(|i| {
            let turn = i as f32 / 40.0 * core::f32::consts::TAU;
            [middle[0] + turn.cos() * r, middle[1], middle[2] + turn.sin() * r]
        })
        .collect()
}

fn lid(canvas: &mut Canvas, middle: Point, r: f32, iron: Colour) {
    canvas.face(&disc(middle, r), [0.0, 1.0, 0.0], scaled(iron, 0.75));
    canvas.face(&disc(middle, r * 0.93), [0.0, 1.0, 0.0], iron);
    // Raised studs in rings.
    for (ring, count) in [(0.78, 26), (0.58, 19), (0.38, 12), (0.18, 6)] {
        for i in 0..count {
            let turn = i as f32 / count as f32 * core::f32::consts::TAU;
            let p = [middle[0] + turn.cos() * r * ring, middle[1], middle[2] + turn.sin() * r * ring];
            let at = canvas.camera.pixel(p);
            let s = 0.028 * canvas.camera.scale(p[2]);
            let dark = canvas.light.on(scaled(iron, 0.62), [0.0, 1.0, 0.0], p[2]);
            let bright = canvas.light.on(scaled(iron, 1.35), [0.0, 1.0, 0.0], p[2]);
            canvas.oval((at.0, at.1 + s * 0.25), (s, s * 0.55), dark, 1.0);
            canvas.oval((at.0 - s * 0.1, at.1 - s * 0.08), (s * 0.8, s * 0.40), bright, 0.9);
        }
    }
}

fn manhole(canvas: &mut Canvas, rng: &mut Rng, middle: Point, open: bool) {
    let r = 0.62;
    let iron = mix(hex(0x5A5552), hex(0x6B5648), rng.f32() * 0.7);
    canvas.face(&disc(middle, r * 1.32), [0.0, 1.0, 0.0], hex(0x77767A));
    canvas.face(&disc(middle, r * 1.10), [0.0, 1.0, 0.0], scaled(iron, 0.6));
    if !open {
        lid(canvas, middle, r * 1.04, iron);
        canvas.stroke(&canvas.camera.outline(&disc(middle, r * 1.32)), 2.0, [0.12, 0.12, 0.13], 0.5);
        return;
    }
    canvas.plain(&disc(middle, r), [0.025, 0.025, 0.03], 1.0);
    // The far wall of the shaft catches a little light; rungs lead down.
    let wall: Vec<Point> = disc(middle, r)[..=20]
        .iter()
        .copied()
        .chain(disc([middle[0], 0.0, middle[2] - 0.34], r)[..=20].iter().rev().copied())
        .collect();
    let brick = canvas.light.on(hex(0x6E5F54), [0.0, 0.2, -0.6], 3.0);
    canvas.plain(&wall, scaled(brick, 0.55), 1.0);
    for step in 0..3 {
        let z = middle[2] + r - 0.12 - step as f32 * 0.20;
        let rung = [canvas.camera.pixel([middle[0] - 0.17, 0.0, z]), canvas.camera.pixel([middle[0] + 0.17, 0.0, z])];
        canvas.stroke(&rung, 5.0 - step as f32, [0.35, 0.33, 0.31], 0.8 - step as f32 * 0.2);
    }
    // The cover lies half beside it, tilted on the rim.
    let side = if rng.bool() { 1.0 } else { -1.0 };
    let aside = [middle[0] + side * 1.02, 0.06, middle[2] + 0.22];
    canvas.shade(&disc([aside[0] - canvas.light.sun[0] * 0.06, 0.0, aside[2] - 0.05], r * 1.05), 0.75);
    canvas.face(&disc([aside[0], 0.0, aside[2]], r * 1.02), [0.0, 0.3, -0.4], scaled(iron, 0.5));
    lid(canvas, aside, r, iron);
    crumbs(canvas, rng, middle, 0.95, 50);
}

fn burst(canvas: &mut Canvas, rng: &mut Rng, middle: Point) {
    let light = canvas.light;
    let sky = mix(light.haze, light.zenith, 0.35);
    // Water spreads towards the kerb and the camera, mirroring the sky.
    for (grown, alpha, tone) in [(1.25, 0.35, 0.62), (1.05, 0.55, 0.74), (0.8, 0.5, 0.86)] {
        let pool = ragged(rng, [middle[0] + 0.35, 0.0, middle[2] + 0.1], 2.3 * grown, 1.35 * grown, 0.22);
        canvas.plain(&pool, scaled(sky, tone), alpha);
    }
    let hole = ragged(rng, middle, 0.55, 0.36, 0.5);
    canvas.face(&shrunk(&hole, middle, 1.25, 0.0), [0.0, 1.0, 0.0], hex(0x4A443C));
    canvas.plain(&hole, [0.20, 0.18, 0.15], 1.0);
    // Ripples run out from the hole.
    for step in 0..9 {
        let ring = ragged(rng, middle, 0.7 + step as f32 * 0.19, 0.46 + step as f32 * 0.115, 0.12);
        let mut outline = canvas.camera.outline(&ring);
        if let Some(&first) = outline.first() {
            outline.push(first);
        }
        canvas.stroke(&outline, 2.2, [0.96, 0.98, 1.0], 0.34 - step as f32 * 0.03);
    }
    // The water itself: a dome of spray, denser at the foot.
    let foot = canvas.camera.pixel(middle);
    let scale = canvas.camera.scale(middle[2]);
    for drop in 0..900 {
        let up = rng.f32();
        let spread = (0.12 + 0.42 * up) * (rng.f32() - 0.5) * 2.0;
        let arc = (1.0 - (2.0 * rng.f32() - 1.0).powi(2)) * up;
        let at = (foot.0 + spread * scale * 0.8, foot.1 - arc * scale * 0.85 + 6.0);
        let r = (1.0 + rng.f32() * 3.2) * (1.15 - up * 0.7);
        let tone = if drop % 3 == 0 { [0.98, 0.99, 1.0] } else { scaled(mix(sky, [0.9, 0.95, 1.0], 0.5), 0.95) };
        canvas.oval(at, (r, r * 1.3), tone, 0.45);
    }
    for _ in 0..120 {
        let (dx, dz) = ((rng.f32() - 0.5) * 2.6, (rng.f32() - 0.5) * 1.3);
        let at = canvas.camera.pixel([middle[0] + dx, 0.0, middle[2] + dz]);
        canvas.oval(at, (5.0 + rng.f32() * 6.0, 1.2), [0.95, 0.97, 1.0], 0.5);
    }
    crumbs(canvas, rng, middle, 0.8, 60);
}
