// Makes decoding fail for pictures that contain a mark in their first kilobytes, as when memory runs out; injected
// before the program and before the photo worker, in a copy of the site made for one journey. Not part of the product.
(() => {
  // Either all decoding fails; or the worker terminates silently, as one killed by the system.
  const [NOBODY, NOT_THE_WORKER] = ['__NOBODY__', '__NOT_THE_WORKER__'];
  const isPage = typeof HTMLImageElement === 'function';
  const beginning = (bytes) => new TextDecoder('latin1').decode(new Uint8Array(bytes, 0, Math.min(bytes.byteLength, 4096)));
  const bear = async (text) => {
    if (text.includes(NOBODY)) throw new DOMException('The source image could not be decoded.', 'InvalidStateError');
    if (!isPage && text.includes(NOT_THE_WORKER)) {
      self.close();
      await new Promise(() => {});
    }
  };
  const bearBlob = async (blob) => blob instanceof Blob && bear(beginning(await blob.slice(0, 4096).arrayBuffer()));

  const bitmap = self.createImageBitmap;
  self.createImageBitmap = async (source, ...more) => {
    await bearBlob(source);
    return bitmap.call(self, source, ...more);
  };
  const Decoder = self.ImageDecoder;
  if (Decoder) {
    self.ImageDecoder = class ImageDecoder extends Decoder {
      constructor(given) {
        const text = given.data instanceof ArrayBuffer ? beginning(given.data) : '';
        super(given);
        this.text = text;
      }
      async decode(...given) {
        await bear(this.text);
        return super.decode(...given);
      }
    };
  }
  if (!isPage) return;
  const made = new Map();
  const address = URL.createObjectURL;
  URL.createObjectURL = (blob) => {
    const url = address.call(URL, blob);
    made.set(url, blob);
    return url;
  };
  const decode = HTMLImageElement.prototype.decode;
  HTMLImageElement.prototype.decode = async function () {
    await bearBlob(made.get(this.src));
    return decode.call(this);
  };
})();
