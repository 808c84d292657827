//! The scene of the dark street lamp.

use super::canvas::Canvas;
use super::light::mix;
use super::setting::Setting;
use super::street;

/// Before: the near lamp is out while the others burn; after: it burns.
pub fn paint(setting: &mut Setting) {
    let side = if setting.rng.bool() { 1.0_f32 } else { -1.0 };
    setting.canvas.camera.x = side * (2.6 + setting.rng.f32() * 0.8);
    setting.canvas.camera.horizon = 560.0 + setting.rng.f32() * 60.0;
    setting.canvas.camera.centre = 600.0 - side * (90.0 + setting.rng.f32() * 60.0);
    setting.street(-8.5, 8.5);
    let near = 8.6 + setting.rng.f32() * 1.6;
    for step in (1..6).rev() {
        let z = near + step as f32 * 15.0;
        street::lamp(&mut setting.canvas, -side * 4.1, z - 7.0, true);
        street::lamp(&mut setting.canvas, side * 4.1, z, true);
    }
    let body = setting.paintwork();
    let x = if side > 0.0 { -3.45 } else { 1.6 };
    street::car(&mut setting.canvas, x, 9.5, body);
    if !setting.after {
        rim(&mut setting.canvas, side * 4.1, near);
    }
    street::lamp(&mut setting.canvas, side * 4.1, near, setting.after);
}

/// Rim light by the other lamps, so that the dark lamp shows against the sky.
fn rim(canvas: &mut Canvas, x: f32, z: f32) {
    let toward = -x.signum();
    let pale = mix(canvas.light.haze, [0.75, 0.78, 0.86], 0.45);
    canvas.line([x, 0.0, z], [x, 6.4, z], 0.19, pale);
    canvas.line([x, 6.37, z], [x + toward * 1.7, 6.72, z], 0.15, pale);
    let head = [x + toward * 1.7, x + toward * 2.4];
    canvas.plain(&[[head[0], 6.62, z], [head[1], 6.62, z], [head[1], 6.86, z], [head[0], 6.86, z]], pale, 1.0);
}
