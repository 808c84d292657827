//! The scene of the neglected house: damp, cracked plaster before; fresh paint after.

use super::canvas::Canvas;
use super::grain::noise;
use super::light::{hex, mix, scaled};
use super::setting::Setting;
use fastrand::Rng;

const WALL: f32 = 7.0;

/// A front seen straight on from the pavement.
pub fn paint(setting: &mut Setting) {
    setting.canvas.camera.horizon = 640.0 + setting.rng.f32() * 30.0;
    setting.canvas.camera.x = (setting.rng.f32() - 0.5) * 1.2;
    setting.ground.road = 0.0;
    setting.outdoors();
    let plaster = [0xD8C7A8, 0xC9B7A6, 0xCFC9BA, 0xC7A78B][setting.rng.usize(0..4)];
    let seed = setting.rng.u64(..);
    let mut rng = Rng::with_seed(seed);
    let canvas = &mut setting.canvas;
    let tone = if setting.after { mix(hex(plaster), [1.0; 3], 0.14) } else { scaled(hex(plaster), 0.94) };
    canvas.front([-9.0, 9.0], [0.0, 9.5], WALL, tone);
    grime(canvas, if setting.after { 0.10 } else { 0.55 }, setting.ground.shift);
    // A second storey behind a cornice, a plinth below.
    canvas.block([-9.2, 9.2], [6.1, 6.4], [WALL - 0.35, WALL], scaled(tone, 1.04));
    canvas.plain(
        &[[-9.0, 5.75, WALL - 0.01], [9.0, 5.75, WALL - 0.01], [9.0, 6.1, WALL - 0.01], [-9.0, 6.1, WALL - 0.01]],
        [0.03, 0.03, 0.05],
        canvas.light.shadow * 0.7,
    );
    canvas.front([-9.0, 9.0], [0.0, 0.75], WALL - 0.06, hex(0x857F78));
    for (index, x) in [-4.3_f32, -1.45, 1.45, 4.3].into_iter().enumerate() {
        if index == 2 {
            door(canvas, x);
        } else {
            window(canvas, &mut rng, x, setting.after);
        }
    }
    pipe(canvas, 3.0, setting.after);
    if setting.after {
        planter(canvas, &mut rng, -2.9);
    } else {
        damage(canvas, &mut rng);
    }
}

/// Uneven plaster, pixel by pixel.
fn grime(canvas: &mut Canvas, strength: f32, shift: f32) {
    let bottom = canvas.camera.pixel([0.0, 0.0, WALL]).1.clamp(0.0, 900.0) as usize;
    let top = canvas.camera.pixel([0.0, 9.5, WALL]).1.clamp(0.0, 900.0) as usize;
    let data = canvas.sheet.data_mut();
    for row in top..bottom {
        let damp = ((row as f32 - top as f32) / (bottom - top).max(1) as f32).powi(3);
        for column in 0..1200 {
            let (x, y) = (column as f32 / 90.0 + shift, row as f32 / 90.0);
            let blotch = noise(x, y * 0.7) * 0.6 + noise(x * 3.1, y * 2.2) * 0.4;
            let streak = noise(x * 9.0, y * 0.5);
            let fine = noise(x * 40.0, y * 40.0);
            let k = 1.0
                - strength * (0.30 * (blotch - 0.3).max(0.0) + 0.14 * (streak - 0.5).max(0.0) + 0.28 * damp * blotch)
                - (fine - 0.5) * 0.05;
            let at = (row * 1200 + column) * 4;
            for part in 0..3 {
                data[at + part] = (f32::from(data[at + part]) * k) as u8;
            }
        }
    }
}

fn window(canvas: &mut Canvas, rng: &mut Rng, x: f32, after: bool) {
    let (w, y0, y1) = (0.72, 1.6, 3.9);
    let frame = if after { hex(0xF0EEE8) } else { hex(0xB9B1A3) };
    canvas.front([x - w - 0.16, x + w + 0.16], [y0 - 0.1, y1 + 0.2], WALL - 0.02, scaled(frame, 0.92));
    let sky = mix(canvas.light.haze, canvas.light.zenith, 0.45);
    let glass = mix(scaled(hex(0x36434B), canvas.light.ambient[1] + 0.3), sky, 0.30 + rng.f32() * 0.12);
    canvas.plain(
        &[[x - w, y0, WALL - 0.03], [x + w, y0, WALL - 0.03], [x + w, y1, WALL - 0.03], [x - w, y1, WALL - 0.03]],
        glass,
        1.0,
    );
    canvas.plain(
        &[
            [x - w, y0 + 0.7, WALL - 0.03],
            [x + w * 0.2, y1, WALL - 0.03],
            [x - w * 0.4, y1, WALL - 0.03],
            [x - w, y1 - 0.8, WALL - 0.03],
        ],
        sky,
        0.22,
    );
    let curtain = canvas.light.on(hex(0xD9D2C4), [0.0, 0.0, -1.0], WALL);
    canvas.plain(
        &[
            [x - w, y0, WALL - 0.03],
            [x - w * 0.62, y0, WALL - 0.03],
            [x - w * 0.72, y1, WALL - 0.03],
            [x - w, y1, WALL - 0.03],
        ],
        curtain,
        0.55,
    );
    canvas.plain(
        &[
            [x + w * 0.66, y0, WALL - 0.03],
            [x + w, y0, WALL - 0.03],
            [x + w, y1, WALL - 0.03],
            [x + w * 0.74, y1, WALL - 0.03],
        ],
        curtain,
        0.55,
    );
    for bar in [-w, 0.0, w] {
        canvas.front([x + bar - 0.04, x + bar + 0.04], [y0, y1], WALL - 0.04, frame);
    }
    canvas.front([x - w, x + w], [3.05, 3.12], WALL - 0.04, frame);
    canvas.plain(
        &[
            [x - w, y1 - 0.22, WALL - 0.05],
            [x + w, y1 - 0.22, WALL - 0.05],
            [x + w, y1, WALL - 0.05],
            [x - w, y1, WALL - 0.05],
        ],
        [0.02, 0.02, 0.04],
        canvas.light.shadow * 0.8,
    );
    canvas.block([x - w - 0.26, x + w + 0.26], [y0 - 0.22, y0 - 0.08], [WALL - 0.28, WALL], scaled(frame, 0.96));
}

fn door(canvas: &mut Canvas, x: f32) {
    let wood = hex(0x5F7468);
    canvas.front([x - 0.85, x + 0.85], [0.0, 3.3], WALL - 0.07, hex(0xB7AC9B));
    canvas.front([x - 0.65, x + 0.65], [0.12, 3.1], WALL - 0.08, wood);
    for (y0, y1) in [(0.35, 1.25), (1.5, 2.9)] {
        for side in [-1.0_f32, 1.0] {
            let (a, b) = (x + side * 0.33 - 0.22, x + side * 0.33 + 0.22);
            canvas.front([a, b], [y0, y1], WALL - 0.09, scaled(wood, 0.82));
            canvas.front([a + 0.04, b], [y0, y1 - 0.04], WALL - 0.10, scaled(wood, 1.02));
        }
    }
    canvas.ball([x + 0.04, 1.38, WALL - 0.12], 0.05, hex(0xC9A64A));
    canvas.block([x - 1.0, x + 1.0], [0.0, 0.13], [WALL - 0.6, WALL], hex(0xA7A096));
}

fn pipe(canvas: &mut Canvas, x: f32, sound: bool) {
    let zinc = hex(0x8E979A);
    if sound {
        canvas.bar([x, 0.1, WALL - 0.12], [x, 6.1, WALL - 0.12], 0.14, zinc);
    } else {
        canvas.bar([x, 2.9, WALL - 0.12], [x, 6.1, WALL - 0.12], 0.14, scaled(zinc, 0.85));
        canvas.bar([x + 0.16, 0.1, WALL - 0.14], [x + 0.03, 2.55, WALL - 0.14], 0.14, hex(0x8A6A55));
    }
    for y in [1.2, 3.4, 5.2] {
        canvas.front([x - 0.13, x + 0.13], [y, y + 0.07], WALL - 0.2, scaled(zinc, 0.7));
    }
}

fn damage(canvas: &mut Canvas, rng: &mut Rng) {
    // Damp below the broken pipe.
    for step in 0..9 {
        let k = 1.0 - step as f32 * 0.09;
        let shape: Vec<_> = (0..26)
            .map(|i| {
                let t = i as f32 / 26.0 * core::f32::consts::TAU;
                let r = k * (0.85 + 0.35 * noise(t.cos() * 2.0 + 9.0, t.sin() * 2.0));
                [3.05 + t.cos() * 0.95 * r, 1.75 + t.sin() * 1.45 * r, WALL - 0.02]
            })
            .collect();
        canvas.plain(&shape, hex(0x4B4A36), 0.085);
    }
    // Plaster has come off in places and shows the bricks.
    for (cx, cy, size) in [(-2.9_f32, 2.55_f32, 0.62_f32), (-5.6, 1.35, 0.5), (3.75, 1.35, 0.45)] {
        let spot = |k: f32, rng: &mut Rng| -> Vec<[f32; 3]> {
            let start = rng.f32() * 20.0;
            (0..24)
                .map(|i| {
                    let t = i as f32 / 24.0 * core::f32::consts::TAU;
                    let r = size * k * (0.55 + 0.9 * noise(t.cos() * 1.8 + start, t.sin() * 1.8));
                    [cx + t.cos() * r, cy + t.sin() * r * 1.25, WALL - 0.03]
                })
                .collect()
        };
        let mut same = rng.clone();
        let rim = spot(1.08, &mut same);
        let inner = spot(1.0, rng);
        canvas.face(&rim, [0.0, 0.3, -0.9], hex(0xE6DCCB));
        canvas.face(&inner, [0.0, 0.0, -1.0], hex(0x8A5A48));
        for course in 0..14 {
            let y = cy - size * 1.1 + course as f32 * 0.11;
            for brick in 0..8 {
                let x = cx - size + brick as f32 * 0.24 + if course % 2 == 0 { 0.0 } else { 0.12 };
                let inside = ((x + 0.1 - cx) / size).powi(2) + ((y + 0.04 - cy) / (size * 1.25)).powi(2) < 0.52;
                if inside {
                    canvas.front(
                        [x, x + 0.22],
                        [y, y + 0.09],
                        WALL - 0.03,
                        scaled(hex(0xA4664F), 0.8 + rng.f32() * 0.4),
                    );
                }
            }
        }
    }
    for (start, lean) in
        [([-1.9_f32, 5.6_f32], 0.1_f32), ([0.25, 5.4], -0.12), ([5.4, 5.5], -0.08), ([-3.2, 1.6], -0.15)]
    {
        let [mut x, mut y] = start;
        let mut points = Vec::new();
        for _ in 0..16 {
            points.push(canvas.camera.pixel([x, y, WALL - 0.03]));
            x += lean * 0.6 + (rng.f32() - 0.5) * 0.26;
            y -= 0.12 + rng.f32() * 0.16;
        }
        canvas.stroke(&points, 2.6, [0.14, 0.12, 0.10], 0.8);
        let fork: Vec<_> =
            points[6..11].iter().enumerate().map(|(i, p)| (p.0 + i as f32 * 11.0, p.1 - i as f32 * 3.0)).collect();
        canvas.stroke(&fork, 1.6, [0.14, 0.12, 0.10], 0.7);
    }
    // What fell lies at the foot.
    for _ in 0..90 {
        let p = [-3.4 + rng.f32() * 1.3 + if rng.bool() { 6.3 } else { 0.0 }, 0.0, WALL - 0.2 - rng.f32() * 0.7];
        let s = (0.015 + rng.f32() * 0.05) * canvas.camera.scale(p[2]);
        let at = canvas.camera.pixel(p);
        let colour = canvas.light.on(scaled(hex(0xCFC2AD), 0.7 + rng.f32() * 0.4), [0.0, 1.0, -0.3], p[2]);
        canvas.oval((at.0, at.1 + s * 0.3), (s * 1.3, s * 0.5), [0.04; 3], 0.4);
        canvas.flat(
            &[
                (at.0 - s, at.1),
                (at.0 - s * 0.2, at.1 - s * 0.9),
                (at.0 + s, at.1 - s * 0.3),
                (at.0 + s * 0.5, at.1 + s * 0.4),
            ],
            colour,
            1.0,
        );
    }
}

fn planter(canvas: &mut Canvas, rng: &mut Rng, x: f32) {
    let z = WALL - 0.8;
    canvas.cast([x - 0.6, x + 0.6], 0.5, [z, z + 0.5]);
    canvas.block([x - 0.6, x + 0.6], [0.0, 0.5], [z, z + 0.5], hex(0x9C6B50));
    for _ in 0..60 {
        let p = [x + (rng.f32() - 0.5) * 1.25, 0.5 + rng.f32() * 0.55, z + rng.f32() * 0.3];
        let tone = if rng.f32() < 0.18 { hex(0xC9546A) } else { scaled(hex(0x5C7A3F), 0.7 + rng.f32() * 0.6) };
        let colour = canvas.light.on(tone, [canvas.light.sun[0], 0.6, -0.4], z);
        let at = canvas.camera.pixel(p);
        let size = (0.05 + rng.f32() * 0.07) * canvas.camera.scale(z);
        super::street::leaves(canvas, rng, at, size, colour);
    }
}
