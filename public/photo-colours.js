// Converts a picture file's colours to those of a canvas (sRGB). The photo worker loads it for pictures with a colour
// description that the decoder may ignore: WebKitGTK ignores the profile of a WebP, cICP in a PNG and every description
// in an AVIF; libheif returns all colours as stored. An invalid description, or one of sRGB, changes nothing.

(() => {
  // ---- The colour description: a matrix from its linear colours to those of sRGB, and for each channel a transfer
  // function.

  const NONE = [1, 0, 0, 0, 1, 0, 0, 0, 1];
  /** Matrices to linear sRGB by H.273's number of the primaries: Rec. 2020 and Display P3. */
  const PRIMARIES = {
    9: [1.6605, -0.5876, -0.0728, -0.1246, 1.1329, -0.0083, -0.0182, -0.1006, 1.1187],
    12: [1.2249, -0.2247, 0, -0.042, 1.0419, 0, -0.0197, -0.0786, 1.0979],
  };
  /** From XYZ with the white point D50, the connection space of ICC profiles, to linear sRGB. */
  const FROM_D50 = [3.1339, -1.6169, -0.4906, -0.9788, 1.9161, 0.0335, 0.0719, -0.229, 1.4052];

  const srgb = (level) => (level <= 0.04045 ? level / 12.92 : ((level + 0.055) / 1.055) ** 2.4);
  const power = (exponent) => (level) => level ** exponent;
  /** SMPTE ST 2084, with 203 candelas a square metre as a page's white (ITU-R BT.2408). Brighter values are clipped. */
  const perceptual = (level) => {
    const root = level ** (1 / 78.84375);
    return (Math.max(0, root - 0.8359375) / (18.8515625 - 18.6875 * root)) ** (1 / 0.1593017578125) * (10000 / 203);
  };
  /** By their number in H.273. Browsers show all other curves that cameras write as sRGB's, and so do we. */
  const CURVES = { 4: power(2.2), 5: power(2.8), 8: power(1), 16: perceptual };

  const coded = (primaries, curve) => ({
    matrix: PRIMARIES[primaries] ?? NONE,
    curves: Array(3).fill(CURVES[curve] ?? srgb),
  });

  /** The transfer curve of a channel in an ICC profile (ICC.1:2022, 10.6 and 10.18). */
  const curveAt = (view, at) => {
    const fixed = (n) => view.getInt32(at + 12 + n * 4) / 65_536;
    if (view.getUint32(at) === 0x70617261) {
      const kind = view.getUint16(at + 8);
      const count = [1, 3, 4, 5, 7][kind];
      const numbers = Array.from({ length: count }, (_, n) => fixed(n));
      const [g, a = 1, b = 0, c = 0, d = -b / a, e = 0, f = 0] = numbers;
      // Kind 2 has an added constant as its parameter c, where kinds 3 and 4 have the slope near black.
      const [slope, added, low] = kind < 3 ? [0, c, c] : [c, e, f];
      return (level) => (level >= d ? (a * level + b) ** g + added : slope * level + low);
    }
    if (view.getUint32(at) !== 0x63757276) throw new Error("no curve");
    const count = view.getUint32(at + 8);
    if (count === 0) return power(1);
    if (count === 1) return power(view.getUint16(at + 12) / 256);
    const step = (n) => view.getUint16(at + 12 + Math.min(n, count - 1) * 2) / 65_535;
    return (level) => {
      const place = level * (count - 1);
      const before = Math.floor(place);
      return step(before) + (step(before + 1) - step(before)) * (place - before);
    };
  };

  /** A profile of three primaries and their curves, as cameras and screens have it. Profiles with tables are ignored. */
  const profile = (bytes) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const tags = {};
    for (let n = 0; n < Math.min(view.getUint32(128), 200); n++) {
      const tag = 132 + n * 12;
      tags[String.fromCharCode(...bytes.subarray(tag, tag + 4))] = view.getUint32(tag + 4);
    }
    const columns = ["rXYZ", "gXYZ", "bXYZ"].map((name) =>
      [8, 12, 16].map((at) => view.getInt32(tags[name] + at) / 65_536),
    );
    const matrix = NONE.map((_, at) => {
      const [row, column] = [3 * Math.floor(at / 3), columns[at % 3]];
      return FROM_D50[row] * column[0] + FROM_D50[row + 1] * column[1] + FROM_D50[row + 2] * column[2];
    });
    return { matrix, curves: ["rTRC", "gTRC", "bTRC"].map((name) => curveAt(view, tags[name])) };
  };

  /** The colour description in a file of this type; `null` if it is sRGB, or of a kind not supported here. */
  const read = (type, bytes) => {
    try {
      const name = String.fromCharCode(...bytes.subarray(0, 4));
      const said =
        type === "image/png" ? coded(bytes[0], bytes[1])
        : type === "image/webp" ? profile(bytes)
        : name === "nclx" ? coded(bytes[4] * 256 + bytes[5], bytes[6] * 256 + bytes[7])
        : profile(bytes.subarray(4));
      const samples = Uint8ClampedArray.of(200, 60, 60, 255, 60, 200, 60, 255, 60, 60, 200, 255, 40, 128, 220, 255);
      const changed = samples.slice();
      change(changed, said);
      return changed.some((level, at) => Math.abs(level - samples[at]) > 2) ? said : null;
    } catch {
      return null;
    }
  };

  // ---- Conversion

  /** Number of linear steps between black and white, each with its sRGB level in a table. */
  const STEPS = 16_384;
  let levels;
  const encoded = () => {
    levels ??= Uint8Array.from({ length: STEPS + 1 }, (_, step) => {
      const light = step / STEPS;
      return Math.round(255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055));
    });
    return levels;
  };

  const change = (pixels, { matrix, curves }) => {
    const [red, green, blue] = curves.map((curve) =>
      Float32Array.from({ length: 256 }, (_, level) => Math.max(0, curve(level / 255)) * STEPS),
    );
    const [a, b, c, d, e, f, g, h, i] = matrix;
    const level = encoded();
    // Colours outside sRGB are clipped.
    const within = (light) => level[light <= 0 ? 0 : light >= STEPS ? STEPS : (light + 0.5) | 0];
    for (let at = 0; at < pixels.length; at += 4) {
      const [x, y, z] = [red[pixels[at]], green[pixels[at + 1]], blue[pixels[at + 2]]];
      pixels[at] = within(a * x + b * y + c * z);
      pixels[at + 1] = within(d * x + e * y + f * z);
      pixels[at + 2] = within(g * x + h * y + i * z);
    }
  };

  /** Converts the colours of a whole canvas. */
  const convert = ({ width, height }, context, said) => {
    const image = context.getImageData(0, 0, width, height);
    change(image.data, said);
    context.putImageData(image, 0, 0);
  };

  // ---- Feature test: the browser decodes a picture of one pixel whose colours are described in the same way.

  const PIXEL = [200, 60, 60];
  const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAABGNJQ1AMDQABbgPj7wAAAAxJREFUeNpjOGFjAwADEAFBHOu0qQAAAABJRU5ErkJggg==";
  const AVIF =
    "AAAAHGZ0eXBhdmlmAAAAAG1pZjFtaWFmYXZpZgAAAOZtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAAA5waXRtAAAAAAABAAAAI2lpbmYAAAAA" +
    "AAEAAAAVaW5mZQIAAAAAAQAAYXYwMQAAAAAeaWxvYwAAAABEAAABAAEAAAABAAABCgAAACgAAABqaXBycAAAAEtpcGNvAAAAFGlzcGUAAAAAAAAAAQAAAAEAAAAQcGl4aQAA" +
    "AAADCAgIAAAADGF2MUOBIAAAAAAAE2NvbHJuY2x4AAwADQAGgAAAABdpcG1hAAAAAAAAAAEAAQQBAoMEAAAAMG1kYXQSAAoHOAAG0BDQaTIbEgJDSoAA8gAAAP9cCJEvShCB" +
    "LU6SPr3+MSnO";
  /** The coded data of the same pixel in a WebP, to which the file's profile is added. */
  const WEBP = "LwAAAAAHUJ4il6f/gYjofwA=";

  const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const chunk = (name, ...parts) => {
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    const bytes = new Uint8Array(8 + length + (length % 2));
    for (let n = 0; n < 4; n++) [bytes[n], bytes[4 + n]] = [name.charCodeAt(n), length >> (8 * n)];
    let at = 8;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  };
  const webp = (icc) => {
    const header = Uint8Array.of(0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    const name = Uint8Array.from("WEBP", (letter) => letter.charCodeAt(0));
    return chunk("RIFF", name, chunk("VP8X", header), chunk("ICCP", icc), chunk("VP8L", bytesOf(WEBP)));
  };

  const heeds = async (type, said, bytes) => {
    const pixel =
      type === "image/webp" ? [webp(bytes), said]
      : type === "image/png" ? [bytesOf(PNG), coded(12, 13)]
      : [bytesOf(AVIF), coded(12, 13)];
    const bitmap = await createImageBitmap(new Blob([pixel[0]], { type }));
    const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    context.drawImage(bitmap, 0, 0);
    bitmap.close();
    const seen = context.getImageData(0, 0, 1, 1).data;
    const off = (colour) => PIXEL.reduce((sum, _, n) => sum + Math.abs(seen[n] - colour[n]), 0);
    const wanted = Uint8ClampedArray.of(...PIXEL, 255);
    change(wanted, pixel[1]);
    return off(wanted) <= off(PIXEL);
  };

  const known = new Map();
  /** Whether this browser applies the colour description of this type of file; assumed if the test itself fails. */
  const heeded = (type, said, bytes) => {
    if (!known.has(type)) known.set(type, heeds(type, said, bytes).catch(() => true));
    return known.get(type);
  };

  self.photoColours = { read, heeded, convert };
})();
