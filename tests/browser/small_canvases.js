// Limits canvases to `mostCanvasPixels`: above that nothing is drawn on them or from them, without an error, as on
// iPhones. Injected before the program and before the photo worker, in a copy of the site made for one journey. Not
// part of the product.
(() => {
  self.mostCanvasPixels = 16_777_216;
  const isTooLarge = ({ width, height, displayWidth = width, displayHeight = height }) => displayWidth * displayHeight > self.mostCanvasPixels;
  for (const context of [self.CanvasRenderingContext2D, self.OffscreenCanvasRenderingContext2D]) {
    if (!context) continue;
    const draw = context.prototype.drawImage;
    context.prototype.drawImage = function (source, ...where) {
      // An <img> has no limit: a browser decodes it at the size at which it is drawn.
      const isImage = self.HTMLImageElement && source instanceof HTMLImageElement;
      if (!isTooLarge(this.canvas) && (isImage || !isTooLarge(source))) draw.call(this, source, ...where);
    };
  }
})();
