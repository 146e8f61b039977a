// What the pages share: asking the server again and again, and words for what it says of cameras.

const EVERY_MS = 1000;
const PATIENCE_MS = 5000;

const STATES = {calm: 'Calm', suspected: 'Suspected', fire: 'Fire', cooling_down: 'Cooling down'};
const FEEDS = {connecting: 'Connecting', up: '', down: 'No signal', stale: 'Stale', frozen: 'Frozen', covered: 'Covered', ended: 'Ended'};

export const stateWord = (camera) => STATES[camera.state] ?? camera.state;
// A calm camera that sees nothing is not calm.
const isBlind = (camera) => camera.feed !== 'up' && camera.state === 'calm';
export const feedWord = (camera) => FEEDS[camera.feed] ?? camera.feed;

export function ageWord(seconds) {
  if (seconds === null) return 'no picture yet';
  if (seconds < 2) return 'now';
  if (seconds < 120) return `${Math.round(seconds)} s ago`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min ago`;
  return `${Math.round(seconds / 3600)} h ago`;
}

export function describe(camera) {
  const score = camera.score === null ? '' : `, score ${camera.score.toFixed(2)}`;
  const feed = feedWord(camera) ? `, ${feedWord(camera).toLowerCase()}` : '';
  const state = isBlind(camera) ? 'blind' : stateWord(camera).toLowerCase();
  return `Picture of ${camera.name}: ${state}${score}${feed}`;
}

// Writes only what has changed, so that nothing is announced or laid out again without need.
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function showScore(root, camera) {
  const score = camera.score ?? 0;
  root.querySelector('.score-fill').style.inlineSize = `${Math.round(score * 100)}%`;
  setText(root.querySelector('.score-text'), camera.score === null ? '–' : score.toFixed(2));
}

export function showState(root, chip, camera) {
  if (root.dataset.state !== camera.state) root.dataset.state = camera.state;
  if (root.dataset.feed !== camera.feed) root.dataset.feed = camera.feed;
  chip.classList.toggle('chip-blind', isBlind(camera));
  setText(chip, isBlind(camera) ? 'Blind' : stateWord(camera));
  const mark = root.querySelector('.mark');
  mark.hidden = !feedWord(camera);
  setText(mark, feedWord(camera));
}

// Says a fire aloud once, when it begins.
export class Announcer {
  #burning = new Set();

  update(cameras) {
    const fires = cameras.filter((camera) => camera.state === 'fire');
    const begun = fires.filter((camera) => !this.#burning.has(camera.id));
    this.#burning = new Set(fires.map((camera) => camera.id));
    if (begun.length > 0) {
      document.getElementById('spoken').textContent = `Fire: ${begun.map((camera) => camera.name).join(', ')}`;
    }
  }
}

// Polls for ever; tells the reader when the server has gone, for then every picture is old.
export function poll(path, onAnswer, onReturn = () => {}, everyMs = EVERY_MS) {
  const link = document.getElementById('link');
  const offline = document.getElementById('offline');
  let goneSince = null;

  const clock = document.getElementById('clock');
  const showTime = () => setText(clock, new Date().toLocaleTimeString());
  setInterval(showTime, 1000);
  showTime();

  async function ask() {
    const begun = performance.now();
    try {
      const response = await fetch(path, {cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS)});
      if (!response.ok) throw new Error(`the server answers ${response.status}`);
      const answer = await response.json();
      const returned = goneSince !== null;
      goneSince = null;
      document.body.classList.remove('offline');
      offline.hidden = true;
      setText(link, 'live');
      onAnswer(answer);
      if (returned) onReturn();
    } catch (failure) {
      if (goneSince === null) goneSince = new Date();
      document.body.classList.add('offline');
      offline.hidden = false;
      setText(offline, `No connection to Emberwatch since ${goneSince.toLocaleTimeString()}. The pictures below are old.`);
      setText(link, 'not connected');
      console.warn(failure);
    }
    setTimeout(ask, Math.max(100, everyMs - (performance.now() - begun)));
  }
  ask();
}
