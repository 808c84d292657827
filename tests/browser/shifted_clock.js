// Shifts the page's clock by `window.clockWrongBy` milliseconds, which a journey may change at any time; injected
// before the program, in a copy of the site made for one journey. Not part of the product.
(() => {
  const True = Date;
  window.clockWrongBy = __SHIFT__;
  const now = () => True.now() + window.clockWrongBy;
  window.Date = class Date extends True {
    constructor(...parts) {
      parts.length ? super(...parts) : super(now());
    }
    static now() {
      return now();
    }
  };
})();
