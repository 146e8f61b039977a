// The incidents, newest first. The newest page is asked for again and again; older ones come when somebody wants them.
import {poll, setText} from './cameras.js';
import {cameraNames, chips, durationWord, timeWord, titleWord} from './incident-words.js';

const PAGE = 50;
const REFRESH_MS = 5000;

const list = document.getElementById('list');
const more = document.getElementById('more');
const filters = document.getElementById('filters');
const template = document.getElementById('row');
const asked = new URLSearchParams(location.search);
const rows = new Map();
let names = new Map();
let newest = [];
let older = [];
let exhausted = false;

function path(before) {
  const query = new URLSearchParams({limit: PAGE});
  for (const name of ['camera', 'state', 'verdict']) if (asked.get(name)) query.set(name, asked.get(name));
  if (before) query.set('before', before);
  return `/api/incidents?${query}`;
}

function row(incident) {
  const text = JSON.stringify(incident) + durationWord(incident) + titleWord(incident, names);
  const known = rows.get(incident.id);
  if (known?.text === text) return known.element;
  const element = known?.element ?? template.content.firstElementChild.cloneNode(true);
  element.querySelector('a').href = incident.links.page;
  element.classList.toggle('incident-open', incident.ended_at === null && incident.kind === 'fire');
  const image = element.querySelector('img');
  const picture = incident.links.snapshot ?? incident.links.annotated;
  image.hidden = !picture;
  if (picture && image.getAttribute('src') !== `${picture}?peak=${incident.peak_score}`) {
    image.src = `${picture}?peak=${incident.peak_score}`;
  }
  setText(element.querySelector('.incident-title'), titleWord(incident, names));
  const facts = [timeWord(incident.started_at), durationWord(incident)];
  if (incident.kind === 'fire') facts.push(`peak ${incident.peak_score.toFixed(2)}`);
  const said = incident.comments.length;
  if (said > 0) facts.push(said === 1 ? '1 comment' : `${said} comments`);
  setText(element.querySelector('.facts'), facts.join(' · '));
  element.querySelector('.chips').replaceChildren(...chips(incident));
  rows.set(incident.id, {text, element});
  return element;
}

function show() {
  const known = new Set(newest.map((incident) => incident.id));
  const all = [...newest, ...older.filter((incident) => !known.has(incident.id))];
  const elements = all.map(row);
  if (elements.length !== list.children.length || elements.some((each, index) => list.children[index] !== each)) {
    list.replaceChildren(...elements);
  }
  const open = all.filter((incident) => incident.ended_at === null).length;
  const words = all.length === 0 ? 'No incidents' : `${all.length} ${all.length === 1 ? 'incident' : 'incidents'}`;
  setText(document.getElementById('summary'), open > 0 ? `${words} · ${open} open` : words);
  more.hidden = exhausted || all.length < PAGE;
}

more.addEventListener('click', async () => {
  more.disabled = true;
  try {
    const last = older.at(-1) ?? newest.at(-1);
    const response = await fetch(path(last.id), {cache: 'no-store'});
    const page = response.ok ? await response.json() : [];
    exhausted = response.ok && page.length < PAGE;
    older = [...older, ...page];
    show();
  } catch (failure) {
    console.warn(failure);
  }
  more.disabled = false;
});

function offer(select, value, text) {
  const option = document.createElement('option');
  option.value = value;
  option.textContent = text;
  select.append(option);
}

function prepareFilters() {
  const cameras = filters.elements.camera;
  names.forEach((name, id) => offer(cameras, id, name));
  const wanted = asked.get('camera');
  if (wanted && !names.has(wanted)) offer(cameras, wanted, wanted);
  for (const name of ['camera', 'state', 'verdict']) filters.elements[name].value = asked.get(name) ?? '';
  filters.addEventListener('change', () => filters.requestSubmit());
}

names = await cameraNames();
prepareFilters();
poll(path(), (incidents) => {
  newest = incidents;
  show();
}, () => {}, REFRESH_MS);
