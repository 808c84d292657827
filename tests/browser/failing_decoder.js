// Makes the decoder give up on pictures that bear a mark in their first kilobytes, as it does where memory ends; runs before the
// program and before the worker that draws photos, in a copy of the site made for one journey. No part of the product.
(() => {
  // Nobody can decode it; or the worker dies of it without a word, as one does that the system ends.
  const [NOBODY, NOT_THE_WORKER] = ['__NOBODY__', '__NOT_THE_WORKER__'];
  const begins = async (blob) => (blob instanceof Blob ? new TextDecoder('latin1').decode(await blob.slice(0, 4096).arrayBuffer()) : '');
  const fail = () => { throw new DOMException('The source image could not be decoded.', 'InvalidStateError'); };
  const made = new Map();
  const address = URL.createObjectURL;
  URL.createObjectURL = (blob) => {
    const url = address.call(URL, blob);
    made.set(url, blob);
    return url;
  };
  const isPage = typeof HTMLImageElement === 'function';
  const bitmap = self.createImageBitmap;
  self.createImageBitmap = async (source, ...more) => {
    const text = await begins(source);
    if (text.includes(NOBODY)) fail();
    if (!isPage && text.includes(NOT_THE_WORKER)) {
      self.close();
      await new Promise(() => {});
    }
    return bitmap.call(self, source, ...more);
  };
  if (!isPage) return;
  const decode = HTMLImageElement.prototype.decode;
  HTMLImageElement.prototype.decode = async function () {
    if ((await begins(made.get(this.src))).includes(NOBODY)) fail();
    return decode.call(this);
  };
})();
