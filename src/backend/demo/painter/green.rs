//! The scenes in a park: a fallen bough, a broken swing.

use super::Scene;
use super::camera::Point;
use super::canvas::Canvas;
use super::ground::Outer;
use super::light::{hex, mix, scaled};
use super::setting::Setting;
use super::street;
use fastrand::Rng;

/// A path through a park with trees behind and towers in the haze.
pub fn paint(setting: &mut Setting) {
    let playground = setting.scene == Scene::Playground;
    setting.canvas.camera.horizon = 390.0 + setting.rng.f32() * 40.0;
    setting.ground.road = 0.0;
    setting.ground.paving = if playground { 0.0 } else { 2.3 };
    setting.ground.outer = if playground { Outer::Rubber } else { Outer::Grass };
    setting.ground.stone = hex(0xC0B5A2);
    setting.outdoors();
    if playground {
        lawn(&mut setting.canvas, 15.0);
    }
    hedge(&mut setting.canvas, &mut setting.rng, 34.0);
    let mut z = 30.0;
    while z > 9.0 {
        for side in [-1.0_f32, 1.0] {
            let x = side * (3.6 + setting.rng.f32() * 5.0 + if playground { 3.0 } else { 0.0 });
            let height = 6.0 + setting.rng.f32() * 3.5;
            if !playground || z > 15.0 {
                street::tree(&mut setting.canvas, &mut setting.rng, [x, 0.0, z], height, 1.0);
            }
        }
        z -= 5.5;
    }
    let seed = setting.rng.u64(..);
    let mut rng = Rng::with_seed(seed);
    let after = setting.after;
    if playground {
        swing(&mut setting.canvas, &mut rng, after);
    } else {
        bench(&mut setting.canvas, -3.6, 8.4);
        bough(&mut setting.canvas, &mut rng, after);
    }
}

fn lawn(canvas: &mut Canvas, from: f32) {
    let grass = canvas.light.on(hex(0x6B8447), [0.0, 1.0, 0.0], from);
    let far = canvas.light.through_haze(grass, 60.0);
    canvas.plain(
        &[[-60.0, 0.0, from], [60.0, 0.0, from], [120.0, 0.0, 400.0], [-120.0, 0.0, 400.0]],
        mix(grass, far, 0.4),
        1.0,
    );
    canvas.plain(
        &[[-60.0, 0.0, from - 0.3], [60.0, 0.0, from - 0.3], [60.0, 0.0, from], [-60.0, 0.0, from]],
        canvas.light.on(hex(0xA9A39A), [0.0, 1.0, 0.0], from),
        1.0,
    );
}

fn hedge(canvas: &mut Canvas, rng: &mut Rng, z: f32) {
    for _ in 0..420 {
        let x = -34.0 + rng.f32() * 68.0;
        let y = rng.f32() * 2.8;
        let at = canvas.camera.pixel([x, y, z]);
        let tone = scaled(hex(0x51693A), 0.6 + 0.16 * y + rng.f32() * 0.15);
        let colour = canvas.light.on(tone, [canvas.light.sun[0], 0.5, 0.0], z);
        let size = canvas.camera.scale(z) * (0.5 + rng.f32() * 0.5);
        street::leaves(canvas, rng, at, size, colour);
    }
}

fn bench(canvas: &mut Canvas, x: f32, z: f32) {
    let wood = hex(0x9A6B42);
    canvas.cast([x, x + 1.6], 0.8, [z, z + 0.5]);
    for leg in [x + 0.15, x + 1.45] {
        canvas.bar([leg, 0.0, z + 0.4], [leg, 0.85, z + 0.5], 0.05, hex(0x3A4044));
        canvas.bar([leg, 0.0, z], [leg, 0.45, z], 0.05, hex(0x3A4044));
    }
    for slat in 0..3 {
        let y = 0.58 + slat as f32 * 0.12;
        canvas.front([x, x + 1.6], [y, y + 0.085], z + 0.45, wood);
    }
    canvas.block([x, x + 1.6], [0.42, 0.47], [z - 0.02, z + 0.4], scaled(wood, 1.05));
}

fn bough(canvas: &mut Canvas, rng: &mut Rng, after: bool) {
    let side = if rng.bool() { 1.0_f32 } else { -1.0 };
    let root = [side * 3.3, 0.0, 7.2];
    street::tree(canvas, rng, root, 7.4, if after { 0.8 } else { 0.9 });
    let bark = hex(0x6A5747);
    let wound = canvas.light.on(hex(0xE2C48E), [0.0, 0.1, -1.0], 7.0);
    // Where the bough was: splintered before, sawn clean after.
    let stub = [root[0] - side * 0.55, 3.0, 7.0];
    canvas.bar([root[0], 2.7, 7.1], stub, 0.20, bark);
    let at = canvas.camera.pixel(stub);
    let r = 0.11 * canvas.camera.scale(7.0);
    if after {
        canvas.oval(at, (r, r), wound, 1.0);
        canvas.oval(at, (r * 0.5, r * 0.5), scaled(wound, 0.85), 1.0);
        sawdust(canvas, rng, [root[0] - side * 1.4, 0.0, 5.4]);
        for log in 0..4 {
            let z = 6.3 + log as f32 * 0.05;
            let x = root[0] - side * 0.2 + (log % 3) as f32 * 0.30 - 0.3;
            let y = if log == 3 { 0.40 } else { 0.15 };
            let end = canvas.camera.pixel([x + if log == 3 { 0.15 - 0.9 + 0.9 } else { 0.0 }, y, z - 0.4]);
            let r = 0.15 * canvas.camera.scale(z - 0.4);
            canvas.bar([x, y, z + 0.8], [x, y, z - 0.35], 0.30, bark);
            canvas.oval(end, (r, r), canvas.light.on(bark, [0.0, 0.0, -1.0], z), 1.0);
            canvas.oval(end, (r * 0.84, r * 0.84), wound, 1.0);
            canvas.oval(end, (r * 0.40, r * 0.40), scaled(wound, 0.86), 1.0);
        }
        return;
    }
    for _ in 0..7 {
        let lean = (rng.f32() - 0.5) * r * 2.0;
        canvas.flat(
            &[
                (at.0 - r * 0.3 + lean, at.1 + r * 0.5),
                (at.0 - side * r * (1.0 + rng.f32()), at.1 + lean),
                (at.0 + r * 0.3 + lean, at.1 + r * 0.5),
            ],
            wound,
            0.9,
        );
    }
    // The bough lies across the path.
    let (from, to) = ([side * 2.7, 0.35, 6.3], [-side * 2.3, 0.22, 4.5]);
    let mut spot: Vec<Point> = Vec::new();
    for i in 0..14 {
        let t = i as f32 / 14.0 * core::f32::consts::TAU;
        spot.push([0.1 + t.cos() * 2.7, 0.0, 5.2 + t.sin() * 1.1 + t.cos() * side * 0.7]);
    }
    let strength = canvas.light.shadow;
    canvas.shade(&spot, strength + 0.15);
    let part =
        |t: f32| [from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t, from[2] + (to[2] - from[2]) * t];
    canvas.bar(part(0.0), part(0.45), 0.30, bark);
    canvas.bar(part(0.42), part(0.8), 0.20, bark);
    canvas.bar(part(0.78), part(1.0), 0.11, bark);
    let broken = canvas.camera.pixel(from);
    let r = 0.19 * canvas.camera.scale(from[2]);
    canvas.oval(broken, (r * 0.8, r), wound, 1.0);
    let green = hex(0x557338);
    for twig in 0..26 {
        let t = 0.28 + 0.72 * rng.f32();
        let start = part(t);
        let end = [
            start[0] + (rng.f32() - 0.5) * 1.7 - side * 0.35,
            (start[1] + rng.f32() * 1.15).max(0.05),
            (start[2] + (rng.f32() - 0.5) * 1.3).max(2.6),
        ];
        canvas.bar(start, end, 0.045, bark);
        for _ in 0..9 {
            let k = 0.45 + rng.f32() * 0.6;
            let p = [
                start[0] + (end[0] - start[0]) * k,
                (start[1] + (end[1] - start[1]) * k).max(0.04),
                start[2] + (end[2] - start[2]) * k,
            ];
            let tone = scaled(green, 0.6 + rng.f32() * 0.65);
            let colour = canvas.light.on(tone, [canvas.light.sun[0], 0.6 + (twig % 3) as f32 * 0.1, -0.3], p[2]);
            let spread = canvas.camera.scale(p[2]);
            let at = canvas.camera.pixel(p);
            let at = (at.0 + (rng.f32() - 0.5) * spread * 0.3, at.1 + (rng.f32() - 0.5) * spread * 0.2);
            let size = spread * (0.05 + rng.f32() * 0.07);
            street::leaves(canvas, rng, at, size, colour);
        }
    }
}

fn sawdust(canvas: &mut Canvas, rng: &mut Rng, middle: Point) {
    for _ in 0..260 {
        let p = [middle[0] + (rng.f32() - 0.5) * 2.4 * rng.f32(), 0.0, middle[2] + (rng.f32() - 0.5) * 1.4 * rng.f32()];
        let at = canvas.camera.pixel(p);
        let colour = canvas.light.on(hex(0xD8B984), [0.0, 1.0, 0.0], p[2]);
        canvas.oval(at, (2.4, 1.3), colour, 0.8);
    }
}

fn swing(canvas: &mut Canvas, rng: &mut Rng, after: bool) {
    let frame = [hex(0x2F6F8F), hex(0xB4502F), hex(0x4F7F4B)][rng.usize(0..3)];
    let z = 6.2;
    let (left, right, top) = (-2.3_f32, 2.5_f32, 2.55_f32);
    // A slide behind, so that the swing is not alone.
    canvas.cast([3.6, 5.0], 1.8, [9.4, 10.2]);
    for leg in [3.7, 4.9] {
        canvas.bar([leg, 0.0, 9.6], [leg, 2.0, 9.6], 0.10, hex(0x7E8A8F));
    }
    canvas.face(
        &[[3.75, 1.75, 9.5], [4.85, 1.75, 9.5], [4.6, 0.18, 7.4], [3.5, 0.18, 7.4]],
        [0.0, 0.8, -0.6],
        hex(0xE0B23F),
    );
    canvas.face(
        &[[3.75, 1.75, 9.5], [3.75, 2.0, 9.5], [3.5, 0.42, 7.4], [3.5, 0.18, 7.4]],
        [-1.0, 0.2, 0.0],
        hex(0xC99A2C),
    );
    for x in [left, right] {
        for dz in [-1.0_f32, 1.0] {
            let foot = [x + (x.signum()) * 0.25, 0.0, z + dz];
            canvas.shade(
                &[
                    [foot[0] - 0.2, 0.0, foot[2] - 0.15],
                    [foot[0] + 0.2, 0.0, foot[2] - 0.15],
                    [foot[0] + 0.2, 0.0, foot[2] + 0.15],
                    [foot[0] - 0.2, 0.0, foot[2] + 0.15],
                ],
                0.5,
            );
            canvas.bar([x, top, z], foot, 0.12, frame);
        }
    }
    let sun = canvas.light.sun;
    let reach = (2.5 / sun[1].max(0.3)).min(4.0);
    let beam = [
        [left - sun[0] * reach, 0.0, z - sun[2] * reach],
        [right - sun[0] * reach, 0.0, z - sun[2] * reach],
        [right - sun[0] * reach, 0.0, z - sun[2] * reach + 0.14],
        [left - sun[0] * reach, 0.0, z - sun[2] * reach + 0.14],
    ];
    let strength = canvas.light.shadow;
    canvas.shade(&beam, strength);
    canvas.bar([left - 0.15, top, z], [right + 0.15, top, z], 0.13, frame);
    let steel = canvas.light.on(hex(0x8C9498), [0.0, 0.3, -0.8], z);
    let seat = |canvas: &mut Canvas, a: Point, b: Point| {
        canvas.face(
            &[[a[0], a[1], z - 0.12], [b[0], b[1], z - 0.12], [b[0], b[1], z + 0.14], [a[0], a[1], z + 0.14]],
            [0.0, 1.0, 0.0],
            hex(0x33383B),
        );
        canvas.face(
            &[
                [a[0], a[1] - 0.05, z - 0.12],
                [b[0], b[1] - 0.05, z - 0.12],
                [b[0], b[1], z - 0.12],
                [a[0], a[1], z - 0.12],
            ],
            [0.0, 0.0, -1.0],
            hex(0x24282B),
        );
        canvas.shade(
            &[
                [a[0] - 0.05, 0.0, z - 0.15],
                [b[0] + 0.05, 0.0, z - 0.15],
                [b[0] + 0.05, 0.0, z + 0.2],
                [a[0] - 0.05, 0.0, z + 0.2],
            ],
            0.45,
        );
    };
    // The right swing is always whole.
    let whole = |canvas: &mut Canvas, x: f32| {
        for side in [-0.26_f32, 0.26] {
            canvas.line([x + side, top, z], [x + side, 0.52, z], 0.022, steel);
        }
        seat(canvas, [x - 0.28, 0.52, z], [x + 0.28, 0.52, z]);
    };
    whole(canvas, 1.15);
    if after {
        whole(canvas, -1.0);
        return;
    }
    // The left one hangs by a single chain, the torn one dangling.
    canvas.line([-1.26, top, z], [-1.24, 0.86, z], 0.022, steel);
    seat(canvas, [-1.26, 0.86, z], [-0.92, 0.36, z]);
    let torn: Vec<(f32, f32)> = [(-0.74, top), (-0.73, 2.2), (-0.75, 1.9), (-0.72, 1.72)]
        .iter()
        .map(|&(x, y)| canvas.camera.pixel([x, y, z]))
        .collect();
    canvas.stroke(&torn, 4.0, steel, 1.0);
    let lying: Vec<(f32, f32)> =
        [(-0.92, 0.36, z), (-0.86, 0.1, z - 0.1), (-0.6, 0.01, z - 0.3), (-0.4, 0.01, z - 0.15), (-0.2, 0.01, z - 0.4)]
            .iter()
            .map(|&(x, y, z)| canvas.camera.pixel([x, y, z]))
            .collect();
    canvas.stroke(&lying, 4.0, scaled(steel, 0.85), 1.0);
}
