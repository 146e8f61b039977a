// One incident: its images, what is known of it, and what people say about it.
import {me, requireLogin} from './account.js';
import {poll, setText} from './cameras.js';
import {cameraNames, chips, durationWord, timeWord, titleWord, verdictWord} from './incident-words.js';

const REFRESH_MS = 2000;
const VIEWS = {snapshot: 'Image', annotated: 'Annotated', heatmap: 'Heat map'};
const ENDS = {cleared: 'no longer detected', restart: 'the monitor was started again', removed: 'the camera was taken out of the configuration'};

const id = location.pathname.split('/')[2];
const element = (name) => document.getElementById(name);
const image = element('picture');
const by = element('by');
let names = new Map();
let view = null;

function percent(share) {
  return `${Math.round(share * 100)}\u00a0%`;
}

function show(incident) {
  const title = titleWord(incident, names);
  document.title = `${title} – Emberwatch`;
  setText(element('title'), title);
  redo(element('chips'), incident, () => chips(incident));
  redo(element('facts'), facts(incident), terms);
  redo(element('comments'), said(incident), (all) => all.map(quote));
  element('acknowledge').disabled = incident.acknowledged !== null;
  element('true-alarm').disabled = incident.verdict?.verdict === 'true_alarm';
  element('false-alarm').disabled = incident.verdict?.verdict === 'false_alarm';
  showImages(incident);
}

// Builds only what has changed, so that selected text stays selected.
function redo(parent, value, make) {
  const text = JSON.stringify(value);
  if (parent.dataset.shown === text) return;
  parent.dataset.shown = text;
  parent.replaceChildren(...make(value));
}

function facts(incident) {
  const rows = [['Began', timeWord(incident.started_at)]];
  rows.push(incident.ended_at === null
    ? ['Open for', durationWord(incident)]
    : ['Ended', `${timeWord(incident.ended_at)}, after ${durationWord(incident)}: ${ENDS[incident.end] ?? incident.end}`]);
  if (incident.kind === 'fire') rows.push(['Peak score', incident.peak_score.toFixed(3)]);
  const box = incident.hot_box;
  if (box) {
    rows.push(['Hot region', `${percent(box.x)} to ${percent(box.x + box.width)} across, `
      + `${percent(box.y)} to ${percent(box.y + box.height)} down`]);
  }
  if (incident.heat_map) rows.push(['Heat map', incident.heat_map]);
  if (incident.deletion_drop !== null) rows.push(['Deletion drop', incident.deletion_drop.toFixed(3)]);
  if (incident.links.clip && incident.clip_pre_roll_seconds !== null) {
    rows.push(['Clip', `from ${incident.clip_pre_roll_seconds.toFixed(1)} s before the alarm`]);
  }
  if (incident.model) rows.push(['Model', incident.model.slice(0, 12), incident.model]);
  if (incident.configuration) rows.push(['Configuration', incident.configuration.slice(0, 12), incident.configuration]);
  rows.push(['Camera', incident.camera, '', names.has(incident.camera) ? `/cameras/${incident.camera}` : '']);
  rows.push(['Number', incident.id]);
  return rows;
}

function terms(rows) {
  return rows.flatMap(([term, value, whole, target]) => {
    const dt = document.createElement('dt');
    const dd = document.createElement('dd');
    dt.textContent = term;
    if (whole) dd.title = whole;
    const text = target ? document.createElement('a') : document.createElement('span');
    if (target) text.href = target;
    text.textContent = value;
    dd.append(text);
    return [dt, dd];
  });
}

function said(incident) {
  const all = incident.comments.map((comment) => [comment.at, comment.by, comment.text]);
  if (incident.acknowledged) all.push([incident.acknowledged.at, incident.acknowledged.by, 'has seen it']);
  if (incident.verdict) {
    all.push([incident.verdict.at, incident.verdict.by, `says: ${verdictWord(incident.verdict.verdict).toLowerCase()}`]);
  }
  return all.sort((a, b) => (a[0] < b[0] ? -1 : 1));
}

function quote([at, who, text]) {
  const item = document.createElement('li');
  const head = document.createElement('span');
  const body = document.createElement('p');
  head.className = 'facts';
  head.textContent = `${who}, ${timeWord(at)}`;
  body.textContent = text;
  item.append(head, body);
  return item;
}

function showImages(incident) {
  const there = Object.keys(VIEWS).filter((name) => incident.links[name]);
  if (!there.includes(view)) view = there[0] ?? null;
  redo(element('views'), [there, view], () => there.length < 2 ? [] : there.map((name) => viewButton(name, incident)));
  image.hidden = view === null;
  element('no-picture').hidden = view !== null || Boolean(incident.links.clip);
  if (view !== null) {
    const source = `${incident.links[view]}?peak=${incident.peak_score}`;
    if (image.getAttribute('src') !== source) image.src = source;
    image.alt = `${VIEWS[view]} of ${titleWord(incident, names)} at its peak`;
  }
  showHotBox(view === 'snapshot' ? incident.hot_box : null);
  const clip = element('clip');
  clip.hidden = !incident.links.clip;
  if (incident.links.clip && clip.getAttribute('src') !== incident.links.clip) clip.src = incident.links.clip;
}

function viewButton(name, incident) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'button';
  button.textContent = VIEWS[name];
  button.setAttribute('aria-pressed', String(name === view));
  button.addEventListener('click', () => {
    view = name;
    showImages(incident);
  });
  return button;
}

function showHotBox(box) {
  const mark = element('hot-box');
  mark.hidden = !box;
  if (!box) return;
  mark.style.insetInlineStart = `${box.x * 100}%`;
  mark.style.insetBlockStart = `${box.y * 100}%`;
  mark.style.inlineSize = `${box.width * 100}%`;
  mark.style.blockSize = `${box.height * 100}%`;
}

async function tell(action, body) {
  const refusal = element('refusal');
  refusal.hidden = true;
  if (!by.reportValidity()) return false;
  if (!by.readOnly) localStorage.setItem('by', by.value);
  try {
    const response = await fetch(`/api/incidents/${id}/${action}`, {
      method: 'POST',
      headers: {'Content-Type': 'application/json'},
      body: JSON.stringify({by: by.value, ...body}),
    });
    requireLogin(response);
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.error);
    show(answer);
    return true;
  } catch (failure) {
    setText(refusal, `Not kept: ${failure.message}`);
    refusal.hidden = false;
    return false;
  }
}

by.value = localStorage.getItem('by') ?? '';
me.then((visitor) => {
  if (!visitor?.login) return;
  by.value = visitor.name;
  by.readOnly = true;
});
element('review').addEventListener('submit', (event) => event.preventDefault());
element('acknowledge').addEventListener('click', () => tell('acknowledge', {}));
element('true-alarm').addEventListener('click', () => tell('verdict', {verdict: 'true_alarm'}));
element('false-alarm').addEventListener('click', () => tell('verdict', {verdict: 'false_alarm'}));
element('say').addEventListener('click', async () => {
  const text = element('text');
  if (text.value.trim() && await tell('comment', {text: text.value})) text.value = '';
});

names = await cameraNames();
poll(`/api/incidents/${id}`, show, () => {}, REFRESH_MS);
