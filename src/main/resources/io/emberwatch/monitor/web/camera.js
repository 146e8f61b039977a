// One camera, large, as a live stream. Where the server has no place for another viewer, it shows an image a second and
// tries the stream again later. A hidden tab shows nothing and is no viewer.
import {me} from './account.js';
import {Announcer, ageWord, describe, feedWord, setText, showScore, showState, unheard, watch} from './cameras.js';
import {configuration} from './editing.js';
import {RegionEditor} from './regions.js';
import {Past} from './past-scores.js';
import {told} from './server-words.js';
import words from './words-camera.js';
import editWords from './words-edit.js';
import {addWords, translate, word} from './words.js';

addWords(words);
addWords(editWords);
translate(document);

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
document.getElementById('why').href = `/explain?camera=${id}`;

const regions = new RegionEditor(id);
new Past(id, Date.parse(new URLSearchParams(location.search).get('at') ?? ''));
// What a viewer may not ask for is not there.
me.then((visitor) => {
  if (visitor === null || visitor.role === 'viewer') return;
  document.getElementById('why').hidden = false;
  regions.load();
});

configuration().then((known) => {
  if (known === null) return;
  document.getElementById('edit').href = `/edit?camera=${id}`;
  document.getElementById('edit').hidden = false;
  regions.offerSaving(known);
}).catch(() => {});

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

let latest = null;

function update(camera) {
  latest = camera;
  document.title = camera.state === 'fire' ? word('camera.on_fire', camera.name) : `${camera.name} – Emberwatch`;
  setText(document.getElementById('name'), camera.name);
  showState(root, document.getElementById('state'), camera);
  showScore(root, camera);
  image.alt = describe(camera);
  regions.fit(camera.width, camera.height);
  if (camera.feed !== 'unknown') remember(camera.score);
  showFacts(camera.feed === 'unknown' ? [[word('camera.feed'), feedWord(camera)], [word('camera.trouble'), camera.error]] : [
    [word('camera.feed'), feedWord(camera) || word('feed.up')],
    [word('camera.last_image'), ageWord(camera.age_seconds)],
    [word('camera.rate'), word('camera.frames_a_second', camera.fps.toFixed(1))],
    [word('camera.judged'), word('camera.judged_rate', camera.judged_fps.toFixed(1), ageWord(camera.scored_age_seconds))],
    [word('camera.size'), camera.width > 0 ? `${camera.width} × ${camera.height}` : '–'],
    [word('camera.reconnects'), String(camera.reconnects)],
    ...(camera.error ? [[word('camera.trouble'), told(camera.error)]] : []),
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
// Where the camera is no longer there, the server has a page that says so.
watch(id, ([camera]) => (camera ? update(camera) : location.reload()), stream, (since) => {
  if (latest !== null && latest.feed !== 'unknown') update(unheard(latest, since));
});
