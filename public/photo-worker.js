// Prepares one photo at a time off the main thread: decoded, drawn upright and scaled down with its covers, encoded as
// JPEG as finely as fits. Pixels are drawn anew, so nothing of the file but its picture survives. Messages are arrays.
// In, computed by src/platform/photos: the bytes as an ArrayBuffer, their media type, the numbers of `plan`, edits
// [offset, byte, …] that keep the decoder from turning and cropping, covers as [x, y, width, height, …] in shares, and
// their colour. Out: bytes, the same as a blob, width, height, and the input's SHA-256; or {error}.

/** The job's message, with a name for each number. */
const named = ([bytes, type, plan, edits, covers, colour]) => {
  const [side, most, least, coarsest, middling, finest, nearly, full] = plan.slice(6, 14);
  const given = { bytes, type, edits, covers, colour };
  return {
    ...given,
    // Width and height as decoded, and once upright and cropped if the decoder does that.
    stored: plan.slice(0, 2),
    upright: plan.slice(2, 4),
    // Offset and length of the file's colour description.
    colours: plan.slice(4, 6),
    limits: { side, bytes: most, least, coarsest, middling, finest, nearly, full },
    // What we do instead of the decoder: the visible part (left, top, width, height in shares), and the upright
    // transform.
    crop: plan.slice(14, 18),
    turn: plan.slice(18),
  };
};

// A canvas in main memory: one on the GPU can be lost, and would be read back for every encoding.
const paint = (width, height) => {
  const canvas = new OffscreenCanvas(Math.max(1, width), Math.max(1, height));
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  return [canvas, context];
};

/** A large canvas takes long to allocate, so that is done while decoding; if it fails now it is retried later. */
const laidOut = (size) => {
  try {
    const spare = paint(...size);
    // Reading one pixel forces the browser to allocate and decode now.
    spare[1].getImageData(0, 0, 1, 1);
    return spare;
  } catch {
    return null;
  }
};

const drop = (canvas) => {
  canvas.width = canvas.height = 0;
};

const isCropped = ({ crop }) => crop[2] < 1 || crop[3] < 1;

/** A size scaled down to a longest side. */
const within = (size, side) => {
  const scale = Math.min(1, side / Math.max(...size));
  return size.map((length) => Math.max(1, Math.round(length * scale)));
};

// ---- Decoding: each returns {source, width, height, done}, as stored unless the browser has turned it all the same.

// Decoders run in parallel: once one has begun, `meanwhile` is called with the expected size, as stored.

const blob = ({ bytes, type }) => new Blob([bytes], { type });

/**
 * Decodes a JPEG at a multiple of an eighth of its size, which saves most of the work without blur (Chromium). The next
 * eighth below the wanted side is used if it is nearly as large.
 */
const byEighths = async (job, side, meanwhile) => {
  if (job.type !== "image/jpeg" || !self.ImageDecoder) throw new Error("no eighths");
  const eighths = Math.min(8, Math.ceil((job.limits.nearly * 8 * side) / Math.max(...job.stored)));
  const [desiredWidth, desiredHeight] = job.stored.map((length) => Math.ceil((length * eighths) / 8));
  // From the bytes: a blob's are in another process, and would have to be copied back.
  const decoder = new ImageDecoder({ data: job.bytes, type: job.type, desiredWidth, desiredHeight });
  try {
    // It decodes once the header is parsed, which is only reported when awaited.
    await decoder.tracks.ready;
    const decoding = decoder.decode();
    meanwhile([desiredWidth, desiredHeight]);
    const { image } = await decoding;
    return { source: image, width: image.displayWidth, height: image.displayHeight, done: () => image.close() };
  } finally {
    decoder.close();
  }
};

const bitmap = (source) => ({ source, width: source.width, height: source.height, done: () => source.close() });

const resized = async (job, side, meanwhile) => {
  if (Math.max(...job.stored) <= side || isCropped(job)) throw new Error("as large as it has to be");
  const size = within(job.stored, side);
  // Only the height is given: the width then shows whether the browser has rotated the picture.
  const decoding = createImageBitmap(blob(job), { resizeWidth: size[0], resizeQuality: "high" });
  meanwhile(size);
  return bitmap(await decoding);
};

const whole = async (job, _, meanwhile) => {
  const decoding = createImageBitmap(blob(job));
  meanwhile(job.stored);
  return bitmap(await decoding);
};

// ---- HEIC where the browser cannot: libheif, loaded only then.

const address = (name) => new URL(name, self.location.href).href;

let loaded;
const load = () =>
  (loaded ??= new Promise((resolve, reject) => {
    importScripts(address("heic/libheif.js"));
    const library = self.libheif({
      locateFile: () => address("heic/libheif.wasm"),
      onRuntimeInitialized: () => setTimeout(() => resolve({ library })),
      onAbort: reject,
    });
  }));

/** What libheif leaves of tiles with corrupt data: zeros, which are a uniform green that fills no photo. */
const isDamaged = (pixels) => {
  const step = 4 * Math.ceil(pixels.length / 40_000);
  let green = 0;
  for (let at = 0; at < pixels.length; at += step) {
    if (!pixels[at] && !pixels[at + 2] && Math.abs(pixels[at + 1] - 135.5) < 2) green += step;
  }
  return green > pixels.length / 20;
};

const byLibrary = async (job, side) => {
  const { library } = await load();
  const context = library.heif_context_alloc();
  let handle, decoded;
  try {
    library.heif_context_read_from_memory(context, new Uint8Array(job.bytes));
    handle = library.heif_js_context_get_primary_image_handle(context);
    const { heif_colorspace_RGB: rgb } = library.heif_colorspace;
    const { heif_chroma_interleaved_RGBA: rgba } = library.heif_chroma;
    decoded = await library.heif_js_decode_image2(handle, rgb, rgba);
    const { data, stride, width, height } = decoded.channels[0];
    // In the library's own memory; its rows may be longer than the picture's.
    const pixels = new Uint8ClampedArray(data.buffer, data.byteOffset, stride * height);
    if (isDamaged(pixels)) throw new Error("damaged");
    const rows = new ImageData(pixels, stride / 4, height);
    const [resizeWidth, resizeHeight] = within([width, height], side);
    const options = resizeWidth < width && !isCropped(job) ? { resizeWidth, resizeHeight, resizeQuality: "high" } : {};
    return bitmap(await createImageBitmap(rows, 0, 0, width, height, options));
  } finally {
    if (decoded?.image) library.heif_image_release(decoded.image);
    if (handle && !handle.code) library.heif_image_handle_release(handle);
    library.heif_context_free(context);
  }
};

// ---- Drawing

const showsSomething = (canvas, job) => {
  const [probe, context] = paint(16, 16);
  // An opaque picture shows in any sample: smoothing, which takes the mean of all pixels, is slower and not needed.
  context.imageSmoothingEnabled = job.type !== "image/jpeg";
  context.drawImage(canvas, 0, 0, 16, 16);
  const { data } = context.getImageData(0, 0, 16, 16);
  drop(probe);
  return data.some((value, index) => index % 4 === 3 && value > 0);
};

/** Target size, source part and transform for drawing a picture of that size. */
const upright = ([width, height], job, side) => {
  const [storedWidth, storedHeight] = job.stored;
  // The browser has rotated the picture itself, and then it has cropped it as well.
  const isTurned = width !== height && width > height !== storedWidth > storedHeight;
  const { crop, turn } = isTurned ? { crop: WHOLE, turn: AS_STORED } : job;
  // Never a pixel of what is cropped away.
  const from = [Math.ceil(crop[0] * width), Math.ceil(crop[1] * height)];
  const to = [Math.floor((crop[0] + crop[2]) * width), Math.floor((crop[1] + crop[3]) * height)];
  const part = from.map((at, n) => Math.max(1, to[n] - at));
  const [across, down] = within(part, side);
  return { from, part, across, down, turn, size: turn[0] ? [across, down] : [down, across] };
};

/** Draws a decoded picture within a longest side, upright; reuses an existing canvas of the same size. */
const drawWithin = ({ source, width, height }, job, side, spare) => {
  const { from, part, across, down, turn, size } = upright([width, height], job, side);
  const [a, b, c, d, right, below] = turn;
  const fits = spare && spare[0].width === size[0] && spare[0].height === size[1];
  if (spare && !fits) drop(spare[0]);
  const [canvas, context] = fits ? spare : paint(...size);
  context.setTransform(a, b, c, d, right * canvas.width, below * canvas.height);
  context.drawImage(source, ...from, ...part, 0, 0, across, down);
  context.resetTransform();
  return [canvas, context];
};

/** Draws at the largest size that shows anything (too large a canvas stays empty), on a background, with covers. */
const draw = (decoded, job, spare, convert) => {
  let { side } = job.limits;
  let [canvas, context] = drawWithin(decoded, job, side, spare);
  while (!showsSomething(canvas, job)) {
    drop(canvas);
    if (side <= job.limits.least) throw new Error("blank");
    side = Math.round(side / 2);
    [canvas, context] = drawWithin(decoded, job, side);
  }
  convert?.(canvas, context);
  if (job.type !== "image/jpeg") {
    // Transparent areas become the background colour instead of black: JPEG has no transparency.
    context.globalCompositeOperation = "destination-over";
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.globalCompositeOperation = "source-over";
  }
  cover(canvas, context, job);
  return canvas;
};

/** Rounded outward to whole pixels: no covered pixel shows at the cover's edge. */
const cover = ({ width, height }, context, { covers, colour }) => {
  context.fillStyle = colour;
  for (let at = 0; at < covers.length; at += 4) {
    const [x, y] = [Math.floor(covers[at] * width), Math.floor(covers[at + 1] * height)];
    const right = Math.ceil((covers[at] + covers[at + 2]) * width);
    const below = Math.ceil((covers[at + 1] + covers[at + 3]) * height);
    context.fillRect(x, y, right - x, below - y);
  }
};

const WHOLE = [0, 0, 1, 1];
const AS_STORED = [1, 0, 0, 1, 0, 0];

/**
 * The ways to decode the file, to be tried in order, with their crop and transform. A browser that decodes HEIC applies both
 * itself; if the edited bytes fail, the original ones may work, unless the cropped-away part could show.
 */
const attempts = (job) => {
  const given = [byEighths, resized, whole];
  const byDecoder = { ...job, edits: [], stored: job.upright, crop: WHOLE, turn: AS_STORED };
  if (job.type === "image/heic") return [[given, byDecoder], [[byLibrary], job]];
  return job.edits.length && !isCropped(job) ? [[given, job], [[whole], byDecoder]] : [[given, job]];
};

/** Swaps each edit's byte with the one in the file: a second call restores the file. */
const exchange = (bytes, edits) => {
  const all = new Uint8Array(bytes);
  for (let at = 0; at < edits.length; at += 2) [all[edits[at]], edits[at + 1]] = [edits[at + 1], all[edits[at]]];
};

/** The colour conversion for a way of decoding; none where it is done already. */
const converter = async ({ bytes, type, colours }, isHeeded) => {
  if (!colours[1]) return null;
  if (!self.photoColours) importScripts(address("photo-colours.js"));
  const described = new Uint8Array(bytes, ...colours);
  const said = photoColours.read(type, described);
  if (!said || (isHeeded && (await photoColours.heeded(type, said, described)))) return null;
  return (canvas, context) => photoColours.convert(canvas, context, said);
};

/** The first way that shows the picture. */
const drawn = async (job) => {
  let failure;
  for (const [ways, plan] of attempts(job)) {
    exchange(job.bytes, plan.edits);
    for (const way of ways) {
      let decoded, spare;
      try {
        decoded = await way(plan, job.limits.side, (size) => {
          spare = laidOut(upright(size, plan, job.limits.side).size);
        });
        // Safari, the only browser that decodes HEIC, applies its colours too.
        const isTrusted = job.type === "image/heic" && way !== byLibrary;
        const convert = isTrusted ? null : await converter(job, way !== byLibrary).catch(() => null);
        return draw(decoded, plan, spare, convert);
      } catch (error) {
        failure = error;
        if (spare) drop(spare[0]);
      } finally {
        decoded?.done();
      }
    }
    exchange(job.bytes, plan.edits);
  }
  throw failure;
};

// ---- Encoding: the best quality that fits, in one or two encodings of the whole picture

const encode = (canvas, quality) => canvas.convertToBlob({ type: "image/jpeg", quality: quality / 100 });

/** Patches from all over the picture, a sixteenth of its area, from which the size of the whole is estimated. */
const PATCH = 64;
/** Bytes of a JPEG's header, and the overhead of a seam between patches. */
const HEAD = 640;
const SEAM = 8;

const sampled = (canvas) => {
  const [across, down] = [canvas.width, canvas.height].map((length) => Math.round(length / (4 * PATCH)));
  if (across * down < 12) return [canvas, 1, 0];
  const [mosaic, context] = paint(across * PATCH, down * PATCH);
  // Samples from different corners of their cells, aligned to JPEG's blocks.
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

/** The estimated size in bytes of a picture at a quality. */
const foreseer = (canvas) => {
  const [mosaic, ratio, seams] = sampled(canvas);
  const known = new Map();
  const bytes = async (quality) => {
    if (!known.has(quality)) {
      const pixels = (await encode(mosaic, quality)).size - HEAD - seams;
      known.set(quality, HEAD + Math.max(0, pixels) * ratio);
    }
    return known.get(quality);
  };
  return { bytes, done: () => mosaic !== canvas && drop(mosaic) };
};

/** An estimate that uses this share of the bytes is accepted: another step would be invisible, but takes time. */
const ENOUGH = 0.97;
/** The exponent of the coarseness by which a usual photo's bytes shrink. */
const USUAL = -0.65;

/**
 * The highest quality whose estimate fits, or nearly; 0 if none does. JPEG quantises by a coarseness of 2 × (100 − quality),
 * and the size is nearly a power of it, so that two samples give the third.
 */
const finest = async (bytes, most, { coarsest, finest }, begin) => {
  let [low, high, at, power, before] = [coarsest - 1, finest + 1, begin, USUAL, null];
  while (high - low > 1) {
    const look = [Math.log(100 - at), Math.log(await bytes(at))];
    if (look[1] > Math.log(most)) high = at;
    else low = at;
    if (low === at && look[1] > Math.log(most * ENOUGH)) break;
    if (before) power = Math.min(-0.2, (look[1] - before[1]) / (look[0] - before[0]));
    const coarseness = Math.exp(look[0] + (Math.log((most * (1 + ENOUGH)) / 2) - look[1]) / power);
    at = Math.min(high - 1, Math.max(low + 1, Math.round(100 - coarseness)));
    before = look;
  }
  return low < coarsest ? 0 : low;
};

/** The previous photo's values: photos chosen together are alike. */
let lately;

const encoded = async (canvas, job) => {
  const { limits } = job;
  const foreseen = foreseer(canvas);
  // The estimate is a little off: a margin is left at first, and corrected by the measured error.
  let [best, off, last] = [null, 1.01, 0];
  try {
    for (let tries = 0; tries < 3; tries++) {
      const quality = await finest(foreseen.bytes, limits.bytes / off, limits, lately ?? limits.middling);
      if (!quality || quality === last) break;
      lately = last = quality;
      const made = await encode(canvas, quality);
      off = made.size / (await foreseen.bytes(quality));
      const fits = made.size <= limits.bytes;
      if (fits && made.size > (best?.size ?? 0)) best = made;
      if (best && (!fits || quality === limits.finest || made.size > limits.bytes * limits.full)) break;
      // Still too large: slightly more than the measured error.
      off *= 1.01;
    }
    const side = Math.max(canvas.width, canvas.height);
    if (best || side <= limits.least) return [canvas, best ?? (await encode(canvas, limits.coarsest))];
    // Below this quality a smaller picture looks better than a larger one.
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
  const [canvas, context] = paint(...within([drawn.width, drawn.height], side));
  context.drawImage(drawn, 0, 0, canvas.width, canvas.height);
  return canvas;
};

self.onmessage = async ({ data }) => {
  try {
    const job = named(data);
    // Hashed here, since `digest` copies the whole file synchronously; insecure pages have no hashes.
    const sum = self.crypto?.subtle?.digest("SHA-256", job.bytes);
    const [canvas, made] = await encoded(await drawn(job), job);
    const { width, height } = canvas;
    drop(canvas);
    const bytes = await made.arrayBuffer();
    self.postMessage([bytes, made, width, height, await sum], [bytes]);
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
};
