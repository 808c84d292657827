// Makes one photo at a time ready away from the page: decoded, drawn upright and small, covered where the citizen wants it,
// encoded as JPEG as finely as its bytes allow. Pixels are drawn anew, so nothing of the file but its picture survives.
// In, all of it decided by src/platform/photos/plan.rs: {bytes: ArrayBuffer, type, stored: [width, height],
// hidden: [from, to, filler] of the file's word on which way is up, or null, turn: the matrix that does it instead,
// covers: [x, y, width, height, …] in shares, limits}. Out: {bytes, width, height, sum: SHA-256 of what came} or {error}.

// A canvas in memory: one on the graphics card can be lost, and would be read back for every encoding.
const paint = (width, height) => {
  const canvas = new OffscreenCanvas(Math.max(1, width), Math.max(1, height));
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  return [canvas, context];
};

const drop = (canvas) => {
  canvas.width = canvas.height = 0;
};

// ---- Decoding: each way gives {source, width, height, done}, as stored unless the browser has turned it all the same.

/** The file without its word on which way is up. Not every browser heeds it in every kind, so the turn is ours. */
const blob = ({ bytes, type, hidden }) => {
  if (!hidden) return new Blob([bytes], { type });
  const [from, to, filler] = hidden;
  const part = (at, end) => new Uint8Array(bytes, at, end - at);
  return new Blob([part(0, from), part(0, filler), part(to, bytes.byteLength)], { type });
};

/**
 * A JPEG decoded at eighths of its size, which skips most of the work and blurs nothing (Chromium). The next eighth under
 * the wanted side is taken if it is nearly as large.
 */
const byEighths = async (job, side) => {
  const eighths = Math.ceil((job.limits.nearly * 8 * side) / Math.max(...job.stored));
  if (job.type !== "image/jpeg" || eighths > 7 || !self.ImageDecoder) throw new Error("no eighths");
  const [desiredWidth, desiredHeight] = job.stored.map((length) => Math.ceil((length * eighths) / 8));
  const data = await blob(job).arrayBuffer();
  const decoder = new ImageDecoder({ data, type: job.type, desiredWidth, desiredHeight });
  try {
    const { image } = await decoder.decode();
    return { source: image, width: image.displayWidth, height: image.displayHeight, done: () => image.close() };
  } finally {
    decoder.close();
  }
};

const bitmap = (source) => ({ source, width: source.width, height: source.height, done: () => source.close() });

const resized = (job, side) => {
  const [width, height] = job.stored;
  if (Math.max(width, height) <= side) throw new Error("small enough");
  // Of the height alone what follows: a picture that the browser has turned is known by its shape.
  const resizeWidth = Math.max(1, Math.round((width * side) / Math.max(width, height)));
  return createImageBitmap(blob(job), { resizeWidth, resizeQuality: "high" }).then(bitmap);
};

const whole = (job) => createImageBitmap(blob(job)).then(bitmap);

// ---- HEIC where the browser cannot: libheif, loaded only then. It turns pictures by itself, as HEIF has it.

let loaded;
const load = () =>
  (loaded ??= new Promise((resolve, reject) => {
    const address = (name) => new URL(name, self.location.href).href;
    importScripts(address("heic/libheif.js"));
    const library = self.libheif({
      locateFile: () => address("heic/libheif.wasm"),
      onRuntimeInitialized: () => setTimeout(() => resolve({ library })),
      onAbort: reject,
    });
  }));

/** Whether the colour profile is the one of phones with wide colours; its name stands in it in UTF-16. */
const isWide = (bytes) =>
  new TextDecoder("latin1").decode(new Uint8Array(bytes, 0, Math.min(bytes.byteLength, 65_536))).includes("\0P\0" + "3");

/** What the library leaves of tiles whose data make no sense: zeros, which are one green that no photo is full of. */
const isDamaged = (pixels) => {
  const step = 4 * Math.ceil(pixels.length / 40_000);
  let green = 0;
  for (let at = 0; at < pixels.length; at += step) {
    if (!pixels[at] && !pixels[at + 2] && Math.abs(pixels[at + 1] - 135.5) < 2) green += step;
  }
  return green > pixels.length / 20;
};

const byLibrary = async ({ bytes, type }, side) => {
  if (type !== "image/heic") throw new Error("no HEIC");
  const { library } = await load();
  const context = library.heif_context_alloc();
  let handle, decoded;
  try {
    library.heif_context_read_from_memory(context, new Uint8Array(bytes));
    handle = library.heif_js_context_get_primary_image_handle(context);
    const { heif_colorspace_RGB: rgb } = library.heif_colorspace;
    const { heif_chroma_interleaved_RGBA: rgba } = library.heif_chroma;
    decoded = await library.heif_js_decode_image2(handle, rgb, rgba);
    const { data, stride, width, height } = decoded.channels[0];
    // In the library's own memory; its rows may be longer than the picture.
    const pixels = new Uint8ClampedArray(data.buffer, data.byteOffset, stride * height);
    if (isDamaged(pixels)) throw new Error("damaged");
    const rows = isWide(bytes)
      ? new ImageData(pixels, stride / 4, height, { colorSpace: "display-p3" })
      : new ImageData(pixels, stride / 4, height);
    const scale = Math.min(1, side / Math.max(width, height));
    const [resizeWidth, resizeHeight] = [width, height].map((length) => Math.max(1, Math.round(length * scale)));
    const options = scale < 1 ? { resizeWidth, resizeHeight, resizeQuality: "high" } : {};
    return bitmap(await createImageBitmap(rows, 0, 0, width, height, options));
  } finally {
    if (decoded?.image) library.heif_image_release(decoded.image);
    if (handle && !handle.code) library.heif_image_handle_release(handle);
    library.heif_context_free(context);
  }
};

// ---- Drawing

const showsSomething = (canvas) => {
  const [probe, context] = paint(16, 16);
  context.drawImage(canvas, 0, 0, 16, 16);
  const { data } = context.getImageData(0, 0, 16, 16);
  drop(probe);
  return data.some((value, index) => index % 4 === 3 && value > 0);
};

/** Draws what was decoded within a longest side, upright. */
const drawWithin = ({ source, width, height }, job, side) => {
  const scale = Math.min(1, side / Math.max(width, height));
  const [across, down] = [width, height].map((length) => Math.max(1, Math.round(length * scale)));
  const [storedWidth, storedHeight] = job.stored;
  // The browser has turned it all the same.
  const isTurned = width !== height && width > height !== storedWidth > storedHeight;
  const [a, b, c, d, right, below] = isTurned ? [1, 0, 0, 1, 0, 0] : job.turn;
  const [canvas, context] = a ? paint(across, down) : paint(down, across);
  context.setTransform(a, b, c, d, right * canvas.width, below * canvas.height);
  context.drawImage(source, 0, 0, across, down);
  context.resetTransform();
  return [canvas, context];
};

/** Draws it as large as it may be and shows anything (a canvas that is too large shows nothing), on paper, covered. */
const draw = (decoded, job) => {
  let { side } = job.limits;
  let [canvas, context] = drawWithin(decoded, job, side);
  while (!showsSomething(canvas)) {
    drop(canvas);
    if (side <= job.limits.least) throw new Error("blank");
    side = Math.round(side / 2);
    [canvas, context] = drawWithin(decoded, job, side);
  }
  if (job.type !== "image/jpeg") {
    // What lets light through becomes paper, not night: JPEG has no transparency.
    context.globalCompositeOperation = "destination-over";
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.globalCompositeOperation = "source-over";
  }
  cover(canvas, context, job);
  return canvas;
};

/** Rounded outward to whole pixels: nothing of what lies under a cover shines through its edge. */
const cover = ({ width, height }, context, { covers, limits }) => {
  context.fillStyle = limits.cover;
  for (let at = 0; at < covers.length; at += 4) {
    const [x, y] = [Math.floor(covers[at] * width), Math.floor(covers[at + 1] * height)];
    const right = Math.ceil((covers[at] + covers[at + 2]) * width);
    const below = Math.ceil((covers[at + 1] + covers[at + 3]) * height);
    context.fillRect(x, y, right - x, below - y);
  }
};

/** The first way that shows the picture. */
const drawn = async (job) => {
  let failure;
  for (const way of [byEighths, resized, whole, byLibrary]) {
    let decoded;
    try {
      decoded = await way(job, job.limits.side);
      return draw(decoded, job);
    } catch (error) {
      failure = error;
    } finally {
      decoded?.done();
    }
  }
  throw failure;
};

// ---- Encoding: the finest quality that fits, in one or two encodings of the whole

const encode = (canvas, quality) => canvas.convertToBlob({ type: "image/jpeg", quality: quality / 100 });

/** Patches from all over the picture, a sixteenth of it, by which what the whole will take is told. */
const PATCH = 64;
/** What stands in a JPEG before its pixels, and what a seam between patches costs. */
const HEAD = 640;
const SEAM = 8;

const sampled = (canvas) => {
  const [across, down] = [canvas.width, canvas.height].map((length) => Math.round(length / (4 * PATCH)));
  if (across * down < 12) return [canvas, 1, 0];
  const [mosaic, context] = paint(across * PATCH, down * PATCH);
  // Each from another corner of its cell, on the seams of the blocks that JPEG is made of.
  const from = (n, count, length, corner) =>
    16 * Math.floor((n * length) / count / 16 + (corner * (length / count - PATCH)) / 16);
  for (let x = 0; x < across; x++) {
    for (let y = 0; y < down; y++) {
      const left = from(x, across, canvas.width, ((x + 2 * y) % 4) / 3);
      const top = from(y, down, canvas.height, ((2 * x + y) % 4) / 3);
      context.drawImage(canvas, left, top, PATCH, PATCH, x * PATCH, y * PATCH, PATCH, PATCH);
    }
  }
  return [mosaic, (canvas.width * canvas.height) / (mosaic.width * mosaic.height), across * down * SEAM];
};

/** How many bytes a picture will take at a quality. */
const foreseer = (canvas) => {
  const [mosaic, ratio, seams] = sampled(canvas);
  const known = new Map();
  const bytes = async (quality) => {
    if (!known.has(quality)) known.set(quality, HEAD + ((await encode(mosaic, quality)).size - HEAD - seams) * ratio);
    return known.get(quality);
  };
  return { bytes, done: () => mosaic !== canvas && drop(mosaic) };
};

/** What is foreseen to use such a share of the bytes is fine enough: a step more would not be seen, but takes its time. */
const ENOUGH = 0.97;

/** The finest quality that is foreseen to fit, or nearly; 0 where none is. Bytes grow with quality as a power does, nearly. */
const finest = async (bytes, most, limits) => {
  let [low, high] = [limits.coarsest, limits.finest];
  if ((await bytes(high)) <= most) return high;
  if ((await bytes(low)) > most) return 0;
  while (high - low > 1) {
    const [few, many] = [await bytes(low), await bytes(high)];
    const share = many > few ? Math.log(most / few) / Math.log(many / few) : 0.5;
    const between = Math.min(high - 1, Math.max(low + 1, Math.round(low + share * (high - low))));
    if ((await bytes(between)) > most) high = between;
    else low = between;
    if (low === between && (await bytes(low)) > most * ENOUGH) break;
  }
  return low;
};

const encoded = async (canvas, job) => {
  const { limits } = job;
  const foreseen = foreseer(canvas);
  // What is foreseen is a little off: a little is left free at first, and then it is known how much.
  let [best, off, last] = [null, 1.01, 0];
  try {
    for (let tries = 0; tries < 3; tries++) {
      const quality = await finest(foreseen.bytes, limits.bytes / off, limits);
      if (!quality || quality === last) break;
      last = quality;
      const made = await encode(canvas, quality);
      off = made.size / (await foreseen.bytes(quality));
      const fits = made.size <= limits.bytes;
      if (fits && made.size > (best?.size ?? 0)) best = made;
      if (best && (!fits || quality === limits.finest || made.size > limits.bytes * limits.full)) break;
      // Not quite: a hair more than it was off.
      off *= 1.01;
    }
    const side = Math.max(canvas.width, canvas.height);
    if (best || side <= limits.least) return [canvas, best ?? (await encode(canvas, limits.coarsest))];
    // Coarser than this a larger picture shows less than a smaller one.
    const scale = Math.sqrt(limits.bytes / ((await foreseen.bytes(limits.middling)) * off));
    const smaller = Math.max(limits.least, Math.round(side * Math.min(0.9, scale)));
    const shrunk = shrink(canvas, smaller);
    drop(canvas);
    return encoded(shrunk, job);
  } finally {
    foreseen.done();
  }
};

const shrink = (drawn, side) => {
  const scale = side / Math.max(drawn.width, drawn.height);
  const [canvas, context] = paint(Math.round(drawn.width * scale), Math.round(drawn.height * scale));
  context.drawImage(drawn, 0, 0, canvas.width, canvas.height);
  return canvas;
};

self.onmessage = async ({ data: job }) => {
  try {
    // Here, since even to begin it copies the whole file; a page that is not secure has no hashes.
    const sum = self.crypto?.subtle?.digest("SHA-256", job.bytes);
    const [canvas, made] = await encoded(await drawn(job), job);
    const { width, height } = canvas;
    drop(canvas);
    const bytes = await made.arrayBuffer();
    self.postMessage({ bytes, width, height, sum: await sum }, [bytes]);
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
};
