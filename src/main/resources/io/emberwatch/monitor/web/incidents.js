// The incidents, newest first. The newest page is asked for again and again; older ones come when somebody wants them.
// With keys an operator goes through them without a mouse.
import {poll, setText} from './cameras.js';
import {KINDS, VERDICTS, cameraNames, chips, durationWord, timeWord, titleWord} from './incident-words.js';
import {checked, offerDays, written} from './time-field.js';
import {Keys, Signature, mayTriage, say} from './triage.js';
import {translate, word, wordFor} from './words.js';

const PAGE = 50;
const REFRESH_MS = 3000;
const FILTERS = ['camera', 'kind', 'state', 'acknowledged', 'verdict', 'from', 'until'];
const TIMES = ['from', 'until'];
const CHOICES = {kind: KINDS, state: ['open', 'ended'], acknowledged: ['no', 'yes'], verdict: VERDICTS};

const list = document.getElementById('list');
const more = document.getElementById('more');
const filters = document.getElementById('filters');
const refusal = document.getElementById('refusal');
const template = document.getElementById('row');
const asked = new URLSearchParams(location.search);
const rows = new Map();
const signature = new Signature(document.getElementById('by'));
const filtered = FILTERS.some((name) => asked.get(name));
let names = new Map();
let known = new Map();
let order = [];
let exhausted = false;
let first = true;
// The row that keys work on, by its place too: where it goes, the next one moves up.
let selected = null;
let selectedAt = 0;

translate(document);
document.title = `${word('nav.incidents')} – Emberwatch`;

function path(before) {
  const query = new URLSearchParams({limit: PAGE});
  for (const name of FILTERS) if (asked.get(name)) query.set(name, asked.get(name));
  if (before) query.set('before', before);
  return `/api/incidents?${query}`;
}

const isNewer = (a, b) => a.started_at > b.started_at || (a.started_at === b.started_at && a.id > b.id);

// Takes the newest page in: what lies within it and is not there any more does not match the filters now.
function takeNewest(page, missing) {
  const notice = document.getElementById('missing');
  notice.hidden = missing === '';
  setText(notice, missing && word('incidents.missing', missing));
  const ids = new Set(page.map((incident) => incident.id));
  const last = page.at(-1);
  const whole = page.length < PAGE;
  for (const [id, incident] of known) {
    if (!ids.has(id) && (whole || isNewer(incident, last))) known.delete(id);
  }
  if (whole) exhausted = true;
  const fresh = page.filter((incident) => !known.has(incident.id));
  for (const incident of page) known.set(incident.id, incident);
  if (!first && fresh.length > 0) announce(fresh);
  first = false;
  show();
}

function announce(fresh) {
  document.getElementById('spoken').textContent =
    word('incidents.new', fresh.map((incident) => titleWord(incident, names)).join(word('list.separator')));
  fresh.forEach((incident) => row(incident).classList.add('incident-new'));
}

function row(incident) {
  const text = JSON.stringify(incident) + durationWord(incident) + titleWord(incident, names);
  const before = rows.get(incident.id);
  if (before?.text === text) return before.element;
  const element = before?.element ?? template.content.firstElementChild.cloneNode(true);
  element.dataset.id = incident.id;
  element.querySelector('a').href = incident.links.page;
  element.classList.toggle('incident-open', incident.ended_at === null && incident.kind === 'fire');
  const image = element.querySelector('img');
  const picture = incident.links.snapshot ?? incident.links.annotated;
  image.hidden = !picture;
  element.querySelector('.no-thumb').hidden = Boolean(picture);
  if (picture && image.getAttribute('src') !== `${picture}?peak=${incident.peak_score}`) {
    image.src = `${picture}?peak=${incident.peak_score}`;
  }
  setText(element.querySelector('.incident-title'), titleWord(incident, names));
  const facts = [timeWord(incident.started_at), durationWord(incident)];
  if (incident.kind === 'fire') facts.push(word('incidents.peak', incident.peak_score.toFixed(2)));
  const said = incident.comments.length;
  if (said > 0) facts.push(wordFor('incidents.comments', said));
  setText(element.querySelector('.facts'), facts.join(' · '));
  element.querySelector('.chips').replaceChildren(...chips(incident));
  rows.set(incident.id, {text, element});
  return element;
}

function show() {
  const all = [...known.values()].sort((a, b) => (isNewer(a, b) ? -1 : 1));
  order = all.map((incident) => incident.id);
  const elements = all.map(row);
  if (elements.length !== list.children.length || elements.some((each, index) => list.children[index] !== each)) {
    const focused = document.activeElement?.closest?.('.incident')?.dataset.id ?? null;
    arrange(elements);
    if (focused !== null && !known.has(focused) && order.length > 0) select(selectedAt);
  }
  const open = all.filter((incident) => incident.ended_at === null).length;
  const words = all.length === 0 ? word('incidents.none') : wordFor('incidents.count', all.length);
  setText(document.getElementById('summary'), open > 0 ? `${words} · ${word('incidents.open_count', open)}` : words);
  const none = document.getElementById('none');
  none.hidden = all.length > 0;
  setText(none, word(filtered ? 'incidents.none_match' : 'incidents.none_yet'));
  more.hidden = exhausted || all.length < PAGE;
}

// Moves only what must be moved, so that a row that stays keeps the focus.
function arrange(elements) {
  const wanted = new Set(elements);
  for (const child of [...list.children]) if (!wanted.has(child)) child.remove();
  elements.forEach((element, index) => {
    if (list.children[index] !== element) list.insertBefore(element, list.children[index] ?? null);
  });
}

more.addEventListener('click', async () => {
  more.disabled = true;
  try {
    const response = await fetch(path(order.at(-1)), {cache: 'no-store'});
    const page = response.ok ? await response.json() : [];
    exhausted = response.ok && page.length < PAGE;
    for (const incident of page) known.set(incident.id, incident);
    const here = document.activeElement === more || document.activeElement === document.body;
    show();
    // Where there are no more to come, it goes on with those that came.
    if (here && more.hidden && page.length > 0) rows.get(page[0].id).element.querySelector('a').focus();
  } catch (failure) {
    console.warn(failure);
  }
  more.disabled = false;
});

function select(index) {
  if (order.length === 0) return;
  selectedAt = Math.min(Math.max(index, 0), order.length - 1);
  selected = order[selectedAt];
  const link = rows.get(selected).element.querySelector('a');
  link.focus();
  link.scrollIntoView({block: 'nearest'});
}

list.addEventListener('focusin', (event) => {
  selected = event.target.closest('.incident')?.dataset.id ?? null;
  selectedAt = Math.max(0, order.indexOf(selected));
});

function move(step) {
  const at = order.indexOf(selected);
  select(at < 0 ? (selected === null ? 0 : selectedAt) : at + step);
}

async function act(action, body) {
  const id = selected;
  if (id === null || !known.has(id)) return;
  const by = signature.get();
  if (by === null) return;
  const answer = await say(id, action, {by, ...body}, refusal);
  if (answer !== null && known.has(id)) {
    known.set(id, answer);
    show();
  }
}

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
  for (const [name, values] of Object.entries(CHOICES)) {
    for (const value of values) offer(filters.elements[name], value, word(`incidents.${name}.${value}`));
  }
  for (const name of FILTERS) {
    const value = asked.get(name) ?? '';
    filters.elements[name].value = TIMES.includes(name) ? written(value) : value;
  }
  offerDays(document.getElementById('days'));
  document.getElementById('reset').hidden = !filtered;
  filters.addEventListener('submit', (event) => event.preventDefault());
  filters.addEventListener('change', () => {
    const query = new URLSearchParams();
    for (const name of FILTERS) {
      const field = filters.elements[name];
      const value = TIMES.includes(name) ? checked(field)?.toISOString() : field.value;
      if (value) query.set(name, value);
    }
    if (!filters.reportValidity()) return;
    location.assign(`/incidents${query.size > 0 ? `?${query}` : ''}`);
  });
}

async function prepareTriage() {
  if (!(await mayTriage)) return;
  const visitor = await signature.known();
  document.getElementById('signature').hidden = visitor.login;
  document.getElementById('triage').hidden = false;
  const keys = new Keys([
    ['j', 'incidents.key.next', () => move(1)],
    ['k', 'incidents.key.previous', () => move(-1)],
    ['a', 'incidents.key.acknowledge', () => act('acknowledge', {})],
    ['t', 'incidents.key.true', () => act('verdict', {verdict: 'true_alarm'})],
    ['f', 'incidents.key.false', () => act('verdict', {verdict: 'false_alarm'})],
  ]);
  document.getElementById('help').addEventListener('click', () => keys.help());
}

names = await cameraNames();
prepareFilters();
await prepareTriage();
poll(path(), takeNewest, () => {}, REFRESH_MS);
