//! The scene of the bus stop: broken glass and a bent sign before; whole after.

use super::camera::Point;
use super::canvas::Canvas;
use super::light::{Colour, hex, mix, scaled};
use super::setting::Setting;
use fastrand::Rng;

const BACK: f32 = 7.4;
const FRONT: f32 = 5.9;

/// A shelter on the pavement, the street behind.
pub fn paint(setting: &mut Setting) {
    setting.canvas.camera.x = 3.6;
    setting.canvas.camera.centre = 500.0 + setting.rng.f32() * 80.0;
    setting.canvas.camera.horizon = 450.0 + setting.rng.f32() * 30.0;
    setting.street(-9.0, 13.5);
    let seed = setting.rng.u64(..);
    let mut rng = Rng::with_seed(seed);
    let canvas = &mut setting.canvas;
    let trim = [hex(0x2F6D7A), hex(0x8C3F35), hex(0x41584B)][rng.usize(0..3)];
    let (left, right) = (3.9, 8.4);
    canvas.cast([left, right], 2.5, [FRONT, BACK]);
    panes(canvas, &mut rng, (left, right), setting.after);
    bench(canvas, left + 0.7, right - 1.0);
    posts(canvas, (left, right), trim);
    sign(canvas, 3.1, 5.3, trim, setting.after);
    if !setting.after {
        shards(canvas, &mut rng, [left + 1.2, left + 3.0], [FRONT - 0.9, BACK]);
    }
}

fn posts(canvas: &mut Canvas, (left, right): (f32, f32), trim: Colour) {
    let steel = hex(0x70787C);
    for z in [BACK, FRONT] {
        for x in [left, right] {
            canvas.bar([x, 0.0, z], [x, 2.5, z], 0.10, steel);
        }
    }
    canvas.block([left - 0.25, right + 0.25], [2.5, 2.68], [FRONT - 0.35, BACK + 0.1], trim);
    canvas.front([left - 0.25, right + 0.25], [2.52, 2.56], FRONT - 0.36, mix(trim, [1.0; 3], 0.6));
    // Under the roof it is darker.
    canvas.plain(
        &[[left - 0.2, 2.5, FRONT - 0.3], [right + 0.2, 2.5, FRONT - 0.3], [right, 2.5, BACK], [left, 2.5, BACK]],
        [0.08, 0.09, 0.10],
        0.8,
    );
}

fn panes(canvas: &mut Canvas, rng: &mut Rng, (left, right): (f32, f32), whole: bool) {
    let sky = mix(canvas.light.haze, canvas.light.zenith, 0.4);
    let width = (right - left) / 3.0;
    for index in 0..3 {
        let x0 = left + index as f32 * width + 0.05;
        let x1 = x0 + width - 0.10;
        let at = |u: f32, v: f32| -> Point { [x0 + (x1 - x0) * u, 0.35 + 2.0 * v, BACK] };
        if index == 1 && !whole {
            broken(canvas, rng, &at, sky);
            continue;
        }
        canvas.plain(&[at(0.0, 0.0), at(1.0, 0.0), at(1.0, 1.0), at(0.0, 1.0)], mix(sky, hex(0x7FA09C), 0.4), 0.30);
        canvas.plain(&[at(0.1, 0.0), at(0.35, 0.0), at(0.75, 1.0), at(0.5, 1.0)], [1.0; 3], 0.16);
        canvas.plain(&[at(0.0, 0.52), at(1.0, 0.52), at(1.0, 0.56), at(0.0, 0.56)], [1.0; 3], 0.45);
    }
    for index in 0..=3 {
        let x = left + index as f32 * width;
        canvas.bar([x, 0.2, BACK], [x, 2.5, BACK], 0.06, hex(0x70787C));
    }
    for y in [0.32, 2.38] {
        canvas.bar([left, y, BACK], [right, y, BACK], 0.05, hex(0x70787C));
    }
    if whole {
        // A map of the lines in its frame.
        let x = right - 0.62;
        canvas.front([x - 0.45, x + 0.45], [0.9, 2.05], BACK - 0.05, hex(0xF2F0EA));
        for (step, tone) in [0xC0563F, 0x3F7A8C, 0x7B9A3E].into_iter().enumerate() {
            let y = 1.1 + step as f32 * 0.3;
            let line: Vec<_> = [(-0.36, y), (-0.1, y + 0.16), (0.12, y), (0.36, y + 0.2)]
                .iter()
                .map(|&(dx, y)| canvas.camera.pixel([x + dx, y, BACK - 0.06]))
                .collect();
            canvas.stroke(&line, 4.0, hex(tone), 1.0);
        }
    }
}

fn broken(canvas: &mut Canvas, rng: &mut Rng, at: &dyn Fn(f32, f32) -> Point, sky: Colour) {
    // Jagged rests along the frame; the middle is open.
    let glass = mix(sky, hex(0x7FA09C), 0.4);
    let edge = |rng: &mut Rng, side: usize| -> Vec<Point> {
        let place = |along: f32, inward: f32| match side {
            0 => at(along, inward),
            1 => at(1.0 - inward, along),
            2 => at(along, 1.0 - inward),
            _ => at(inward, along),
        };
        let mut shape = vec![place(0.0, 0.0)];
        for step in 0..=8 {
            shape.push(place(step as f32 / 8.0, if step % 2 == 0 { 0.05 } else { 0.08 + rng.f32() * 0.22 }));
        }
        shape.push(place(1.0, 0.0));
        shape
    };
    for side in 0..4 {
        let shape = edge(rng, side);
        canvas.plain(&shape, glass, 0.45);
        let outline = canvas.camera.outline(&shape);
        canvas.stroke(&outline, 2.0, [0.96, 0.99, 1.0], 0.75);
    }
    for _ in 0..16 {
        let (u, v) = (rng.f32(), rng.f32());
        let (du, dv) = ((u - 0.5).signum() * 0.2, (rng.f32() - 0.5) * 0.2);
        if (u - 0.5).abs() > 0.34 {
            let crack = [
                canvas.camera.pixel(at(u, v)),
                canvas.camera.pixel(at((u + du).clamp(0.0, 1.0), (v + dv).clamp(0.0, 1.0))),
            ];
            canvas.stroke(&crack, 1.2, [0.97; 3], 0.6);
        }
    }
}

fn bench(canvas: &mut Canvas, left: f32, right: f32) {
    let wood = hex(0xA27148);
    for leg in [left + 0.2, right - 0.2] {
        canvas.bar([leg, 0.0, BACK - 0.4], [leg, 0.46, BACK - 0.4], 0.07, hex(0x4A5054));
    }
    canvas.shade(
        &[[left, 0.0, BACK - 0.6], [right, 0.0, BACK - 0.6], [right, 0.0, BACK - 0.1], [left, 0.0, BACK - 0.1]],
        0.5,
    );
    canvas.block([left, right], [0.44, 0.50], [BACK - 0.6, BACK - 0.18], wood);
    for slat in 1..3 {
        let z = BACK - 0.6 + slat as f32 * 0.14;
        canvas.plain(
            &[[left, 0.501, z], [right, 0.501, z], [right, 0.501, z + 0.015], [left, 0.501, z + 0.015]],
            [0.1, 0.08, 0.06],
            0.6,
        );
    }
}

fn sign(canvas: &mut Canvas, x: f32, z: f32, trim: Colour, straight: bool) {
    canvas.cast([x - 0.05, x + 0.05], 2.2, [z, z + 0.1]);
    let (knee, top) = if straight { ([x, 1.4, z], [x, 2.75, z]) } else { ([x, 1.35, z], [x - 0.75, 2.25, z]) };
    canvas.bar([x, 0.0, z], knee, 0.085, hex(0x7A8287));
    canvas.bar(knee, top, 0.085, hex(0x7A8287));
    let lean = if straight { 0.0_f32 } else { -0.70 };
    let (sin, cos) = lean.sin_cos();
    let place = |dx: f32, dy: f32| -> Point { [top[0] + dx * cos + dy * sin, top[1] - dx * sin + dy * cos, z - 0.06] };
    let plate = |k: f32, y0: f32, y1: f32| {
        vec![place(-0.36 * k, y0), place(0.36 * k, y0), place(0.36 * k, y1), place(-0.36 * k, y1)]
    };
    canvas.face(&plate(1.0, -0.72, 0.12), [0.0, 0.0, -1.0], hex(0xF1EFE9));
    canvas.face(&plate(1.0, -0.20, 0.12), [0.0, 0.0, -1.0], trim);
    // A bus in white on the upper part: body, windows, wheels.
    canvas.face(&plate(0.55, -0.13, 0.06), [0.0, 0.0, -1.0], hex(0xF6F4EF));
    canvas.face(&plate(0.44, -0.05, 0.03), [0.0, 0.0, -1.0], trim);
    for dx in [-0.12, 0.12] {
        let at = canvas.camera.pixel(place(dx, -0.13));
        let r = 0.035 * canvas.camera.scale(z);
        canvas.oval(at, (r, r), hex(0xF6F4EF), 1.0);
    }
    for row in 0..4 {
        let y = -0.64 + row as f32 * 0.10;
        canvas.face(&plate(0.78 - row as f32 * 0.08, y, y + 0.035), [0.0, 0.0, -1.0], scaled(hex(0xA8AAA8), 0.95));
    }
}

fn shards(canvas: &mut Canvas, rng: &mut Rng, x: [f32; 2], z: [f32; 2]) {
    for _ in 0..190 {
        let p = [x[0] + (x[1] - x[0]) * (rng.f32() + rng.f32()) * 0.5, 0.0, z[0] + rng.f32() * (z[1] - z[0])];
        let at = canvas.camera.pixel(p);
        let s = (0.008 + rng.f32() * rng.f32() * 0.05) * canvas.camera.scale(p[2]);
        let tone = if rng.f32() < 0.4 { [0.98, 1.0, 1.0] } else { [0.66, 0.78, 0.78] };
        canvas.flat(
            &[(at.0 - s, at.1 + s * 0.2), (at.0 + s * (rng.f32() - 0.3), at.1 - s * 0.6), (at.0 + s, at.1 + s * 0.1)],
            tone,
            0.8,
        );
    }
}
