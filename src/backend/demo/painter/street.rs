//! What stands along a street: rows of buildings, trees, lamps, parked cars. Each scene puts them where it wants them.

use super::camera::Point;
use super::canvas::Canvas;
use super::light::{Colour, hex, mix, scaled};
use fastrand::Rng;

/// Plasters and bricks.
const WALLS: [u32; 10] =
    [0xD9CFC1, 0xC7B8A5, 0xB9C0C4, 0xE2DACB, 0xA98F7C, 0xC9A98B, 0x9FA9AC, 0xD6C3B6, 0xB7A99A, 0xCBD0CC];
/// Awnings and doors.
const CLOTHS: [u32; 6] = [0x9C4A3C, 0x3F6B62, 0x3D5A80, 0xB07A3C, 0x6C7A4F, 0x7A4E5E];

/// A row of buildings whose fronts stand at `x` and run away from the camera; the sign of `x` is the side.
pub fn row(canvas: &mut Canvas, rng: &mut Rng, x: f32, from: f32, to: f32) {
    let mut houses = Vec::new();
    let mut z = from;
    while z < to {
        let depth = 9.0 + rng.f32() * 9.0;
        let floors = 3 + rng.usize(0..6);
        let wall = hex(WALLS[rng.usize(0..WALLS.len())]);
        houses.push((z, depth, floors, wall, rng.u64(..)));
        z += depth + if rng.f32() < 0.25 { 2.5 } else { 0.0 };
    }
    for (z, depth, floors, wall, seed) in houses.into_iter().rev() {
        house(canvas, &mut Rng::with_seed(seed), x, z, depth, floors, wall);
    }
}

fn house(canvas: &mut Canvas, rng: &mut Rng, x: f32, z: f32, depth: f32, floors: usize, wall: Colour) {
    let side = x.signum();
    let height = 4.0 + floors as f32 * 3.1;
    let normal = [-side, 0.0, 0.0];
    let far = z + depth;
    let upright = |z0: f32, z1: f32, y0: f32, y1: f32, out: f32| -> [Point; 4] {
        let x = x - side * out;
        [[x, y0, z0], [x, y0, z1], [x, y1, z1], [x, y1, z0]]
    };
    // The end that faces the camera shows above lower neighbours.
    let end = [x, x + side * 12.0];
    canvas.front([end[0].min(end[1]), end[0].max(end[1])], [0.0, height], z, scaled(wall, 0.92));
    canvas.face(&upright(z, far, 0.0, height, 0.0), normal, wall);
    canvas.face(&upright(z, far, height - 0.35, height + 0.25, 0.05), normal, scaled(wall, 0.84));
    let bays = (depth / 2.7) as usize;
    let step = depth / bays.max(1) as f32;
    let fine = z < 55.0;
    for floor in 0..floors {
        let y = 4.2 + floor as f32 * 3.1;
        if y + 1.6 > height {
            continue;
        }
        if !fine {
            canvas.face(&upright(z + 0.8, far - 0.8, y, y + 1.5, 0.01), normal, scaled(wall, 0.70));
            continue;
        }
        for bay in 0..bays {
            let z0 = z + (bay as f32 + 0.24) * step;
            let z1 = z + (bay as f32 + 0.78) * step;
            if z1 < 1.0 {
                continue;
            }
            window(canvas, rng, &upright, normal, (z0, z1, y), wall);
        }
    }
    // Ground floor: a shop or a plinth with a door.
    let shop = rng.f32() < 0.7;
    let cloth = hex(CLOTHS[rng.usize(0..CLOTHS.len())]);
    if shop {
        let lit = canvas.light.windows_lit > 0.2 && rng.f32() < 0.7;
        canvas.face(&upright(z + 0.5, far - 0.5, 0.5, 3.0, 0.02), normal, hex(0x4A545A));
        if lit {
            let glow = canvas.light.through_haze([0.95, 0.78, 0.50], z.max(1.0));
            canvas.plain(&upright(z + 0.7, far - 0.7, 0.7, 2.8, 0.03), glow, 0.85);
        }
        for bay in 0..=bays {
            let at = z + 0.5 + bay as f32 * (depth - 1.0) / bays.max(1) as f32;
            canvas.face(&upright(at - 0.08, at + 0.08, 0.0, 3.1, 0.05), normal, scaled(wall, 0.9));
        }
        canvas.face(&upright(z + 0.3, far - 0.3, 3.0, 3.65, 0.10), normal, cloth);
        let (lip, hang) = (x - side * 1.2, 2.65);
        let awning = [[x, 3.05, z + 0.5], [x, 3.05, far - 0.5], [lip, hang, far - 0.5], [lip, hang, z + 0.5]];
        canvas.face(&awning, [-side * 0.5, 0.8, 0.0], mix(cloth, [1.0, 1.0, 1.0], 0.15));
    } else {
        canvas.face(&upright(z, far, 0.0, 0.9, 0.03), normal, scaled(wall, 0.72));
        let at = z + depth * 0.5;
        canvas.face(&upright(at - 0.6, at + 0.6, 0.0, 2.4, 0.04), normal, scaled(cloth, 0.7));
    }
    // The wall meets the ground in shade.
    canvas.plain(&upright(z, far, 0.0, 0.25, 0.06), [0.05, 0.05, 0.07], 0.30);
}

fn window(
    canvas: &mut Canvas,
    rng: &mut Rng,
    upright: &dyn Fn(f32, f32, f32, f32, f32) -> [Point; 4],
    normal: Point,
    (z0, z1, y): (f32, f32, f32),
    wall: Colour,
) {
    let light = canvas.light;
    let near = z0 < 30.0;
    if near {
        canvas.face(&upright(z0 - 0.10, z1 + 0.10, y - 0.12, y + 1.72, 0.01), normal, scaled(wall, 0.80));
    }
    let lit = rng.f32() < light.windows_lit;
    if lit {
        let warm = [[0.98, 0.82, 0.54], [0.95, 0.88, 0.72], [0.90, 0.74, 0.48]][rng.usize(0..3)];
        let colour = light.through_haze(warm, z0.max(1.0));
        canvas.plain(&upright(z0, z1, y, y + 1.6, 0.02), colour, 1.0);
    } else {
        // Glass mirrors some of the sky, more of it higher up.
        let sky = mix(light.haze, light.zenith, 0.5);
        let glass = mix(scaled(hex(0x37454F), light.ambient[1] + 0.3), sky, 0.18 + rng.f32() * 0.22);
        canvas.plain(&upright(z0, z1, y, y + 1.6, 0.02), light.through_haze(glass, z0.max(1.0)), 1.0);
        if near {
            canvas.plain(&upright(z0, z1, y + 1.05, y + 1.6, 0.03), light.haze, 0.10);
        }
    }
    if near {
        let middle = (z0 + z1) * 0.5;
        canvas.face(&upright(middle - 0.03, middle + 0.03, y, y + 1.6, 0.03), normal, scaled(wall, 0.95));
        canvas.face(&upright(z0 - 0.14, z1 + 0.14, y - 0.16, y - 0.04, 0.10), normal, scaled(wall, 1.05));
    }
}

/// A tree: trunk, then leaves from the shaded underside to the sunny top. `full` is 1 in leaf.
pub fn tree(canvas: &mut Canvas, rng: &mut Rng, [x, _, z]: Point, height: f32, full: f32) {
    let crown = height * 0.34;
    let sun = canvas.light.sun;
    let reach = (height * 0.6 / sun[1].max(0.3)).min(5.0);
    let spot: Vec<Point> = (0..14)
        .map(|i| {
            let turn = i as f32 / 14.0 * core::f32::consts::TAU;
            let r = crown * (0.85 + 0.3 * rng.f32());
            [x - sun[0] * reach + turn.cos() * r, 0.004, z - sun[2] * reach + turn.sin() * r * 0.9]
        })
        .collect();
    let strength = canvas.light.shadow;
    canvas.shade(&spot, strength);
    let bark = hex(0x5E4F42);
    canvas.bar([x, 0.0, z], [x, height * 0.55, z], height * 0.040, bark);
    for _ in 0..4 {
        let lean = (rng.f32() - 0.5) * crown * 1.4;
        canvas.bar([x, height * 0.45, z], [x + lean, height * 0.78, z], height * 0.016, bark);
    }
    let green = mix(hex(0x4D6B35), hex(0x6B7F3A), rng.f32());
    // Far crowns need fewer leaves.
    let count = (70.0 * full * (14.0 / z).clamp(0.35, 1.0)) as usize;
    for step in 0..count {
        let up = step as f32 / count as f32;
        let turn = rng.f32() * core::f32::consts::TAU;
        let out = rng.f32().sqrt() * crown * (1.0 - 0.75 * (up - 0.4).abs());
        let px = x + turn.cos() * out + sun[0] * up * crown * 0.15;
        let py = height * (0.52 + 0.44 * up) + (rng.f32() - 0.5) * crown * 0.3;
        let facing = (turn.cos() * sun[0].signum()).max(0.0);
        let shade = canvas.light.on(
            scaled(green, 0.62 + 0.42 * up + 0.18 * facing + 0.12 * rng.f32()),
            [sun[0] * 0.5, up, sun[2] * 0.5],
            z,
        );
        let size =
            crown * (0.20 + 0.14 * rng.f32()) * canvas.camera.scale(z) * (70.0 / count.max(1) as f32).sqrt().min(1.5);
        let at = canvas.camera.pixel([px, py, z]);
        leaves(canvas, rng, at, size, shade);
    }
}

/// A ragged clump of leaves.
pub fn leaves(canvas: &mut Canvas, rng: &mut Rng, at: (f32, f32), size: f32, colour: Colour) {
    let points: Vec<(f32, f32)> = (0..11)
        .map(|i| {
            let turn = i as f32 / 11.0 * core::f32::consts::TAU;
            let r = size * (0.65 + 0.5 * rng.f32());
            (at.0 + turn.cos() * r, at.1 + turn.sin() * r * 0.85)
        })
        .collect();
    canvas.flat(&points, colour, 1.0);
}

/// A street lamp whose arm reaches over the road. `burning` is independent of the hour: a broken one stays dark.
pub fn lamp(canvas: &mut Canvas, x: f32, z: f32, burning: bool) {
    let toward = -x.signum();
    let steel = hex(0x6A7276);
    let (top, tip) = (6.4, x + toward * 1.7);
    canvas.bar([x, 0.0, z], [x, 0.9, z], 0.24, scaled(steel, 0.9));
    canvas.bar([x, 0.8, z], [x, top, z], 0.13, steel);
    canvas.bar([x, top - 0.03, z], [tip, top + 0.32, z], 0.09, steel);
    let head = [tip.min(tip + toward * 0.7), tip.max(tip + toward * 0.7)];
    canvas.front(head, [top + 0.26, top + 0.42], z, scaled(steel, 0.8));
    let lens = [head[0] + 0.08, head[1] - 0.08];
    if burning {
        let warm = [1.0, 0.90, 0.68];
        canvas.plain(
            &[[lens[0], top + 0.18, z], [lens[1], top + 0.18, z], [lens[1], top + 0.27, z], [lens[0], top + 0.27, z]],
            warm,
            1.0,
        );
        let at = canvas.camera.pixel([tip + toward * 0.35, top + 0.2, z]);
        let size = canvas.camera.scale(z);
        canvas.glow(at, (size * 1.9, size * 1.9), [1.0, 0.78, 0.48], 0.62);
        canvas.glow(at, (size * 0.5, size * 0.4), [1.0, 0.96, 0.86], 1.0);
        let foot = canvas.camera.pixel([tip, 0.0, z]);
        canvas.glow(foot, (size * 5.0, size * 5.0 * canvas.camera.eye / z.max(2.0) * 1.6), [0.9, 0.72, 0.45], 0.42);
    } else {
        canvas.front(lens, [top + 0.18, top + 0.27], z, hex(0xB9C1C4));
    }
}

/// A parked car seen from behind and from the side of the road; `x` is its left flank.
pub fn car(canvas: &mut Canvas, x: f32, z: f32, body: Colour) {
    let (width, length) = (1.78, 4.3);
    canvas.cast([x, x + width], 1.2, [z, z + length]);
    let seen_right = canvas.camera.x > x + width;
    let (flank, out) = if seen_right { (x + width, 1.0) } else { (x, -1.0) };
    let profile = |points: &[(f32, f32)]| -> Vec<Point> { points.iter().map(|&(dz, y)| [flank, y, z + dz]).collect() };
    let glass = mix(scaled(hex(0x2B363D), canvas.light.ambient[1] + 0.35), canvas.light.haze, 0.16);
    for dz in [0.85, 3.45] {
        wheel(canvas, flank, z + dz);
    }
    canvas.face(
        &[
            [x + 0.15, 1.42, z + 0.75],
            [x + width - 0.15, 1.42, z + 0.75],
            [x + width - 0.15, 1.40, z + 2.6],
            [x + 0.15, 1.40, z + 2.6],
        ],
        [0.0, 1.0, 0.0],
        body,
    );
    canvas.face(
        &profile(&[(0.0, 0.32), (4.3, 0.32), (4.3, 0.72), (3.9, 0.82), (3.2, 0.92), (0.05, 0.95)]),
        [out, 0.1, 0.0],
        body,
    );
    let cabin = [
        [flank, 0.92, z + 0.12],
        [flank, 0.92, z + 3.2],
        [flank - out * 0.15, 1.40, z + 2.6],
        [flank - out * 0.15, 1.42, z + 0.75],
    ];
    canvas.face(&cabin, [out * 0.9, 0.3, 0.0], scaled(body, 0.95));
    let pane = [
        [flank, 0.97, z + 0.40],
        [flank, 0.97, z + 2.95],
        [flank - out * 0.13, 1.34, z + 2.5],
        [flank - out * 0.13, 1.36, z + 0.85],
    ];
    canvas.plain(&pane, glass, 1.0);
    canvas.front([x, x + width], [0.32, 0.95], z, scaled(body, 0.96));
    let rear = [
        [x + 0.06, 0.93, z + 0.02],
        [x + width - 0.06, 0.93, z + 0.02],
        [x + width - 0.2, 1.42, z + 0.75],
        [x + 0.2, 1.42, z + 0.75],
    ];
    canvas.face(&rear, [0.0, 0.4, -0.9], scaled(body, 0.9));
    let screen = [
        [x + 0.18, 0.98, z + 0.08],
        [x + width - 0.18, 0.98, z + 0.08],
        [x + width - 0.28, 1.36, z + 0.68],
        [x + 0.28, 1.36, z + 0.68],
    ];
    canvas.plain(&screen, glass, 1.0);
    for corner in [x + 0.05, x + width - 0.37] {
        canvas.front([corner, corner + 0.32], [0.66, 0.82], z - 0.01, hex(0xB0352B));
    }
    canvas.front([x + 0.62, x + 1.16], [0.50, 0.62], z - 0.01, hex(0xE3E6E6));
    canvas.front([x + 0.02, x + width - 0.02], [0.26, 0.42], z - 0.02, hex(0x3A4044));
    for side in [x + 0.12, x + width - 0.36] {
        canvas.front([side, side + 0.24], [0.0, 0.3], z + 0.1, hex(0x1E2022));
    }
}

fn wheel(canvas: &mut Canvas, x: f32, z: f32) {
    let ring = |r: f32| -> Vec<Point> {
        (0..18)
            .map(|i| {
                let turn = i as f32 / 18.0 * core::f32::consts::TAU;
                [x, 0.31 + turn.sin() * r, z + turn.cos() * r]
            })
            .collect()
    };
    canvas.face(&ring(0.33), [1.0, 0.0, 0.0], hex(0x1E2022));
    canvas.face(&ring(0.19), [1.0, 0.0, 0.0], hex(0x9AA1A5));
}
