// Live images of many cameras over one connection: browsers allow six to a server, so streams of their own would starve
// the seventh tile. The answer is multipart; each part has the headers X-Camera and Content-Length and is one JPEG.

const AGAIN_MS = 1000;
const REFUSED_AGAIN_MS = 15000;
const SETTLE_MS = 250;
const SILENCE_MS = 12000;
const MOST_HEADER = 1024;
const MOST_IMAGE = 32 * 1024 * 1024;

// Cuts a stream of bytes into its parts.
class Parts {
  #chunks = [];
  #size = 0;
  #needed = 1;
  #part = null;

  constructor(onPart) {
    this.onPart = onPart;
  }

  take(chunk) {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    // An image comes in many chunks, which are joined only once.
    while (this.#size >= this.#needed && this.#step());
  }

  #step() {
    const bytes = this.#joined();
    if (this.#part !== null) {
      const {camera, length} = this.#part;
      this.#part = null;
      this.#rest(bytes, length);
      this.onPart(camera, new Blob([bytes.subarray(0, length)], {type: 'image/jpeg'}));
      return true;
    }
    const end = endOfHeader(bytes);
    if (end < 0) {
      if (bytes.length > MOST_HEADER) throw new Error('this is no stream of images');
      this.#rest(bytes, 0);
      this.#needed = bytes.length + 1;
      return false;
    }
    const header = new TextDecoder().decode(bytes.subarray(0, end));
    const length = Number(/^Content-Length: (\d+)$/m.exec(header)?.[1]);
    const camera = /^X-Camera: (\S+)$/m.exec(header)?.[1];
    if (camera === undefined || !(length <= MOST_IMAGE)) throw new Error('this is no stream of images');
    this.#part = {camera, length};
    this.#rest(bytes, end);
    this.#needed = length;
    return true;
  }

  #joined() {
    if (this.#chunks.length === 1) return this.#chunks[0];
    const all = new Uint8Array(this.#size);
    let at = 0;
    for (const chunk of this.#chunks) {
      all.set(chunk, at);
      at += chunk.length;
    }
    return all;
  }

  #rest(bytes, from) {
    const rest = bytes.subarray(from);
    this.#chunks = [rest];
    this.#size = rest.length;
    this.#needed = 1;
  }
}

// Where the empty line behind the headers ends, or -1.
function endOfHeader(bytes) {
  const last = Math.min(bytes.length, MOST_HEADER + 4);
  for (let at = 3; at < last; at++) {
    if (bytes[at] === 10 && bytes[at - 1] === 13 && bytes[at - 2] === 10 && bytes[at - 3] === 13) return at + 1;
  }
  return -1;
}

export class LiveImages {
  #cameras = '';
  #controller = null;
  #timer = 0;
  #heardAt = 0;
  #flowing = false;

  // onImage(camera, blob) for each image; onStop() when images do not come this way for now.
  constructor(onImage, onStop) {
    this.onImage = onImage;
    this.onStop = onStop;
    setInterval(() => this.#watch(), 1000);
  }

  // Whether images come this way at present.
  get flowing() {
    return this.#flowing;
  }

  // Shows these cameras from now on, and none where the list is empty.
  show(ids) {
    const cameras = [...ids].sort().join(',');
    if (cameras === this.#cameras) return;
    this.#cameras = cameras;
    // What is not looked at must not be sent; for what comes into view a moment is waited, because scrolling goes on.
    this.#later(cameras === '' ? 0 : SETTLE_MS);
  }

  // Connects anew.
  again() {
    this.#later(0);
  }

  #later(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#open(), ms);
  }

  async #open() {
    this.#controller?.abort();
    if (this.#cameras === '') {
      this.#controller = null;
      this.#flowing = false;
      return;
    }
    const controller = new AbortController();
    this.#controller = controller;
    this.#heardAt = performance.now();
    let againMs = AGAIN_MS;
    try {
      const answer = await fetch(`/api/live?cameras=${this.#cameras}`, {cache: 'no-store', signal: controller.signal});
      if (!answer.ok) {
        againMs = answer.status === 503 ? REFUSED_AGAIN_MS : AGAIN_MS;
        throw new Error(`the server answers ${answer.status}`);
      }
      this.#flowing = true;
      const parts = new Parts(this.onImage);
      const reader = answer.body.getReader();
      for (let read = await reader.read(); !read.done; read = await reader.read()) {
        this.#heardAt = performance.now();
        parts.take(read.value);
      }
    } catch (failure) {
      if (controller.signal.aborted) return;
      console.warn(failure);
      controller.abort();
    }
    if (this.#controller !== controller) return;
    this.#controller = null;
    this.#flowing = false;
    this.#later(againMs);
    this.onStop();
  }

  // A server that holds the connection and sends nothing is asked again.
  #watch() {
    if (this.#controller !== null && performance.now() - this.#heardAt > SILENCE_MS) this.again();
  }
}
