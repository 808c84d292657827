// Lets canvases hold no more than `mostCanvasPixels`: beyond that nothing is drawn on them or from them, and nobody is told, as
// on iPhones. Runs before the program and before the worker that draws photos, in a copy of the site made for one journey. No
// part of the product.
(() => {
  self.mostCanvasPixels = 16_777_216;
  const isTooLarge = ({ width, height, displayWidth = width, displayHeight = height }) => displayWidth * displayHeight > self.mostCanvasPixels;
  for (const context of [self.CanvasRenderingContext2D, self.OffscreenCanvasRenderingContext2D]) {
    if (!context) continue;
    const draw = context.prototype.drawImage;
    context.prototype.drawImage = function (source, ...where) {
      // An <img> may be as large as it likes: a browser decodes it as coarsely as it is drawn.
      const isImage = self.HTMLImageElement && source instanceof HTMLImageElement;
      if (!isTooLarge(this.canvas) && (isImage || !isTooLarge(source))) draw.call(this, source, ...where);
    };
  }
})();
