// What the model sees in an image, or in the newest frame of a camera: by which method, at which layer, and what changes
// when a region of it is hidden. One question at a time: the server answers few at once.
import {requireLogin} from './account.js';
import {feedWord, poll} from './cameras.js';
import {composed, hotRegions, paint, save, showBoxes, showMasks, showRegions, showResponse, showScores} from './explain-view.js';
import {RegionPicker} from './region-picker.js';
import {cause, told} from './server-words.js';
import words from './words-explain.js';
import {addWords, dateAndTime, translate, word, wordFor} from './words.js';

addWords(words);
translate(document);

const MOST_MASKS = 8;
const AGAIN_MS = 3000;
const CAMERAS_EVERY_MS = 10000;

const byId = (id) => document.getElementById(id);

// The image, the regions of it that are hidden, and the latest answer.
let image = null;
let masks = [];
let answer = null;
let busy = false;

class Refusal extends Error {}

async function ask(path, options = {}) {
  let response;
  try {
    response = await fetch(path, {cache: 'no-store', ...options});
  } catch {
    throw new Refusal(word('explain.not_reached'));
  }
  requireLogin(response);
  if (!response.ok) {
    const answered = await response.json().catch(() => ({}));
    throw Object.assign(new Refusal(told(answered.error) ?? String(response.status)), {status: response.status});
  }
  return response;
}

function refuse(failure) {
  if (!(failure instanceof Refusal)) console.error(failure);
  byId('refusal').hidden = false;
  byId('refusal').textContent = word('explain.refused', failure instanceof Refusal ? failure.message : cause(failure));
  byId('said').textContent = '';
}

function say(text) {
  byId('said').textContent = text;
  byId('refusal').hidden = true;
}

function ready() {
  const known = byId('method').options.length > 0;
  byId('run').disabled = busy || !known || image === null;
  byId('show-features').disabled = busy || !known || image === null;
  byId('take').disabled = busy || byId('camera').value === '';
  byId('save-json').disabled = answer === null;
}

// Does one thing at a time; whatever else is asked meanwhile is not begun.
async function alone(work) {
  if (busy) return;
  busy = true;
  ready();
  say(word('explain.working'));
  try {
    await work();
  } catch (failure) {
    refuse(failure);
  }
  busy = false;
  ready();
}

function question(more) {
  const query = new URLSearchParams({layer: byId('layer').value, ...more});
  if (more.masked !== false) {
    for (const {left, top, right, bottom} of masks) query.append('mask', [left, top, right, bottom].join(','));
    query.set('fill', byId('fill').value);
  }
  query.delete('masked');
  return {path: `/api/explain?${query}`, options: {method: 'POST', body: image.file}};
}

function asked(format, masked = true) {
  const chosen = {method: byId('method').value, target: byId('target').value, format, masked};
  if (byId('class').value !== '') chosen.class = byId('class').value;
  return question(chosen);
}

const beforeShown = () => byId('before').getAttribute('aria-pressed') === 'true';
const shown = () => (answer.masked === undefined || beforeShown() ? answer : answer.masked.explanations[0]);

async function heat() {
  const {path, options} = asked('heat', !beforeShown());
  const png = await (await ask(path, options)).blob();
  paint(byId('heat'), await createImageBitmap(png));
}

async function explain() {
  const {path, options} = asked('json');
  const explained = await (await ask(path, options)).json();
  await heat();
  answer = explained;
  show();
}

function show() {
  const explanation = shown();
  const regions = hotRegions(explanation);
  showBoxes(explanation);
  showScores(answer);
  showRegions(explanation, (box) => {
    hideRegion(box);
    if (!byId('unhide').hidden) byId('unhide').focus();
  });
  showResponse(answer);
  byId('before').hidden = answer.masked === undefined;
  const score = explanation.scores[explanation.class].toFixed(4);
  const facts = [explanation.method, explanation.class, score];
  say(regions.length > 0 ? wordFor('explain.done', regions.length, ...facts) : word('explain.no_heat', ...facts));
}

async function showFeatures() {
  const {path, options} = question({format: 'features', channels: byId('channels').value});
  const png = await (await ask(path, options)).blob();
  paint(byId('features-view'), await createImageBitmap(png));
  byId('features').hidden = false;
  const layer = byId('layer').selectedOptions[0].textContent;
  byId('features-caption').textContent = word(masks.length > 0 ? 'explain.features_hidden' : 'explain.features_of', layer);
  say('');
}

async function use(file, title) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    throw new Refusal(word('explain.no_image'));
  }
  image = {file, name: title};
  answer = null;
  masks = [];
  byId('seen').hidden = false;
  byId('features').hidden = true;
  byId('seen-title').textContent = title;
  byId('heat').hidden = true;
  byId('boxes').replaceChildren();
  byId('unhide').hidden = true;
  byId('before').setAttribute('aria-pressed', 'false');
  showMasks(masks, null);
  paint(byId('picture'), bitmap);
  if (byId('method').options.length > 0) await explain();
}

const useFile = (file) => alone(() => use(file, file.name));

const take = () => alone(async () => {
  const camera = byId('camera').value;
  const response = await ask(`/cameras/${camera}/frame.jpg`);
  const captured = dateAndTime(response.headers.get('Last-Modified'));
  await use(await response.blob(), word('explain.frame_of', byId('camera').selectedOptions[0].dataset.name, captured));
});

function hideRegion(box) {
  if (masks.length >= MOST_MASKS) {
    say(word('explain.most_masks'));
    return;
  }
  const edge = (value) => Math.round(Math.min(1, Math.max(0, value)) * 10000) / 10000;
  masks.push({left: edge(box.left), top: edge(box.top), right: edge(box.right), bottom: edge(box.bottom)});
  masksChanged();
}

function masksChanged() {
  byId('unhide').hidden = masks.length === 0;
  byId('before').setAttribute('aria-pressed', 'false');
  showMasks(masks, null);
  alone(explain);
}

new RegionPicker(() => !busy, (draft) => showMasks(masks, draft), hideRegion);

byId('unhide').addEventListener('click', () => {
  masks = [];
  masksChanged();
  byId('hide').focus();
});
byId('before').addEventListener('click', () => alone(async () => {
  byId('before').setAttribute('aria-pressed', String(!beforeShown()));
  await heat();
  show();
}));
byId('run').addEventListener('click', () => alone(explain));
byId('show-features').addEventListener('click', () => alone(showFeatures));
byId('take').addEventListener('click', take);
byId('camera').addEventListener('change', ready);
byId('file').addEventListener('change', () => {
  if (byId('file').files.length > 0) useFile(byId('file').files[0]);
});
for (const id of ['method', 'layer', 'class', 'target']) {
  byId(id).addEventListener('change', () => image !== null && alone(explain));
}
byId('fill').addEventListener('change', () => masks.length > 0 && alone(explain));

function showOpacity() {
  byId('heat').style.opacity = byId('opacity').value / 100;
  byId('opacity-value').textContent = `${byId('opacity').value} %`;
}
byId('opacity').addEventListener('input', showOpacity);
showOpacity();

document.addEventListener('dragover', (event) => event.preventDefault());
document.addEventListener('drop', (event) => {
  event.preventDefault();
  if (event.dataTransfer.files.length > 0) useFile(event.dataTransfer.files[0]);
});

const stem = () => image.name.replace(/\.[A-Za-z]+$/, '').replace(/[^\p{L}\p{N}]+/gu, '-');
byId('save-json').addEventListener('click', () => {
  save(new Blob([JSON.stringify(answer)], {type: 'application/json'}), `${stem()}.json`);
});
byId('save-png').addEventListener('click', () => {
  const canvas = composed(answer === null ? null : shown(), byId('opacity').value / 100);
  canvas.toBlob((png) => save(png, `${stem()}.png`));
});
byId('save-features').addEventListener('click', () => {
  byId('features-view').toBlob((png) => save(png, `${stem()}-features.png`));
});

function options(select, all) {
  select.replaceChildren(...all.map(([value, text]) => new Option(text, value)));
}

options(byId('fill'), ['blur', 'black', 'mean'].map((each) => [each, word(`explain.${each}`)]));

// The model may still be loading, or others are being served: then it is asked again.
async function choices() {
  say(word('explain.loading'));
  try {
    const known = await (await ask('/api/explain/layers')).json();
    options(byId('method'), known.methods.map((each) => [each, each]));
    options(byId('layer'), [
      ['last', word('explain.last', known.last)],
      ...known.layers.map((each) => [each.name, `${each.stage ? '● ' : ''}${each.name} (${each.width} × ${each.height} × ${each.channels})`]),
    ]);
    options(byId('class'), [['', word('explain.likeliest')], ...known.classes.map((each) => [each, each])]);
    byId('class').value = known.fire;
    options(byId('target'), known.targets.map((each) => [each, word(`explain.${each}`)]));
    say(word('explain.ready'));
    ready();
    const wanted = new URLSearchParams(location.search).get('camera');
    if (image !== null) alone(explain);
    else if (wanted !== null && byId('camera').value === wanted) take();
  } catch (failure) {
    refuse(failure);
    if (failure.status === 409 || failure.status === 429 || failure.status === 503) setTimeout(choices, AGAIN_MS);
  }
}

let asking = false;
poll('/api/cameras', (cameras) => {
  const select = byId('camera');
  const before = select.value || new URLSearchParams(location.search).get('camera') || '';
  // The word for a feed that is not live: its newest frame may be old.
  const rows = cameras.map((camera) => [camera.id, feedWord(camera) ? `${camera.name} – ${feedWord(camera)}` : camera.name]);
  const list = JSON.stringify(rows);
  if (select.dataset.shown !== list) {
    select.dataset.shown = list;
    options(select, rows);
    cameras.forEach((camera, index) => {
      select.options[index].dataset.name = camera.name;
    });
    if (cameras.some((camera) => camera.id === before)) select.value = before;
  }
  ready();
  if (!asking) {
    asking = true;
    choices();
  }
}, () => {}, CAMERAS_EVERY_MS);
