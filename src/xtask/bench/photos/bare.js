// Only the browser's calls: no check of the file, no byte limit, no second try.
onmessage = async ({ data: { file, width, height } }) => {
  try {
    const bitmap = await createImageBitmap(file, { resizeWidth: width, resizeHeight: height, resizeQuality: 'high' });
    const canvas = new OffscreenCanvas(width, height);
    canvas.getContext('2d').drawImage(bitmap, 0, 0);
    bitmap.close();
    postMessage({ blob: await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 }) });
  } catch (error) {
    postMessage({ error: String(error) });
  }
};
