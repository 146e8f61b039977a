// One camera, large, as a live stream. Where the server has no place for another viewer, it shows an image a second and
// tries the stream again later. A hidden tab shows nothing and is no viewer.
import {Announcer, ageWord, describe, feedWord, setText, showScore, showState, watch} from './cameras.js';

const HISTORY_SECONDS = 120;
const REFRESH_MS = 1000;
const TRY_STREAM_AGAIN_MS = 15000;

const id = location.pathname.split('/')[2];
const root = document.getElementById('camera');
const image = document.getElementById('live');
const announcer = new Announcer();
const scores = [];
let streaming = false;
let timer = 0;
let streamTriedAt = 0;

document.getElementById('incidents').href = `/incidents?camera=${id}`;
document.getElementById('snapshot').href = `/cameras/${id}/snapshot.jpg`;
document.getElementById('snapshot').download = `${id}.jpg`;

function stream() {
  if (document.hidden) return;
  clearTimeout(timer);
  streaming = true;
  streamTriedAt = performance.now();
  image.src = `/cameras/${id}/stream.mjpeg?at=${Date.now()}`;
}

// Ends the request, so that the server has one viewer less.
function stop() {
  clearTimeout(timer);
  streaming = false;
  image.removeAttribute('src');
}

function nextImage() {
  if (streaming || document.hidden) return;
  if (performance.now() - streamTriedAt > TRY_STREAM_AGAIN_MS) stream();
  else image.src = `/cameras/${id}/snapshot.jpg?at=${Date.now()}`;
}

function nextImageSoon() {
  clearTimeout(timer);
  timer = setTimeout(nextImage, REFRESH_MS);
}

image.addEventListener('load', () => {
  if (!streaming) nextImageSoon();
});
image.addEventListener('error', () => {
  streaming = false;
  nextImageSoon();
});
document.addEventListener('visibilitychange', () => (document.hidden ? stop() : stream()));

function update(camera) {
  document.title = `${camera.state === 'fire' ? 'FIRE: ' : ''}${camera.name} – Emberwatch`;
  setText(document.getElementById('name'), camera.name);
  showState(root, document.getElementById('state'), camera);
  showScore(root, camera);
  image.alt = describe(camera);
  remember(camera.score);
  showFacts([
    ['Feed', feedWord(camera) || 'Live'],
    ['Last image', ageWord(camera.age_seconds)],
    ['Rate', `${camera.fps.toFixed(1)} frames a second`],
    ['Judged', `${camera.judged_fps.toFixed(1)} frames a second, last scored ${ageWord(camera.scored_age_seconds)}`],
    ['Size', camera.width > 0 ? `${camera.width} × ${camera.height}` : '–'],
    ['Reconnects', String(camera.reconnects)],
    ...(camera.error ? [['Trouble', camera.error]] : []),
  ]);
  announcer.update([camera]);
}

function remember(score) {
  scores.push(score ?? 0);
  if (scores.length > HISTORY_SECONDS) scores.shift();
  const first = HISTORY_SECONDS - scores.length;
  const points = scores.map((each, index) => `${first + index},${(39 - each * 38).toFixed(1)}`);
  document.getElementById('history').setAttribute('points', points.join(' '));
}

function showFacts(rows) {
  const list = document.getElementById('facts');
  const text = JSON.stringify(rows);
  if (list.dataset.shown === text) return;
  list.dataset.shown = text;
  list.replaceChildren(...rows.flatMap(([term, value]) => {
    const dt = document.createElement('dt');
    const dd = document.createElement('dd');
    dt.textContent = term;
    dd.textContent = value;
    return [dt, dd];
  }));
}

stream();
watch(id, ([camera]) => update(camera), stream);
