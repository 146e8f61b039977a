// One incident: its images, its clip with the scores, what is known of it, who was told, and what people say about it.
import {poll, setText} from './cameras.js';
import {cameraNames, chips, durationWord, timeWord, titleWord, verdictWord} from './incident-words.js';
import {ScoreCurve} from './score-curve.js';
import {told} from './server-words.js';
import {Keys, Signature, mayTriage, say} from './triage.js';
import {translate, word, wordFor} from './words.js';

const REFRESH_MS = 2000;
const SLOW_MS = 5000;
const VIEWS = ['snapshot', 'annotated', 'heatmap'];
const TOGETHER = 'together';

const id = location.pathname.split('/')[2];
const element = (name) => document.getElementById(name);
const signature = new Signature(element('by'));
const curve = new ScoreCurve();
let names = new Map();
let view = null;
let latest = null;

translate(document);

function percent(share) {
  return `${Math.round(share * 100)}\u00a0%`;
}

function show(incident) {
  latest = incident;
  const title = titleWord(incident, names);
  document.title = `${title} – Emberwatch`;
  setText(element('title'), title);
  redo(element('chips'), incident, () => chips(incident));
  redo(element('facts'), facts(incident), terms);
  redo(element('comments'), said(incident), (all) => all.map(quote));
  showReview(incident);
  showImages(incident);
  showClip(incident);
}

function showReview(incident) {
  element('acknowledge').disabled = incident.acknowledged !== null;
  element('true-alarm').disabled = incident.verdict?.verdict === 'true_alarm';
  element('false-alarm').disabled = incident.verdict?.verdict === 'false_alarm';
}

// Builds only what has changed, so that selected text stays selected.
function redo(parent, value, make) {
  const text = JSON.stringify(value);
  if (parent.dataset.shown === text) return;
  parent.dataset.shown = text;
  parent.replaceChildren(...make(value));
}

function made(tag, text, kind) {
  const created = document.createElement(tag);
  created.textContent = text;
  if (kind) created.className = kind;
  return created;
}

function endWord(end) {
  return ['cleared', 'restart', 'removed', 'moved'].includes(end) ? word(`incident.end.${end}`) : end;
}

// Rows of a term, what it is, its title and where it leads.
function facts(incident) {
  const rows = [[word('incident.began'), timeWord(incident.started_at)]];
  rows.push(incident.ended_at === null
    ? [word('incident.open_for'), durationWord(incident)]
    : [word('incident.ended'), word('incident.ended_after', timeWord(incident.ended_at), durationWord(incident), endWord(incident.end))]);
  if (incident.kind === 'fire') rows.push([word('incident.peak'), incident.peak_score.toFixed(3)]);
  rows.push(...regionsOf(incident).map(regionRow));
  if (incident.heat_map) rows.push([word('incident.heat_map'), incident.heat_map]);
  if (incident.deletion_drop !== null) {
    rows.push([word('incident.deletion_drop'), incident.deletion_drop.toFixed(3), word('incident.deletion_drop_title')]);
  }
  if (incident.links.clip && incident.clip_pre_roll_seconds !== null) {
    rows.push([word('incident.clip'), word('incident.clip_from', incident.clip_pre_roll_seconds.toFixed(1))]);
  }
  if (incident.model) rows.push([word('incident.model'), incident.model.slice(0, 12), incident.model]);
  if (incident.configuration) rows.push([word('incident.configuration'), incident.configuration.slice(0, 12), incident.configuration]);
  const camera = names.has(incident.camera) ? `/cameras/${incident.camera}` : '';
  rows.push([word('incident.camera'), incident.camera, '', camera]);
  if (camera) {
    rows.push([word('incident.camera_then'), timeWord(incident.started_at), '', `${camera}?at=${encodeURIComponent(incident.started_at)}`]);
  }
  rows.push([word('incident.number'), incident.id]);
  return rows;
}

// Incidents of earlier versions have one box and nothing else.
function regionsOf(incident) {
  if (incident.regions) return incident.regions;
  return incident.hot_box ? [{box: incident.hot_box, mass: null, deletion_drop: null}] : [];
}

function regionRow({box, mass, deletion_drop: drop}, index, all) {
  const parts = [word('incident.box',
    percent(box.x), percent(box.x + box.width), percent(box.y), percent(box.y + box.height))];
  if (mass !== null) parts.push(word('incident.heat_share', percent(mass)));
  // That of the first is told of the incident.
  if (index > 0 && drop !== null) parts.push(word('incident.region_drop', drop.toFixed(3)));
  return [all.length > 1 ? word('incident.hot_region_number', index + 1) : word('incident.hot_region'), parts.join(' · ')];
}

function terms(rows) {
  return rows.flatMap(([term, value, whole, target]) => {
    const dd = document.createElement('dd');
    if (whole) dd.title = whole;
    const text = made(target ? 'a' : 'span', value);
    if (target) text.href = target;
    dd.append(text);
    return [made('dt', term), dd];
  });
}

function said(incident) {
  const all = incident.comments.map((comment) => [comment.at, comment.by, comment.text]);
  if (incident.acknowledged) all.push([incident.acknowledged.at, incident.acknowledged.by, word('incident.has_seen')]);
  if (incident.verdict) {
    all.push([incident.verdict.at, incident.verdict.by, word('incident.says', verdictWord(incident.verdict.verdict).toLowerCase())]);
  }
  return all.sort((a, b) => (a[0] < b[0] ? -1 : 1));
}

function quote([at, who, text]) {
  const item = document.createElement('li');
  item.append(made('span', word('incident.by_at', who, timeWord(at)), 'facts'), made('p', text));
  return item;
}

function showImages(incident) {
  const there = VIEWS.filter((name) => incident.links[name]);
  const offered = there.length > 1 ? [...there, TOGETHER] : there;
  if (!offered.includes(view)) view = offered[0] ?? null;
  redo(element('views'), [offered, view], () => (offered.length < 2 ? [] : offered.map(viewButton)));
  const shown = view === TOGETHER ? there : there.filter((name) => name === view);
  const value = [shown, incident.links, incident.peak_score, regionsOf(incident)];
  element('stills').classList.toggle('stills-together', view === TOGETHER);
  redo(element('stills'), value, () => shown.map((name) => still(name, incident)));
  element('no-picture').hidden = there.length > 0 || Boolean(incident.links.clip);
}

function still(name, incident) {
  const figure = document.createElement('figure');
  figure.className = 'still';
  const image = document.createElement('img');
  image.src = `${incident.links[name]}?peak=${incident.peak_score}`;
  image.alt = word('incident.image_of', word(`incident.view.${name}`), titleWord(incident, names));
  figure.append(image);
  if (name === 'snapshot') figure.append(...marks(incident));
  return figure;
}

function marks(incident) {
  return regionsOf(incident).map(({box}, index) => {
    const mark = made('span', '', index === 0 ? 'hot-box' : 'hot-box hot-box-other');
    place(mark, box);
    return mark;
  });
}

function viewButton(name) {
  const button = made('button', word(`incident.view.${name}`), 'button');
  button.type = 'button';
  button.dataset.view = name;
  button.setAttribute('aria-pressed', String(name === view));
  button.addEventListener('click', () => {
    view = name;
    showImages(latest);
    document.querySelector(`[data-view="${name}"]`).focus();
  });
  return button;
}

function place(mark, box) {
  mark.style.insetInlineStart = `${box.x * 100}%`;
  mark.style.insetBlockStart = `${box.y * 100}%`;
  mark.style.inlineSize = `${box.width * 100}%`;
  mark.style.blockSize = `${box.height * 100}%`;
}

function showClip(incident) {
  const clip = element('clip');
  element('player').hidden = !incident.links.clip;
  if (!incident.links.clip) return;
  if (clip.getAttribute('src') !== incident.links.clip) {
    clip.src = incident.links.clip;
    clip.setAttribute('aria-label', word('incident.clip_of', titleWord(incident, names)));
  }
  redo(element('clip-boxes'), regionsOf(incident), () => marks(incident));
}

async function answerOf(path) {
  const response = await fetch(path, {cache: 'no-store', signal: AbortSignal.timeout(SLOW_MS)});
  return response.ok ? response.json() : null;
}

// What changes slowly, asked for less often.
async function showSlow() {
  try {
    const [scores, messages] = await Promise.all([
      answerOf(`/api/incidents/${id}/scores`), answerOf(`/api/incidents/${id}/notifications`)]);
    if (scores !== null) curve.show(scores, latest?.links.clip ? latest.clip_pre_roll_seconds : null);
    if (messages !== null) redo(element('messages'), messages, messageItems);
  } catch (failure) {
    // That the server does not answer is said by the updates.
    console.warn(failure);
  }
  setTimeout(showSlow, SLOW_MS);
}

function messageItems(messages) {
  if (messages.length === 0) return [made('li', word('incident.no_messages'), 'facts')];
  return messages.map((message) => {
    const item = document.createElement('li');
    item.dataset.state = message.state;
    item.append(made('span', timeWord(message.settled_at ?? message.created_at), 'facts'),
      made('p', word(`incident.${message.state}`, word(`incident.event.${message.event}`), message.sink)));
    const trouble = [];
    if (message.failures > 0) trouble.push(wordFor('incident.failures', message.failures));
    if (message.last_error) trouble.push(told(message.last_error));
    if (trouble.length > 0) item.append(made('p', trouble.join(' · '), 'facts'));
    return item;
  });
}

async function tell(action, body) {
  const by = signature.get();
  if (by === null) return false;
  const answer = await say(id, action, {by, ...body}, element('refusal'));
  const button = document.activeElement?.closest('#review button') ?? null;
  if (answer !== null) show(answer);
  // What has been said cannot be said again: its button is off, and the focus goes to how things are now.
  if (button?.disabled) element('chips').focus();
  if (action === 'verdict') showRetraining();
  return answer !== null;
}

// What finetune gained on verdicts that it did not learn from; false where that was not measured.
function setGain(gain) {
  const figures = ['recall', 'false_positive_rate'].flatMap((name) => [gain?.before[name], gain?.after[name]]);
  if (figures.some((each) => typeof each !== 'number')) return false;
  setText(element('retrain-gain'), word('incident.retrain_gain', ...figures.map((each) => `${(each * 100).toFixed(1)} %`)));
  return true;
}

async function showRetraining() {
  try {
    const retraining = (await answerOf('/api/system'))?.retraining;
    const ruled = retraining ? retraining.true_alarms + retraining.false_alarms : 0;
    element('retrain').hidden = ruled === 0;
    setText(element('retrain-count'), wordFor('incident.retrain', ruled));
    element('retrain-gain').hidden = !setGain(retraining?.gain);
  } catch (failure) {
    console.warn(failure);
  }
}

const acknowledge = () => tell('acknowledge', {});
const rule = (verdict) => tell('verdict', {verdict});

async function prepareTriage() {
  if (!(await mayTriage)) {
    element('review').hidden = true;
    return;
  }
  const visitor = await signature.known();
  // Who is logged in has said who it is.
  element('signature').hidden = Boolean(visitor?.login);
  const keys = new Keys([
    ['a', 'incidents.key.acknowledge', acknowledge],
    ['t', 'incidents.key.true', () => rule('true_alarm')],
    ['f', 'incidents.key.false', () => rule('false_alarm')],
  ]);
  element('help').addEventListener('click', () => keys.help());
  element('review').addEventListener('submit', (event) => event.preventDefault());
  element('acknowledge').addEventListener('click', acknowledge);
  element('true-alarm').addEventListener('click', () => rule('true_alarm'));
  element('false-alarm').addEventListener('click', () => rule('false_alarm'));
  element('say').addEventListener('click', async () => {
    const text = element('text');
    if (text.value.trim() && await tell('comment', {text: text.value})) text.value = '';
  });
  showRetraining();
}

names = await cameraNames();
await prepareTriage();
poll(`/api/incidents/${id}`, (incident) => {
  const isFirst = latest === null;
  show(incident);
  if (isFirst) showSlow();
}, () => {}, REFRESH_MS);
