// What the pages share: updates from the server, and words for the state of cameras.
import {requireLogin} from './account.js';
import {timeOfDay, word} from './words.js';

const EVERY_MS = 1000;
const PATIENCE_MS = 5000;
const STREAM_AGAIN_MS = 15000;
// A stream that has told of no camera for so long has none to tell of.
const ALONE_MS = 900;

export const stateWord = (camera) => word(`state.${camera.state}`);
// A camera without live images cannot see a fire, so it must not be called calm.
const isBlind = (camera) => camera.feed !== 'up' && camera.state === 'calm';
// Empty for a camera that is as it should be.
export const feedWord = (camera) => (camera.feed === 'up' ? '' : word(`feed.${camera.feed}`));

// A camera of which nothing is heard since then, because the server does not answer: nobody knows that it is calm.
export const unheard = (camera, since) => ({...camera, feed: 'unknown', error: word('age.as_of', timeOfDay(since))});

export function ageWord(seconds) {
  if (seconds === null) return word('age.none');
  if (seconds < 2) return word('age.now');
  if (seconds < 120) return word('age.seconds', Math.round(seconds));
  if (seconds < 7200) return word('age.minutes', Math.round(seconds / 60));
  return word('age.hours', Math.round(seconds / 3600));
}

// How often a camera is judged, where that is less than half as often as its images come.
export function judgedWord(camera) {
  if (camera.feed === 'ended' || camera.judged_fps === undefined || camera.judged_fps * 2 >= camera.fps) return '';
  if (camera.judged_fps === 0) return word('judged.not');
  return camera.judged_fps < 0.95
    ? word('judged.every', (1 / camera.judged_fps).toFixed(1)) : word('judged.rate', camera.judged_fps.toFixed(1));
}

export function describe(camera) {
  const facts = [isBlind(camera) ? word('state.blind') : stateWord(camera)];
  if (camera.score !== null) facts.push(word('camera.score', camera.score.toFixed(2)));
  if (feedWord(camera)) facts.push(feedWord(camera));
  return word('camera.image', camera.name, facts.map((each) => each.toLowerCase()).join(word('list.separator')));
}

// Writes only what has changed, so that nothing is announced or laid out again without need.
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function showScore(root, camera) {
  const score = camera.score ?? 0;
  root.querySelector('.score-fill').style.transform = `scaleX(${score.toFixed(2)})`;
  setText(root.querySelector('.score-text'), camera.score === null ? '–' : score.toFixed(2));
}

export function showState(root, chip, camera) {
  if (root.dataset.state !== camera.state) root.dataset.state = camera.state;
  if (root.dataset.feed !== camera.feed) root.dataset.feed = camera.feed;
  chip.classList.toggle('chip-blind', isBlind(camera));
  say(chip, isBlind(camera) ? 'blind' : camera.state, isBlind(camera) ? word('state.blind') : stateWord(camera));
  const mark = root.querySelector('.mark');
  mark.hidden = !feedWord(camera);
  say(mark, 'blind', feedWord(camera));
}

// An icon beside the word, where the page has a place for one.
function say(element, icon, text) {
  const use = element.querySelector('use');
  const href = `/assets/icons.svg#${icon}`;
  if (use && use.getAttribute('href') !== href) use.setAttribute('href', href);
  setText(use ? element.querySelector('.word') : element, text);
}

// Has screen readers say a fire once, when it begins.
export class Announcer {
  #burning = new Set();

  update(cameras) {
    const fires = cameras.filter((camera) => camera.state === 'fire');
    const begun = fires.filter((camera) => !this.#burning.has(camera.id));
    this.#burning = new Set(fires.map((camera) => camera.id));
    if (begun.length > 0) {
      document.getElementById('spoken').textContent = word('fire.spoken', begun.map((camera) => camera.name).join(word('list.separator')));
    }
  }
}

// Shows the time and whether the server answers. While it does not, a notice says that all images are old.
class Link {
  #goneSince = null;

  constructor() {
    const clock = document.getElementById('clock');
    document.getElementById('link').hidden = false;
    const showTime = () => setText(clock, timeOfDay(Date.now()));
    setInterval(showTime, 1000);
    showTime();
  }

  // Returns true if the server was away before.
  answered() {
    const returned = this.#goneSince !== null;
    this.#goneSince = null;
    document.body.classList.remove('offline');
    document.getElementById('offline').hidden = true;
    setText(document.getElementById('link'), word('link.live'));
    return returned;
  }

  // Returns since when it is away.
  gone(failure) {
    if (this.#goneSince === null) this.#goneSince = new Date();
    const offline = document.getElementById('offline');
    document.body.classList.add('offline');
    offline.hidden = false;
    setText(offline, word('link.gone_since', timeOfDay(this.#goneSince)));
    setText(document.getElementById('link'), word('link.gone'));
    console.warn(failure);
    return this.#goneSince;
  }
}

async function answerOf(path) {
  const response = await fetch(path, {cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS)});
  requireLogin(response);
  if (!response.ok) throw Object.assign(new Error(`the server answers ${response.status}`), {status: response.status});
  return {content: await response.json(), missing: response.headers.get('Emberwatch-Missing') ?? ''};
}

// Asks again and again for as long as the page is open. In a fleet, missing names the members that the answer lacks.
export function poll(path, onAnswer, onReturn = () => {}, everyMs = EVERY_MS) {
  const link = new Link();

  async function ask() {
    const begun = performance.now();
    try {
      const answer = await answerOf(path);
      const returned = link.answered();
      onAnswer(answer.content, answer.missing);
      if (returned) onReturn();
    } catch (failure) {
      link.gone(failure);
    }
    setTimeout(ask, Math.max(100, everyMs - (performance.now() - begun)));
  }
  ask();
}

// Keeps the state of all cameras, or of one, up to date once a second, and calls back with a list; that of one camera is
// empty once there is no such camera any more.
// The server tells it as a stream of events. Where that stream breaks or is silent for PATIENCE_MS, the page asks once a
// second instead and tries the stream again later; if no answer comes within PATIENCE_MS either, it says so. Hidden tabs
// only ask, because all tabs of a browser together have six connections to a server. While there is no camera to tell of,
// the stream is silent and the page asks beside it.
// onGone(since) is called while no answer comes: what was told before is no longer how things are.
export function watch(camera, onAnswer, onReturn = () => {}, onGone = () => {}) {
  const link = new Link();
  const path = camera ? `/api/cameras/${camera}` : '/api/cameras';
  const streamPath = `/api/stream?every=1s${camera ? `&camera=${camera}` : ''}`;
  const known = new Map();
  let source = null;
  let heardAt = 0;
  let streamAgainAt = 0;
  let asking = false;
  let telling = false;

  function tell(cameras) {
    const returned = link.answered();
    onAnswer(cameras);
    if (returned) onReturn();
  }

  // The events of one moment are told together.
  function tellSoon() {
    if (telling) return;
    telling = true;
    setTimeout(() => {
      telling = false;
      if (source !== null) tell([...known.values()]);
    }, 0);
  }

  function listen() {
    known.clear();
    heardAt = performance.now();
    source = new EventSource(streamPath);
    source.addEventListener('camera', (event) => {
      const view = JSON.parse(event.data);
      known.set(view.id, view);
      heardAt = performance.now();
      tellSoon();
    });
    source.addEventListener('removed', (event) => {
      known.delete(JSON.parse(event.data).id);
      tellSoon();
    });
    source.addEventListener('error', () => {
      stopListening(STREAM_AGAIN_MS);
      ask();
    });
  }

  function stopListening(againMs) {
    source?.close();
    source = null;
    streamAgainAt = performance.now() + againMs;
  }

  async function ask() {
    if (asking) return;
    asking = true;
    try {
      const {content} = await answerOf(path);
      if (source === null || known.size === 0) {
        heardAt = performance.now();
        tell(camera ? [content] : content);
      }
    } catch (failure) {
      // Taken out of the configuration, or hidden from this visitor, while the page was open.
      if (camera && failure.status === 404) tell([]);
      else if (source === null) onGone(link.gone(failure));
    }
    asking = false;
  }

  function step() {
    const now = performance.now();
    if (source !== null && document.hidden) stopListening(0);
    else if (source !== null && now - heardAt > PATIENCE_MS) stopListening(STREAM_AGAIN_MS);
    if (source === null && !document.hidden && now >= streamAgainAt) listen();
    if (source === null || (known.size === 0 && now - heardAt > ALONE_MS)) ask();
  }
  document.addEventListener('visibilitychange', step);
  setInterval(step, EVERY_MS);
  step();
}
