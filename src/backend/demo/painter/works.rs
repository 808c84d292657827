//! The scene of the noise: a building site that works by floodlight, and the same site quiet behind a barrier by day.

use super::canvas::Canvas;
use super::light::{Colour, hex, mix, scaled};
use super::setting::Setting;
use super::street;
use fastrand::Rng;

/// Hoarding along the street, frame and crane behind it.
pub fn paint(setting: &mut Setting) {
    setting.canvas.camera.x = -1.5;
    setting.canvas.camera.horizon = 560.0 + setting.rng.f32() * 40.0;
    setting.canvas.camera.centre = 560.0 + setting.rng.f32() * 80.0;
    setting.outdoors();
    street::row(&mut setting.canvas, &mut setting.rng, -8.5, 6.0, 120.0);
    let seed = setting.rng.u64(..);
    let mut rng = Rng::with_seed(seed);
    let canvas = &mut setting.canvas;
    let working = !setting.after;
    crane(canvas, 15.0, 46.0, working);
    frame(canvas, &mut rng, working);
    if working {
        crane_hook(canvas, &mut rng, 15.0, 46.0);
    }
    if working {
        digger(canvas, 7.6, 21.0);
    }
    hoarding(canvas, &mut rng, setting.after);
    if working {
        for (x, z) in [(7.4, 16.0), (10.5, 24.0)] {
            floodlight(canvas, x, z);
        }
    }
    for z in [60.0, 44.0, 28.0] {
        let burning = canvas.light.lamps;
        street::lamp(canvas, -4.1, z, burning);
    }
}

fn frame(canvas: &mut Canvas, rng: &mut Rng, working: bool) {
    let concrete = hex(0x9B958C);
    let (x0, x1) = (7.5, 22.0);
    for (z, tone) in [(44.0, 0.75), (36.0, 0.86), (28.0, 1.0)] {
        for floor in 0..8 {
            let y = floor as f32 * 3.3;
            if working && floor > 0 && floor < 7 {
                let glow = if rng.f32() < 0.55 { [0.95, 0.80, 0.52] } else { [0.42, 0.38, 0.34] };
                canvas.plain(
                    &[[x0, y, z + 0.5], [x1, y, z + 0.5], [x1, y + 3.0, z + 0.5], [x0, y + 3.0, z + 0.5]],
                    scaled(glow, 0.62 * tone),
                    0.7,
                );
            }
            canvas.front([x0, x1], [y + 2.95, y + 3.3], z, scaled(concrete, tone));
            canvas.plain(
                &[[x0, y + 2.75, z], [x1, y + 2.75, z], [x1, y + 2.95, z], [x0, y + 2.95, z]],
                [0.03, 0.03, 0.04],
                0.35,
            );
            for column in 0..5 {
                let x = x0 + 0.1 + column as f32 * 3.5;
                canvas.front([x, x + 0.45], [y, y + 3.0], z, scaled(concrete, tone * 0.92));
            }
        }
    }
    // Scaffold and net on the street side.
    let net = canvas.light.on(hex(0x4F7F6A), [-1.0, 0.0, 0.0], 30.0);
    for floor in 0..7 {
        let y = floor as f32 * 3.3 + 0.3;
        if rng.f32() < 0.75 {
            canvas.plain(
                &[[x0 - 0.6, y, 27.0], [x0 - 0.6, y, 45.0], [x0 - 0.6, y + 3.0, 45.0], [x0 - 0.6, y + 3.0, 27.0]],
                net,
                0.62,
            );
        }
    }
    for step in 0..8 {
        let z = 27.0 + step as f32 * 2.5;
        canvas.bar([x0 - 0.7, 0.0, z], [x0 - 0.7, 24.5, z], 0.09, hex(0x8B8F90));
    }
}

fn lattice(canvas: &mut Canvas, from: (f32, f32), to: (f32, f32), half: f32, steps: usize, colour: Colour) {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = (dx * dx + dy * dy).sqrt().max(1.0);
    let (nx, ny) = (-dy / length * half, dx / length * half);
    let rail = |s: f32, t: f32| (from.0 + dx * t + nx * s, from.1 + dy * t + ny * s);
    for s in [-1.0, 1.0] {
        canvas.stroke(&[rail(s, 0.0), rail(s, 1.0)], 2.6, colour, 1.0);
    }
    for step in 0..steps {
        let (a, b) = (step as f32 / steps as f32, (step + 1) as f32 / steps as f32);
        let s = if step % 2 == 0 { 1.0 } else { -1.0 };
        canvas.stroke(&[rail(s, a), rail(-s, b)], 1.5, colour, 1.0);
    }
}

fn crane(canvas: &mut Canvas, x: f32, z: f32, working: bool) {
    let paint = canvas.light.on(hex(0xE0A92E), [-0.4, 0.3, -0.8], z);
    let paint = if working { mix(paint, [0.85, 0.62, 0.25], 0.4) } else { paint };
    let foot = canvas.camera.pixel([x, 0.0, z]);
    let top = canvas.camera.pixel([x, 27.0, z]);
    lattice(canvas, foot, top, 7.0, 26, paint);
    let (tip, tail) = (canvas.camera.pixel([x - 17.0, 27.6, z]), canvas.camera.pixel([x + 8.0, 27.2, z]));
    lattice(canvas, tip, (top.0, top.1 - 4.0), 5.0, 24, paint);
    lattice(canvas, (top.0, top.1 - 4.0), tail, 5.0, 9, paint);
    let peak = (top.0, top.1 - 74.0);
    canvas.stroke(&[peak, tip], 1.6, paint, 1.0);
    canvas.stroke(&[peak, tail], 1.6, paint, 1.0);
    canvas.stroke(&[(top.0 - 6.0, top.1), peak, (top.0 + 6.0, top.1)], 3.0, paint, 1.0);
    canvas.flat(
        &[(tail.0 - 30.0, tail.1), (tail.0, tail.1), (tail.0, tail.1 + 30.0), (tail.0 - 30.0, tail.1 + 30.0)],
        canvas.light.on(hex(0x7C7F80), [0.0, 0.0, -1.0], z),
        1.0,
    );
    if working {
        for at in [tip, peak] {
            canvas.glow(at, (30.0, 30.0), [1.0, 0.25, 0.2], 0.9);
        }
    }
}

fn crane_hook(canvas: &mut Canvas, rng: &mut Rng, x: f32, z: f32) {
    let at = canvas.camera.pixel([x - 9.0 - rng.f32() * 4.0, 27.0, z]);
    let down = 130.0 + rng.f32() * 60.0;
    canvas.stroke(&[at, (at.0, at.1 + down)], 1.4, [0.55, 0.50, 0.42], 1.0);
    canvas.stroke(
        &[(at.0 - 24.0, at.1 + down + 20.0), (at.0, at.1 + down), (at.0 + 24.0, at.1 + down + 20.0)],
        1.4,
        [0.55, 0.50, 0.42],
        1.0,
    );
    for beam in 0..3 {
        let y = at.1 + down + 20.0 + beam as f32 * 5.0;
        canvas.flat(
            &[(at.0 - 40.0, y), (at.0 + 40.0, y), (at.0 + 40.0, y + 4.0), (at.0 - 40.0, y + 4.0)],
            [0.50, 0.40, 0.32],
            1.0,
        );
    }
}

fn hoarding(canvas: &mut Canvas, rng: &mut Rng, quiet: bool) {
    let x = 5.2;
    let height = if quiet { 4.2 } else { 2.3 };
    let panel = [hex(0x2F6FA0), hex(0x3F7F6B), hex(0x8A8F94)][rng.usize(0..3)];
    let mut z = 62.0;
    while z > 2.0 {
        let near = z - 2.4;
        let tone = scaled(panel, 0.94 + rng.f32() * 0.1);
        canvas.face(&[[x, 0.0, near], [x, 0.0, z], [x, 2.3, z], [x, 2.3, near]], [-1.0, 0.0, 0.0], tone);
        canvas.face(
            &[[x - 0.02, 1.5, near], [x - 0.02, 1.5, z], [x - 0.02, 1.85, z], [x - 0.02, 1.85, near]],
            [-1.0, 0.0, 0.0],
            hex(0xE9ECEC),
        );
        if quiet {
            // Sound-absorbing mats above the boards.
            canvas.face(
                &[[x, 2.3, near + 0.05], [x, 2.3, z], [x, height, z], [x, height, near + 0.05]],
                [-1.0, 0.0, 0.0],
                scaled(hex(0x7A7F83), 0.95 + rng.f32() * 0.08),
            );
            for seam in 1..5 {
                let y = 2.3 + seam as f32 * 0.38;
                canvas.face(
                    &[[x - 0.01, y, near], [x - 0.01, y, z], [x - 0.01, y + 0.03, z], [x - 0.01, y + 0.03, near]],
                    [-1.0, 0.0, 0.0],
                    hex(0x5B6064),
                );
            }
        }
        canvas.face(
            &[
                [x - 0.03, 0.0, near - 0.05],
                [x - 0.03, 0.0, near + 0.05],
                [x - 0.03, height, near + 0.05],
                [x - 0.03, height, near - 0.05],
            ],
            [-1.0, 0.0, 0.0],
            hex(0x5E666B),
        );
        z -= 2.4;
    }
    canvas.plain(&[[x - 0.5, 0.0, 1.5], [x, 0.0, 1.5], [x, 0.0, 62.0], [x - 0.5, 0.0, 62.0]], [0.03, 0.03, 0.05], 0.35);
}

fn floodlight(canvas: &mut Canvas, x: f32, z: f32) {
    canvas.bar([x, 0.0, z], [x, 7.2, z], 0.12, hex(0x70767A));
    canvas.front([x - 0.7, x + 0.7], [7.0, 7.7], z, hex(0x33383C));
    let white = [1.0, 0.97, 0.88];
    for lens in [-0.4_f32, 0.35] {
        canvas.plain(
            &[
                [x + lens - 0.25, 7.1, z],
                [x + lens + 0.25, 7.1, z],
                [x + lens + 0.25, 7.6, z],
                [x + lens - 0.25, 7.6, z],
            ],
            white,
            1.0,
        );
    }
    let at = canvas.camera.pixel([x, 7.35, z]);
    let size = canvas.camera.scale(z);
    canvas.glow(at, (size * 5.0, size * 4.2), [1.0, 0.86, 0.62], 0.38);
    canvas.glow(at, (size * 1.4, size * 1.1), white, 0.9);
    // What it lights: the boards in front and the ground behind them.
    let foot = canvas.camera.pixel([x - 1.5, 2.2, z]);
    canvas.glow(foot, (size * 6.0, size * 2.4), [1.0, 0.85, 0.60], 0.30);
}

fn digger(canvas: &mut Canvas, x: f32, z: f32) {
    let yellow = canvas.light.on(hex(0xE3A52B), [-0.3, 0.5, -0.8], z);
    let yellow = mix(yellow, [0.80, 0.58, 0.22], 0.55);
    let arm: Vec<(f32, f32)> = [(x + 1.5, 2.0), (x - 0.2, 5.6), (x - 2.6, 4.6), (x - 3.0, 3.0)]
        .iter()
        .map(|&(x, y)| canvas.camera.pixel([x, y, z]))
        .collect();
    canvas.stroke(&arm, 13.0, scaled(yellow, 0.75), 1.0);
    canvas.stroke(&arm, 8.0, yellow, 1.0);
    let bucket: Vec<(f32, f32)> = [(x - 3.5, 3.1), (x - 2.6, 3.1), (x - 2.5, 2.35), (x - 3.3, 2.2)]
        .iter()
        .map(|&(x, y)| canvas.camera.pixel([x, y, z]))
        .collect();
    canvas.flat(&bucket, scaled(yellow, 0.5), 1.0);
    canvas.glow(arm[0], (26.0, 26.0), [1.0, 0.6, 0.15], 0.9);
}
