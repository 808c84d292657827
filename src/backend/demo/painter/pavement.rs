//! The scenes on the pavement: dumped rubbish, goods before a shop, a car where people walk.

use super::Scene;
use super::camera::Point;
use super::canvas::Canvas;
use super::light::{Colour, hex, mix, scaled};
use super::setting::Setting;
use super::street;
use fastrand::Rng;

/// The camera stands on the pavement; a house front runs along one side, the road along the other.
pub fn paint(setting: &mut Setting) {
    setting.canvas.camera.x = 5.6;
    setting.canvas.camera.centre = 470.0 + setting.rng.f32() * 90.0;
    setting.canvas.camera.horizon = 330.0 + setting.rng.f32() * 40.0;
    setting.ground.paving = 9.0;
    setting.street(-9.0, 7.9);
    let seed = setting.rng.u64(..);
    let mut rng = Rng::with_seed(seed);
    let body = setting.paintwork();
    let after = setting.after;
    match setting.scene {
        Scene::Rubbish => rubbish(&mut setting.canvas, &mut rng, after),
        Scene::Shop => shop(&mut setting.canvas, &mut rng, after),
        _ => car(&mut setting.canvas, &mut rng, body, after),
    }
}

fn bin(canvas: &mut Canvas, x: f32, z: f32, paint: Colour, open: bool) {
    canvas.cast([x, x + 0.62], 1.1, [z, z + 0.66]);
    canvas.block([x, x + 0.62], [0.08, 1.0], [z, z + 0.66], paint);
    for step in 1..4 {
        let at = x + step as f32 * 0.155;
        canvas.front([at - 0.012, at + 0.012], [0.15, 0.92], z - 0.01, scaled(paint, 0.82));
    }
    canvas.front([x + 0.16, x + 0.46], [0.52, 0.74], z - 0.012, mix(paint, [1.0; 3], 0.75));
    if open {
        canvas.face(
            &[[x, 1.0, z + 0.66], [x + 0.62, 1.0, z + 0.66], [x + 0.62, 1.55, z + 0.9], [x, 1.55, z + 0.9]],
            [0.0, 0.3, -0.9],
            scaled(paint, 0.8),
        );
        canvas.face(
            &[
                [x + 0.04, 1.0, z + 0.04],
                [x + 0.58, 1.0, z + 0.04],
                [x + 0.58, 1.0, z + 0.62],
                [x + 0.04, 1.0, z + 0.62],
            ],
            [0.0, 1.0, 0.0],
            hex(0x24282A),
        );
    } else {
        canvas.block([x - 0.03, x + 0.65], [1.0, 1.09], [z - 0.05, z + 0.7], scaled(paint, 1.12));
    }
    for wheel in [x + 0.08, x + 0.54] {
        let at = canvas.camera.pixel([wheel, 0.08, z]);
        let r = 0.085 * canvas.camera.scale(z);
        canvas.oval(at, (r * 0.6, r), [0.09, 0.09, 0.10], 1.0);
    }
}

fn bag(canvas: &mut Canvas, rng: &mut Rng, [x, _, z]: Point, size: f32, skin: Colour) {
    canvas.cast([x - size * 0.9, x + size * 0.9], size * 1.2, [z - size * 0.5, z + size * 0.5]);
    let sun = canvas.light.sun;
    let scale = canvas.camera.scale(z) * size;
    let at = canvas.camera.pixel([x, size * 0.72, z]);
    let wobble: Vec<f32> = (0..22).map(|_| 0.9 + rng.f32() * 0.2).collect();
    let shape = |k: f32, shift: f32| -> Vec<(f32, f32)> {
        (0..22)
            .map(|i| {
                let turn = i as f32 / 22.0 * core::f32::consts::TAU;
                let (c, s) = (turn.cos(), turn.sin());
                // Flat below, drawn together above.
                let waist = if s < -0.55 { 0.62 } else { 1.0 };
                let r = scale * wobble[i] * k;
                (
                    at.0 + c * r * waist + shift * sun[0],
                    at.1 + if s > 0.0 { s * r * 0.72 } else { s * r * 1.02 } - shift * 0.6,
                )
            })
            .collect()
    };
    let dark = canvas.light.on(scaled(skin, 0.7), [0.0, 0.0, -0.5], z);
    let middle = canvas.light.on(skin, [sun[0] * 0.4, 0.5, -0.5], z);
    let bright = canvas.light.on(mix(skin, [1.0; 3], 0.22), [sun[0], 0.8, -0.3], z);
    canvas.flat(&shape(1.0, 0.0), dark, 1.0);
    canvas.flat(&shape(0.80, scale * 0.10), middle, 1.0);
    canvas.flat(&shape(0.34, scale * 0.36), bright, 0.55);
    for _ in 0..7 {
        let turn = -1.57 + (rng.f32() - 0.5) * 2.2;
        let from = (at.0 + turn.cos() * scale * 0.2, at.1 + turn.sin() * scale * 0.85);
        let to = (at.0 + turn.cos() * scale * (0.6 + rng.f32() * 0.3), at.1 + turn.sin() * scale * 0.30);
        canvas.stroke(&[from, to], scale * 0.035, bright, 0.45);
    }
    let knot = (at.0, at.1 - scale * 1.02);
    canvas.flat(
        &[
            (knot.0 - scale * 0.12, knot.1 + scale * 0.06),
            (knot.0 - scale * 0.22, knot.1 - scale * 0.24),
            (knot.0, knot.1 - scale * 0.12),
            (knot.0 + scale * 0.24, knot.1 - scale * 0.22),
            (knot.0 + scale * 0.12, knot.1 + scale * 0.06),
        ],
        middle,
        1.0,
    );
}

fn carton(canvas: &mut Canvas, x: f32, y: f32, z: f32, w: f32, h: f32) {
    let card = hex(0xB48A5C);
    if y == 0.0 {
        canvas.cast([x, x + w], h, [z, z + w * 0.8]);
    }
    canvas.block([x, x + w], [y, y + h], [z, z + w * 0.8], card);
    canvas.front([x + w * 0.44, x + w * 0.56], [y, y + h], z - 0.004, scaled(card, 1.14));
    canvas.face(
        &[[x, y + h, z], [x + w, y + h, z], [x + w + 0.04, y + h - 0.10, z - 0.13], [x + 0.03, y + h - 0.10, z - 0.13]],
        [0.0, 0.6, -0.7],
        scaled(card, 1.05),
    );
}

fn litter(canvas: &mut Canvas, rng: &mut Rng, x: [f32; 2], z: [f32; 2], count: usize) {
    for _ in 0..count {
        let p = [x[0] + rng.f32() * (x[1] - x[0]), 0.0, z[0] + rng.f32() * (z[1] - z[0])];
        let paper = [hex(0xE9E6DF), hex(0xC9B98F), hex(0x7FA3B5), hex(0xB85F4E)][rng.usize(0..4)];
        let at = canvas.camera.pixel(p);
        let s = (0.03 + rng.f32() * 0.06) * canvas.camera.scale(p[2]);
        canvas.oval((at.0, at.1 + s * 0.3), (s * 1.1, s * 0.35), [0.03; 3], 0.3);
        let lit = canvas.light.on(paper, [0.0, 0.8, -0.4], p[2]);
        let lean = (rng.f32() - 0.5) * s;
        canvas.flat(
            &[
                (at.0 - s, at.1 + s * 0.2),
                (at.0 - s * 0.4 + lean, at.1 - s * 0.5),
                (at.0 + s, at.1 - s * 0.2),
                (at.0 + s * 0.5, at.1 + s * 0.4),
            ],
            lit,
            1.0,
        );
    }
}

fn rubbish(canvas: &mut Canvas, rng: &mut Rng, after: bool) {
    let (green, grey) = (hex(0x3F6E4E), hex(0x59646B));
    let z = 5.4;
    if after {
        bin(canvas, 6.95, z + 1.0, grey, false);
        bin(canvas, 6.15, z + 1.0, green, false);
        // A washed patch where the heap was.
        let clean: Vec<Point> = (0..20)
            .map(|i| {
                let t = i as f32 / 20.0 * core::f32::consts::TAU;
                [5.95 + t.cos() * 1.25, 0.0, 4.8 + t.sin() * 0.75]
            })
            .collect();
        canvas.plain(&clean, [0.10, 0.12, 0.14], 0.10);
        return;
    }
    bin(canvas, 6.95, z + 1.0, grey, true);
    bin(canvas, 6.15, z + 1.0, green, true);
    let blacks = [hex(0x2A2E31), hex(0x31363B), hex(0x39424A), hex(0x58707F)];
    bag(canvas, rng, [6.45, 0.0, z + 0.7], 0.36, blacks[1]);
    bag(canvas, rng, [7.1, 0.0, z + 0.5], 0.33, blacks[0]);
    carton(canvas, 5.15, 0.0, z + 0.3, 0.72, 0.48);
    carton(canvas, 5.25, 0.48, z + 0.42, 0.52, 0.34);
    // A stained mattress leans against the bins.
    let cloth = hex(0xC9C2B4);
    canvas.cast([5.95, 7.3], 0.9, [z + 0.2, z + 0.4]);
    canvas.face(
        &[[5.92, 0.0, z + 0.05], [7.15, 0.0, z + 0.05], [7.2, 0.92, z + 0.5], [5.98, 0.95, z + 0.5]],
        [0.0, 0.4, -0.9],
        cloth,
    );
    canvas.face(
        &[[5.98, 0.95, z + 0.5], [7.2, 0.92, z + 0.5], [7.24, 0.95, z + 0.68], [6.02, 0.98, z + 0.68]],
        [0.0, 1.0, 0.0],
        scaled(cloth, 1.05),
    );
    let stain = canvas.camera.pixel([6.75, 0.42, z + 0.25]);
    canvas.oval(stain, (46.0, 30.0), hex(0x8E7C5E), 0.35);
    canvas.oval((stain.0 - 60.0, stain.1 + 24.0), (26.0, 16.0), hex(0x8E7C5E), 0.28);
    bag(canvas, rng, [5.55, 0.0, z - 0.35], 0.42, blacks[2]);
    bag(canvas, rng, [6.35, 0.0, z - 0.55], 0.46, blacks[0]);
    bag(canvas, rng, [7.05, 0.0, z - 0.30], 0.38, blacks[3]);
    carton(canvas, 4.72, 0.0, z - 0.75, 0.5, 0.30);
    litter(canvas, rng, [4.4, 7.2], [3.2, 5.4], 26);
}

fn crate_of(canvas: &mut Canvas, rng: &mut Rng, x: f32, y: f32, z: f32, wares: Colour) {
    let wood = hex(0xA9835A);
    canvas.block([x, x + 0.62], [y, y + 0.24], [z, z + 0.46], wood);
    for slat in 0..2 {
        let at = y + 0.05 + slat as f32 * 0.11;
        canvas.front([x + 0.02, x + 0.60], [at, at + 0.014], z - 0.004, scaled(wood, 0.6));
    }
    for depth in 0..3 {
        for across in 0..5 {
            let p = [x + 0.08 + across as f32 * 0.115, y + 0.25, z + 0.38 - depth as f32 * 0.15];
            canvas.ball(p, 0.062 + rng.f32() * 0.012, scaled(wares, 0.85 + rng.f32() * 0.3));
        }
    }
}

fn shop(canvas: &mut Canvas, rng: &mut Rng, after: bool) {
    let cloth = [hex(0xA8483A), hex(0x3D6F66), hex(0x375C8A)][rng.usize(0..3)];
    // The shop's own front stands along the right; its light falls on the pavement.
    let front = 7.55;
    let flat =
        |z0: f32, z1: f32, y0: f32, y1: f32| [[front, y0, z0], [front, y0, z1], [front, y1, z1], [front, y1, z0]];
    canvas.face(&flat(2.0, 9.2, 0.0, 4.4), [-1.0, 0.0, 0.0], hex(0xD8CCB9));
    canvas.face(&flat(2.3, 8.9, 0.55, 2.7), [-1.0, 0.0, 0.0], hex(0x39454B));
    canvas.plain(&flat(2.5, 8.7, 0.7, 2.6), [0.88, 0.76, 0.56], 0.55);
    for bar in 0..5 {
        let z = 2.3 + bar as f32 * 1.65;
        canvas.face(&flat(z - 0.06, z + 0.06, 0.0, 2.75), [-1.0, 0.0, 0.0], hex(0x5B4636));
    }
    canvas.face(&flat(2.1, 9.1, 2.8, 3.5), [-1.0, 0.0, 0.0], cloth);
    for stripe in 0..14 {
        let z = 2.1 + stripe as f32 * 0.5;
        let tone = if stripe % 2 == 0 { cloth } else { hex(0xEFE9DD) };
        canvas.face(
            &[[front, 2.9, z], [front, 2.9, z + 0.5], [front - 1.15, 2.45, z + 0.5], [front - 1.15, 2.45, z]],
            [-0.4, 0.8, 0.0],
            tone,
        );
        canvas.face(
            &[
                [front - 1.15, 2.45, z],
                [front - 1.15, 2.45, z + 0.5],
                [front - 1.15, 2.26, z + 0.5],
                [front - 1.15, 2.26, z],
            ],
            [-1.0, 0.0, 0.0],
            scaled(tone, 0.92),
        );
    }
    let wares = [hex(0xC9542F), hex(0x7F9A3B), hex(0xD9A53A), hex(0xA63D4B), hex(0x6C8F45), hex(0xE0B85A)];
    if after {
        for (i, z) in [6.6, 5.9, 5.2].into_iter().enumerate() {
            canvas.cast([6.85, 7.47], 0.5, [z, z + 0.46]);
            crate_of(canvas, rng, 6.88, 0.3, z, wares[i]);
        }
        // A yellow line shows how far a shop may go.
        canvas.plain(
            &[[6.70, 0.0, 1.6], [6.78, 0.0, 1.6], [6.78, 0.0, 12.0], [6.70, 0.0, 12.0]],
            canvas.light.on(hex(0xE2B93B), [0.0, 1.0, 0.0], 3.0),
            0.9,
        );
        return;
    }
    for rowz in [7.8, 6.9, 6.0, 5.1] {
        canvas.cast([4.5, 7.4], 0.5, [rowz, rowz + 0.46]);
        for column in 0..4 {
            let x = 4.55 + column as f32 * 0.70 + rng.f32() * 0.05;
            let kind = wares[rng.usize(0..wares.len())];
            canvas.block([x + 0.03, x + 0.59], [0.0, 0.30], [rowz + 0.03, rowz + 0.43], hex(0x7D6A55));
            crate_of(canvas, rng, x, 0.30, rowz, kind);
        }
    }
    // A board and a trolley take what was left of the way.
    canvas.cast([4.75, 5.35], 1.0, [4.0, 4.3]);
    canvas.face(
        &[[4.75, 0.0, 4.0], [5.35, 0.0, 4.0], [5.32, 1.05, 4.22], [4.78, 1.05, 4.22]],
        [0.0, 0.3, -0.9],
        hex(0x5B4636),
    );
    canvas.face(
        &[[4.80, 0.12, 4.02], [5.30, 0.12, 4.02], [5.27, 0.98, 4.20], [4.83, 0.98, 4.20]],
        [0.0, 0.3, -0.9],
        hex(0x2E3A36),
    );
    for line in 0..4 {
        let y = 0.82 - line as f32 * 0.16;
        canvas.front([4.90, 5.02 + rng.f32() * 0.16], [y, y + 0.035], 4.05, hex(0xE8E2CF));
    }
    crate_of(canvas, rng, 5.75, 0.0, 4.1, wares[4]);
    crate_of(canvas, rng, 5.80, 0.25, 4.15, wares[2]);
}

fn car(canvas: &mut Canvas, rng: &mut Rng, body: Colour, after: bool) {
    let x = 4.75 + rng.f32() * 0.25;
    if after {
        // Bollards keep the way free; the car is in the road, where it belongs.
        street::car(canvas, 1.65, 10.5, body);
        let mut z = 14.4;
        while z > 2.6 {
            canvas.cast([4.05, 4.19], 0.9, [z, z + 0.14]);
            canvas.bar([4.12, 0.0, z], [4.12, 0.95, z], 0.14, hex(0x3B4247));
            canvas.bar([4.12, 0.70, z - 0.01], [4.12, 0.80, z - 0.01], 0.145, hex(0xE6E3DA));
            let top = canvas.camera.pixel([4.12, 0.95, z]);
            let r = 0.07 * canvas.camera.scale(z);
            let cap = canvas.light.on(hex(0x4A5358), [0.0, 1.0, 0.0], z);
            canvas.oval(top, (r, r * 0.6), cap, 1.0);
            z -= 1.7;
        }
        return;
    }
    street::car(canvas, x + 0.4, 10.8, hex(0xB9BEC1));
    street::car(canvas, x, 5.4, body);
    litter(canvas, rng, [4.4, 7.0], [3.0, 5.0], 5);
}
