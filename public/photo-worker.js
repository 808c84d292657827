// Shrinks one photo at a time away from the page: decode upright, draw, encode as JPEG until it is small enough.
// In: {bytes: ArrayBuffer, steps: [[longest side, quality], …], mostBytes}. Out: {bytes, width, height} or {error}.
// Pixels are drawn anew, so nothing of the file but its picture survives.

const decode = async (bytes) => {
  const blob = new Blob([bytes]);
  try {
    return await createImageBitmap(blob, { imageOrientation: "from-image" });
  } catch (error) {
    // Browsers that do not know the option turn pictures upright by themselves.
    if (error instanceof TypeError) return createImageBitmap(blob);
    throw error;
  }
};

const showsSomething = (canvas) => {
  const probe = new OffscreenCanvas(16, 16).getContext("2d", { willReadFrequently: true });
  probe.drawImage(canvas, 0, 0, 16, 16);
  return probe.getImageData(0, 0, 16, 16).data.some((value, index) => index % 4 === 3 && value > 0);
};

// The picture is a decoded file, or what was drawn of it before: shrinking a small one is quick.
const draw = (picture, side) => {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, width, height);
  if (!showsSomething(canvas)) throw new Error("blank");
  // JPEG has no transparency: what lets light through becomes paper, not night.
  context.globalCompositeOperation = "destination-over";
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  return canvas;
};

self.onmessage = async ({ data: { bytes, steps, mostBytes } }) => {
  try {
    const bitmap = await decode(bytes);
    let canvas, drawn, blob;
    for (const [side, quality] of steps) {
      if (side !== drawn) canvas = draw(canvas ?? bitmap, (drawn = side));
      blob = await canvas.convertToBlob({ type: "image/jpeg", quality });
      if (blob.size <= mostBytes) break;
    }
    bitmap.close();
    const made = await blob.arrayBuffer();
    self.postMessage({ bytes: made, width: canvas.width, height: canvas.height }, [made]);
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
};
