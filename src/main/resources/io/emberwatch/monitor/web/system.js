// What is running and how it fares; an admin sends test messages from here and has the configuration reloaded.
import {me, requireLogin} from './account.js';
import {poll, setText} from './cameras.js';
import {cause, told} from './server-words.js';
import words from './words-system.js';
import {addWords, dateAndTime, translate, word, wordFor} from './words.js';

const REFRESH_MS = 5000;
// Fewer images of a class than this leave the difference to chance.
const FEW_IMAGES = 100;
const percent = (share) => `${(share * 100).toFixed(1)} %`;
// By their names in evaluate --json: at the model's own threshold, and how well the scores order the images.
const GAINS = [['recall', percent], ['false_positive_rate', percent], ['auroc', (value) => value.toFixed(4)]];
const MEBIBYTE = 1024 * 1024;

addWords(words);
translate(document);
document.title = `${word('system.title')} – Emberwatch`;

const element = (id) => document.getElementById(id);
const isAdmin = me.then((visitor) => visitor?.role === 'admin');
const tested = new Map();
let sinks = [];
let admin = false;

// Builds only what has changed, so that selected text stays selected and a button keeps the focus.
function redo(parent, value, make) {
  const text = JSON.stringify(value);
  if (parent.dataset.shown === text) return;
  parent.dataset.shown = text;
  parent.replaceChildren(...make(value));
}

function made(tag, text, kind) {
  const element = document.createElement(tag);
  element.textContent = text;
  if (kind) element.className = kind;
  return element;
}

const terms = (rows) => rows.flatMap(([term, value, whole]) => {
  const dd = made('dd', value);
  if (whole) dd.title = whole;
  return [made('dt', term), dd];
});

function bytes(count) {
  return count < 1024 * MEBIBYTE ? `${Math.round(count / MEBIBYTE)} MiB` : `${(count / MEBIBYTE / 1024).toFixed(1)} GiB`;
}

function uptime(seconds) {
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor(seconds / 3600) % 24;
  const minutes = Math.floor(seconds / 60) % 60;
  return days > 0 ? word('system.days', days, hours) : word('system.hours', hours, minutes);
}

const millis = (seconds) => `${seconds < 0.01 ? (seconds * 1000).toFixed(1) : Math.round(seconds * 1000)} ms`;
const hash = (text) => text ? [text.slice(0, 12), text] : ['–'];

function show(report) {
  redo(element('program'), [
    [word('system.version'), report.version],
    [word('system.started'), dateAndTime(report.started_at)],
    [word('system.uptime'), uptime(report.uptime_seconds)],
    [word('system.config'), ...hash(report.config)],
  ], terms);
  redo(element('model'), modelRows(report.model), terms);
  const rates = report.rates;
  redo(element('rates'), [
    [word('system.arriving'), word('system.per_second', rates.arriving.toFixed(1))],
    [word('system.demand'), word('system.per_second', rates.demand.toFixed(1))],
    [word('system.capacity'), rates.capacity > 0 ? word('system.per_second', rates.capacity.toFixed(1)) : '–'],
    [word('system.scored'), `${Math.round(rates.scored_share * 100)} %`],
    [word('system.queue'), String(report.queues.inference)],
    [word('system.outbox'), String(report.queues.messages)],
    [word('system.frames'), `${report.queues.frames_open} / ${report.queues.frames_capacity}`],
  ], terms);
  redo(element('latencies'), report.latencies, (all) => all.map(latencyRow));
  redo(element('resources'), [
    [word('system.disk'), word('system.free', bytes(report.disk.free), bytes(report.disk.total))],
    [word('system.heap'), `${bytes(report.memory.heap_used)} / ${bytes(report.memory.heap_max)}`],
    [word('system.resident'), bytes(report.memory.resident)],
  ], terms);
  redo(element('checks'), [report.checks, report.notices, report.thread_failures], checkItems);
  const retraining = report.retraining;
  element('retraining-card').hidden = retraining === null;
  if (retraining !== null) {
    setText(element('retraining'), wordFor('system.verdicts', retraining.true_alarms + retraining.false_alarms,
      retraining.true_alarms, retraining.false_alarms));
    setText(element('command'), retraining.command.join('\n'));
    showGain(retraining.gain);
  }
  const failing = Object.entries(report.checks).filter(([, check]) => !check.ok).map(([name]) => partWord(name));
  failing.push(...Object.keys(report.thread_failures).map((thread) => word('system.thread', partWord(thread))));
  setText(element('summary'), failing.length === 0 ? word('system.well') : word('system.ill', failing.join(word('list.separator'))));
}

// What finetune has gained, as it was measured last; else how to have it measured.
function showGain(gain) {
  element('gain').hidden = gain === null;
  if (gain === null) {
    setText(element('gain-what'), word('system.gain.none'));
    return;
  }
  redo(element('gain-rows'), gain, () => GAINS.filter(([name]) => name in gain.before && name in gain.after)
    .map(([name, show]) => figureRow(word(`system.gain.${name}`), show(gain.before[name]), show(gain.after[name]))));
  const images = Object.values(gain.held_out);
  const all = images.reduce((sum, each) => sum + each, 0);
  const few = Math.min(...images) < FEW_IMAGES ? ` ${word('system.gain.few', Math.min(...images))}` : '';
  setText(element('gain-what'), word('system.gain.what', all, dateAndTime(gain.at), gain.model.slice(0, 12)) + few);
}

function figureRow(name, ...values) {
  const row = document.createElement('tr');
  const head = made('th', name);
  head.scope = 'row';
  row.append(head, ...values.map((value) => made('td', value)));
  return row;
}

function modelRows(model) {
  if (model === null) return [[word('system.model'), word('system.loading')]];
  const rows = [
    [word('system.architecture'), model.architecture],
    [word('system.engine'), model.engine ?? '–'],
    [word('system.device'), model.device],
    [word('system.precision'), model.precision],
    [word('system.hash'), ...hash(model.sha256)],
  ];
  const card = model.card;
  if (card) {
    rows.push([word('system.labels'), card.labels.join(word('list.separator'))]);
    rows.push([word('system.threshold'), card.threshold.toFixed(3)]);
    rows.push([word('system.input'), `${card.input_width} × ${card.input_height}`]);
    rows.push([word('system.temperature'), card.temperature.toFixed(2)]);
    const totals = card.figures?.totals ?? card.figures ?? {};
    for (const [name, value] of Object.entries(totals)) {
      if (typeof value === 'number') rows.push([figureWord(name), Number.isInteger(value) ? String(value) : value.toFixed(4)]);
    }
  }
  return rows;
}

// By its name in evaluate --json; one that has no word here keeps it.
function figureWord(name) {
  const text = word(`system.figure.${name}`);
  return text.startsWith('system.figure.') ? name.replaceAll('_', ' ') : text;
}

function latencyRow(latency) {
  return figureRow(word(`system.step.${latency.step}`), millis(latency.p50_seconds), millis(latency.p95_seconds),
    String(latency.count));
}

function checkItems([checks, notices, failures]) {
  const items = Object.entries(checks).map(([name, check]) => checkItem(check.ok, partWord(name), told(check.detail)));
  for (const notice of notices) items.push(checkItem(false, word('system.notice'), told(notice)));
  for (const [thread, count] of Object.entries(failures)) {
    items.push(checkItem(false, word('system.thread', partWord(thread)), wordFor('system.failures', count)));
  }
  return items;
}

// A part of the monitor; one that has no name here keeps its own.
function partWord(name) {
  const text = word(`system.part.${name}`);
  return text.startsWith('system.part.') ? name : text;
}

function checkItem(ok, name, detail) {
  const item = document.createElement('li');
  item.className = ok ? 'check' : 'check check-bad';
  item.append(made('strong', `${ok ? '✓' : '!'} ${name}`), made('span', word(ok ? 'system.ok' : 'system.not_ok'), 'chip'));
  if (detail) item.append(made('span', detail, 'facts'));
  return item;
}

function showSinks() {
  redo(element('sinks'), [sinks, [...tested], admin], () => {
    if (sinks.length === 0) return [made('li', word('system.no_sinks'), 'facts')];
    return sinks.map(sinkItem);
  });
}

function sinkItem(sink) {
  const item = document.createElement('li');
  item.className = sink.state === 'failing' ? 'check check-bad' : 'check';
  item.dataset.sink = sink.name;
  item.append(made('strong', sink.name), made('span', word(`system.sink.${sink.state}`), 'chip'),
    made('span', word('system.since', told(sink.detail), dateAndTime(sink.since)), 'facts'));
  if (sink.waiting > 0) item.append(made('span', wordFor('system.waiting', sink.waiting), 'facts'));
  if (!admin) return item;
  const outcome = tested.get(sink.name);
  const button = made('button', word('system.test'), 'button');
  button.type = 'button';
  button.disabled = outcome === word('system.sending');
  button.setAttribute('aria-label', word('system.test_of', sink.name));
  button.addEventListener('click', () => test(sink.name));
  const said = made('span', outcome ?? '', 'facts tested');
  said.setAttribute('role', 'status');
  item.append(button, said);
  return item;
}

async function post(path) {
  const response = await fetch(path, {method: 'POST'});
  requireLogin(response);
  return [response.ok, await response.json()];
}

async function test(name) {
  tested.set(name, word('system.sending'));
  showSinks();
  try {
    const [ok, answer] = await post(`/api/sinks/${encodeURIComponent(name)}/test`);
    tested.set(name, ok ? word('system.sent') : word('system.not_sent', told(answer.error)));
  } catch (failure) {
    tested.set(name, word('system.not_sent', cause(failure)));
  }
  showSinks();
  document.querySelector(`[data-sink="${CSS.escape(name)}"] button`)?.focus();
}

element('reload').addEventListener('click', async () => {
  element('reload').disabled = true;
  try {
    const [, answer] = await post('/api/config/reload');
    const lines = answer.error ? [told(answer.error)] : [
      word(`system.reload.${answer.result}`),
      ...answer.changed,
      ...answer.needs_restart.map((key) => word('system.needs_restart', key)),
      ...answer.problems.map(told),
    ];
    setText(element('reloaded'), lines.join('\n'));
  } catch (failure) {
    setText(element('reloaded'), cause(failure));
  }
  element('reload').disabled = false;
});

async function askSinks() {
  try {
    const response = await fetch('/api/sinks', {cache: 'no-store', signal: AbortSignal.timeout(REFRESH_MS)});
    if (response.ok) sinks = await response.json();
    showSinks();
  } catch (failure) {
    // That the server does not answer is said by the updates.
    console.warn(failure);
  }
}

admin = await isAdmin;
for (const part of document.querySelectorAll('[data-needs="admin"]')) part.hidden = !admin;
await askSinks();
poll('/api/system', (report) => {
  show(report);
  askSinks();
}, () => {}, REFRESH_MS);
