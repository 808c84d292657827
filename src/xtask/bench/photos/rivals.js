// What Suban is compared with: a common library, and the bare browser calls, which are the lower bound. `way` selects
// which of them handles the next file; `made` is the last result.

// When its worker fails the library silently continues on the main thread: that would be another measurement.
const Plain = Worker;
window.Worker = class extends Plain {
  constructor(...given) {
    super(...given);
    const failed = (why) => __photo.end('fault', 'a worker failed: ' + why);
    this.addEventListener('message', ({ data }) => { if (data?.error) failed(data.error); });
    this.addEventListener('error', ({ message }) => failed(message));
  }
};

const [SIDE, BYTES] = [2048, 400_000];
const bare = new Worker('bare.js');

const ways = {
  library: (file) => imageCompression(file, {
    maxSizeMB: BYTES / 1024 / 1024,
    maxWidthOrHeight: SIDE,
    useWebWorker: true,
    libURL: new URL('library.js', location).href,
  }),
  bare: (file) => new Promise((then) => {
    bare.onmessage = ({ data }) => then(data.blob);
    bare.postMessage({ file, width: SIDE, height: SIDE * 3 / 4 });
  }),
};

var way = 'library', made = null;
document.querySelector('#file').onchange = ({ target }) => {
  ways[way](target.files[0]).then(
    (blob) => { made = blob; __photo.end('ready'); target.value = ''; },
    (error) => __photo.end('fault', String(error)),
  );
};
