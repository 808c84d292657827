//! The shapes of a scene: hard-edged parts of a street, as fractions of the picture; it draws nothing.

use crate::noise::chance;

/// A surface's colour, and the strength of its texture.
#[derive(Clone, Copy)]
pub struct Surface {
    /// Red, green and blue from 0 to 255.
    pub colour: [f32; 3],
    /// How many levels the texture changes the colour by.
    pub texture: f32,
}

/// A shape with a horizontal top and bottom; its sides may lean. Fractions of the picture's width and height.
pub struct Shape {
    /// Its top and bottom.
    pub down: (f32, f32),
    /// Its left and right side at the top.
    pub above: (f32, f32),
    /// Its left and right side at the bottom.
    pub below: (f32, f32),
    /// Its surface.
    pub surface: Surface,
}

/// Where the sky ends.
pub const HORIZON: f32 = 0.52;

const fn surface(red: f32, green: f32, blue: f32, texture: f32) -> Surface {
    Surface { colour: [red, green, blue], texture }
}

const PAVEMENT: Surface = surface(132.0, 126.0, 118.0, 54.0);
const ROAD: Surface = surface(84.0, 84.0, 88.0, 42.0);
const KERB: Surface = surface(176.0, 172.0, 164.0, 22.0);
const GLASS: Surface = surface(58.0, 72.0, 88.0, 18.0);
const FRAME: Surface = surface(206.0, 204.0, 198.0, 10.0);
const LEAVES: Surface = surface(62.0, 86.0, 44.0, 72.0);
const BARK: Surface = surface(72.0, 58.0, 46.0, 40.0);
const POST: Surface = surface(48.0, 52.0, 54.0, 12.0);
const LAMP: Surface = surface(232.0, 226.0, 204.0, 6.0);
const BOARD: Surface = surface(196.0, 44.0, 36.0, 10.0);
const INK: Surface = surface(242.0, 238.0, 226.0, 6.0);

/// The street of a seed, from the back to the front.
pub fn street(seed: u32) -> Vec<Shape> {
    let any = |what: u32, number: u32| (chance(seed, what, number) + 1.0) / 2.0;
    let mut shapes = vec![
        block(0.0, HORIZON, 1.0, 1.0, PAVEMENT),
        // The road goes away into the distance, and a kerb lies along it.
        Shape { down: (HORIZON, 1.0), above: (0.46, 0.54), below: (0.3, 1.3), surface: KERB },
        Shape { down: (HORIZON, 1.0), above: (0.465, 0.54), below: (0.345, 1.3), surface: ROAD },
    ];
    for number in 0..6 {
        let dash = 0.6 + number as f32 * number as f32 * 0.016;
        let lean = (dash - HORIZON) * 0.62;
        shapes.push(Shape {
            down: (dash, dash + 0.012 + number as f32 * 0.005),
            above: (0.5 + lean, 0.505 + lean * 1.06),
            below: (0.507 + lean, 0.512 + lean * 1.08),
            surface: KERB,
        });
    }
    for number in 0..7 {
        house(&mut shapes, number, &any);
    }
    for number in 0..3 {
        tree(&mut shapes, 0.06 + number as f32 * 0.36 + any(20, number) * 0.2, number, &any);
    }
    for number in 0..3 {
        let x = 0.08 + number as f32 * 0.34 + any(30, number) * 0.1;
        let top = 0.12 + any(31, number) * 0.12;
        shapes.push(block(x, top, x + 0.006, 0.8, POST));
        shapes.push(block(x - 0.001, top, x + 0.07, top + 0.008, POST));
        shapes.push(block(x + 0.045, top + 0.008, x + 0.07, top + 0.018, LAMP));
    }
    sign(&mut shapes, 0.1 + any(40, 0) * 0.5, 0.34 + any(40, 1) * 0.1, &any);
    shapes
}

fn house(shapes: &mut Vec<Shape>, number: u32, any: &impl Fn(u32, u32) -> f32) {
    let left = number as f32 * 0.15 - 0.04;
    let right = left + 0.13 + any(1, number) * 0.04;
    let top = 0.1 + any(2, number) * 0.22;
    let light = 96.0 + any(3, number) * 90.0;
    let wall = surface(light, light * (0.86 + any(4, number) * 0.1), light * (0.74 + any(5, number) * 0.2), 26.0);
    shapes.push(block(left, top, right, HORIZON + 0.02, wall));
    let (columns, rows) = (4 + (any(6, number) * 3.0) as u32, 6 + (any(7, number) * 5.0) as u32);
    let (wide, high) = ((right - left) / columns as f32, (HORIZON - top) / rows as f32);
    for row in 0..rows {
        for column in 0..columns {
            let (x, y) = (left + wide * (column as f32 + 0.2), top + high * (row as f32 + 0.25));
            shapes.push(block(x, y, x + wide * 0.6, y + high * 0.55, FRAME));
            let pane = wide * 0.26;
            for at in [x + wide * 0.03, x + wide * 0.31] {
                shapes.push(block(at, y + high * 0.04, at + pane, y + high * 0.5, GLASS));
            }
        }
    }
}

/// A trunk and many small leaning pieces of leaves.
fn tree(shapes: &mut Vec<Shape>, x: f32, number: u32, any: &impl Fn(u32, u32) -> f32) {
    shapes.push(Shape { down: (0.4, 0.72), above: (x, x + 0.016), below: (x - 0.006, x + 0.024), surface: BARK });
    for leaf in 0..160 {
        let this = number * 1000 + leaf;
        let (across, down) = (any(10, this) - 0.5, any(11, this) - 0.5);
        // Thicker in the middle, so that the crown is round.
        let (left, top) = (x + across * 0.2 * (1.0 - down.abs()), 0.36 + down * 0.26);
        let (size, lean) = (0.008 + any(12, this) * 0.016, (any(13, this) - 0.5) * 0.02);
        let shade = 0.6 + any(14, this) * 0.8;
        shapes.push(Shape {
            down: (top, top + size * 1.3),
            above: (left, left + size * 0.4),
            below: (left + lean, left + lean + size),
            surface: Surface { colour: LEAVES.colour.map(|part| part * shade), ..LEAVES },
        });
    }
}

/// A board with three characters of strokes: horizontal, vertical and leaning ones.
fn sign(shapes: &mut Vec<Shape>, x: f32, y: f32, any: &impl Fn(u32, u32) -> f32) {
    shapes.push(block(x + 0.09, y + 0.1, x + 0.096, 0.86, POST));
    shapes.push(block(x, y, x + 0.186, y + 0.1, INK));
    shapes.push(block(x + 0.003, y + 0.004, x + 0.183, y + 0.096, BOARD));
    for character in 0..3 {
        let (left, top) = (x + 0.012 + character as f32 * 0.056, y + 0.016);
        for stroke in 0..7 {
            let this = character * 10 + stroke;
            let (across, down) = (left + any(50, this) * 0.03, top + any(51, this) * 0.055);
            shapes.push(match stroke % 3 {
                0 => block(left, down, left + 0.046, down + 0.006, INK),
                1 => block(across, top, across + 0.005, top + 0.068, INK),
                _ => Shape {
                    down: (down, down + 0.03),
                    above: (across, across + 0.005),
                    below: (across + 0.014, across + 0.019),
                    surface: INK,
                },
            });
        }
    }
}

fn block(left: f32, top: f32, right: f32, bottom: f32, surface: Surface) -> Shape {
    Shape { down: (top, bottom), above: (left, right), below: (left, right), surface }
}
