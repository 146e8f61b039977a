// Adds, changes and removes cameras. A camera whose address or login is new is connected to and its picture shown before
// it can be saved; one that does not answer can be saved all the same.
import {ADD, TRY, UNDO, addressOf, configuration, send, takeFound} from './editing.js';
import {cause} from './server-words.js';
import words from './words-edit.js';
import {addWords, dateAndTime, translate, word} from './words.js';

addWords(words);
translate(document);
document.title = `${word('edit.title')} – Emberwatch`;

const element = (id) => document.getElementById(id);
const CONNECTION = ['url', 'username', 'password-from', 'password', 'variable'];
const TEXTS = ['name', 'group', 'url', 'username'];

let known = null;
// The camera that the form shows as the file has it; null for a new one.
let edited = null;
let idTyped = false;
let reallyRemove = false;
let reallyUndo = false;
// Whether the present address and login have been tried.
let tried = false;

function made(kind, text, name = '') {
  const result = document.createElement(kind);
  result.textContent = text;
  if (name !== '') result.className = name;
  return result;
}

function card(camera) {
  const item = made('li', '', 'device');
  const facts = [camera.id, camera.group, camera.url].filter((each) => each).join(' · ');
  const buttons = made('div', '', 'buttons');
  const change = made('button', word('edit.change'), 'button');
  change.type = 'button';
  change.dataset.change = camera.id;
  change.setAttribute('aria-label', word('edit.change_of', camera.name ?? camera.id));
  change.addEventListener('click', () => open(camera));
  const see = made('a', word('edit.see'), 'button');
  see.href = `/cameras/${encodeURIComponent(camera.id)}`;
  see.setAttribute('aria-label', word('edit.see_of', camera.name ?? camera.id));
  buttons.append(change, see);
  item.append(made('h2', camera.name ?? camera.id, 'name'), made('p', facts, 'facts'), buttons);
  return item;
}

async function load() {
  known = await configuration();
  element('about').textContent = known === null ? word('edit.off') : word('edit.about', known.file);
  element('list').hidden = known === null;
  if (known === null) return;
  element('hindrance').textContent = known.hindrance ?? '';
  element('hindrance').hidden = known.hindrance === null;
  element('cameras').replaceChildren(...known.cameras.map(card));
  element('new').hidden = known.hindrance !== null;
  reallyUndo = false;
  showUndo();
}

// What went before, and what going back to it would change.
function showUndo() {
  const previous = known.hindrance === null ? known.previous : null;
  element('undo').hidden = previous === null;
  element('undo-what').hidden = previous === null;
  element('undo-refusal').hidden = true;
  if (previous === null) return;
  element('undo').textContent = word(reallyUndo ? 'edit.really_undo' : 'edit.undo');
  const until = dateAndTime(previous.until);
  element('undo-what').textContent = previous.changes.length === 0 ? word('edit.undo_what', until)
    : word('edit.undo_changes', until, previous.changes.join(word('list.separator')));
}

async function undo() {
  if (!reallyUndo) {
    reallyUndo = true;
    showUndo();
    return;
  }
  element('undo').disabled = true;
  element('outcome').textContent = word('edit.saving');
  try {
    announce(await send(UNDO, {}, known.version), word('edit.undone'));
    await load();
  } catch (failure) {
    element('outcome').textContent = '';
    reallyUndo = false;
    showUndo();
    element('undo-refusal').textContent = cause(failure);
    element('undo-refusal').hidden = false;
  } finally {
    element('undo').disabled = false;
  }
}

function announce(answer, text) {
  element('outcome').textContent = [text, ...answer.needs_restart.map((key) => word('edit.needs_restart', key))].join(' ');
}

// Keep, where there is one; none; typed; a variable.
function offerPasswords() {
  const kinds = edited?.password ? ['keep', 'none', 'typed', 'variable'] : ['none', 'typed', 'variable'];
  element('password-from').replaceChildren(...kinds.map((kind) => new Option(word(`edit.password.${kind}`), kind)));
  element('password').value = '';
  element('variable').value = edited?.password_reference ?? '';
}

function open(camera, found = null) {
  edited = camera;
  const shown = camera ?? found ?? {};
  for (const text of TEXTS) element(text).value = shown[text] ?? '';
  element('id').value = shown.id ?? '';
  element('id-label').hidden = camera !== null;
  element('threshold').value = shown.threshold ?? '';
  idTyped = found !== null;
  tried = camera !== null;
  element('form-title').textContent = camera === null ? word('edit.new') : word('edit.change_of', camera.name ?? camera.id);
  element('url-hint').textContent = camera?.url_cut ? word('edit.url_cut') : word('edit.url_hint');
  element('remove').hidden = camera === null;
  reallyRemove = false;
  offerPasswords();
  if (found !== null) {
    element('id').value = freeId(found.id);
    element('username').value = found.login ? found.username : '';
    element('password-from').value = found.login ? 'typed' : 'none';
  }
  say('');
  element('outcome').textContent = '';
  element('seen').hidden = true;
  element('list').hidden = true;
  element('form').hidden = false;
  show();
  element('name').focus();
}

// The id that was found, or one like it where another camera has it.
function freeId(id) {
  const taken = new Set(known.cameras.map((camera) => camera.id));
  let free = id;
  for (let number = 2; taken.has(free); number++) free = `${id.slice(0, 60)}-${number}`;
  return free;
}

// Whoever works with keys goes on where the form was opened.
function close() {
  element('form').hidden = true;
  element('list').hidden = known === null;
  const opener = edited === null ? null : document.querySelector(`[data-change="${CSS.escape(edited.id)}"]`);
  (opener ?? element('new')).focus();
}

function show() {
  const from = element('password-from').value;
  element('password-label').hidden = from !== 'typed';
  element('variable-label').hidden = from !== 'variable';
  element('save').disabled = !tried || known?.hindrance !== null;
  element('save').textContent = word(tried === 'failed' ? 'edit.save_anyway' : 'edit.save');
  element('remove').textContent = word(reallyRemove ? 'edit.really_remove' : 'edit.remove');
  element('remove').disabled = known?.hindrance !== null;
}

function say(progress, problems = '') {
  element('progress').textContent = progress;
  element('refusal').textContent = problems;
  element('refusal').hidden = problems === '';
}

// What is to be sent: of a camera that exists only what differs.
function wanted() {
  const body = {};
  for (const text of TEXTS) {
    const value = element(text).value.trim();
    if (edited === null ? value !== '' : value !== (edited[text] ?? '')) body[text] = value === '' ? null : value;
  }
  if (edited === null) body.id = element('id').value;
  const threshold = element('threshold').value;
  if (edited === null ? threshold !== '' : threshold !== (edited.threshold ?? '')) {
    body.threshold = threshold === '' ? null : Number(threshold);
  }
  const from = element('password-from').value;
  if (from === 'typed') body.password = element('password').value;
  else if (from === 'variable') body.password_reference = element('variable').value.trim();
  else if (from === 'none' && edited?.password) body.password = null;
  return body;
}

async function busy(what, task) {
  const buttons = [...element('form').querySelectorAll('button')];
  for (const button of buttons) button.disabled = true;
  say(what);
  try {
    await task();
  } catch (failure) {
    say('', cause(failure));
  } finally {
    for (const button of buttons) button.disabled = false;
    show();
  }
}

function tryIt() {
  if (!element('form').reportValidity()) return;
  busy(word('edit.trying'), async () => {
    element('seen').hidden = true;
    let seen;
    try {
      seen = await send(edited === null ? TRY : addressOf(edited.id, '/try'), wanted());
    } catch (failure) {
      // It may be off at the moment: that is no reason not to write it down.
      tried = failure.status === 502 ? 'failed' : false;
      throw failure;
    }
    const bytes = Uint8Array.from(atob(seen.image), (each) => each.charCodeAt(0));
    const picture = element('picture');
    URL.revokeObjectURL(picture.src);
    picture.src = URL.createObjectURL(new Blob([bytes], {type: 'image/jpeg'}));
    picture.alt = word('edit.picture');
    picture.width = seen.width;
    picture.height = seen.height;
    element('stream').textContent = seen.stream;
    element('seen').hidden = false;
    tried = true;
    say(word('edit.seen'));
  });
}

async function saved(path, body, text) {
  await busy(word('edit.saving'), async () => {
    const answer = await send(path, body, known.version);
    await load();
    close();
    announce(answer, text);
    element('outcome').scrollIntoView({block: 'nearest'});
  });
}

function save(event) {
  event.preventDefault();
  const name = element('name').value.trim() || edited?.id || element('id').value;
  saved(edited === null ? ADD : addressOf(edited.id), wanted(), word('edit.saved', name));
}

function remove() {
  if (!reallyRemove) {
    reallyRemove = true;
    show();
    return;
  }
  saved(addressOf(edited.id, '/remove'), {}, word('edit.removed', edited.name ?? edited.id));
}

// An id from a name, as far as it can be written so.
function suggestId() {
  if (edited !== null || idTyped) return;
  const plain = element('name').value.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase();
  element('id').value = plain.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 63);
}

element('name').addEventListener('input', suggestId);
element('id').addEventListener('input', () => { idTyped = true; });
for (const id of CONNECTION) {
  element(id).addEventListener('input', () => {
    tried = false;
    show();
  });
}
element('undo').addEventListener('click', undo);
element('new').addEventListener('click', () => open(null));
element('try').addEventListener('click', tryIt);
element('form').addEventListener('submit', save);
element('cancel').addEventListener('click', close);
element('remove').addEventListener('click', remove);

load().then(() => {
  if (known === null) return;
  const query = new URLSearchParams(location.search);
  const camera = known.cameras.find((each) => each.id === query.get('camera'));
  const found = takeFound();
  if (found !== null) open(null, found);
  else if (camera) open(camera);
  else if (query.has('new') && known.hindrance === null) open(null);
});
