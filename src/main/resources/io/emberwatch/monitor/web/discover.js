// Finds cameras on the network and shows what the configuration may say of them.
import {requireLogin} from './account.js';
import {configuration, keepFound} from './editing.js';
import editWords from './words-edit.js';
import {cause, told} from './server-words.js';
import {addWords, dateAndTime, translate, word, wordFor} from './words.js';
import words from './words-discover.js';

addWords(words);
addWords(editWords);
translate(document);
document.title = `${word('discover.title')} – Emberwatch`;

const element = (name) => document.getElementById(name);
// The configuration's cameras; null where nothing can be added here.
let known = null;

function line(kind, text) {
  const made = document.createElement(kind);
  made.textContent = text;
  return made;
}

function streamWord(stream) {
  const facts = [stream.width > 0 ? `${stream.width} × ${stream.height}` : '', stream.codec,
    stream.fps > 0 ? word('rate.fps', stream.fps) : ''].filter((each) => each !== '');
  return `${stream.name}: ${facts.join(', ')} – ${stream.url}`;
}

function card(device) {
  const item = document.createElement('li');
  item.className = 'device';
  const title = line('h2', device.name);
  title.className = 'name';
  const kind = line('p', [device.address, device.manufacturer, device.model, device.firmware].filter((each) => each).join(' · '));
  kind.className = 'facts';
  item.append(title, kind);
  if (device.problem !== null) {
    const problem = line('p', device.problem.split('; ').map(told).join(word('discover.and')));
    problem.className = 'refusal';
    item.append(problem);
  }
  const list = document.createElement('ul');
  for (const stream of device.streams) {
    const entry = line('li', streamWord(stream));
    if (stream.suggested) {
      entry.className = 'suggested';
      entry.append(` (${word('discover.suggested')})`);
    }
    list.append(entry);
  }
  item.append(list);
  const stream = device.streams.find((each) => each.suggested) ?? device.streams[0];
  const there = known?.cameras.find((camera) => device.streams.some((each) => each.url === camera.url));
  if (there) {
    const link = line('a', word('discover.there', there.name ?? there.id));
    link.href = `/edit?camera=${encodeURIComponent(there.id)}`;
    item.append(link);
  } else if (known !== null && stream) {
    const add = line('button', word('edit.add_found', device.name));
    add.type = 'button';
    add.className = 'button';
    add.addEventListener('click', () => {
      // No password: it is asked for again, and goes from there to its own file.
      keepFound({id: device.id, name: device.name, url: stream.url, login: device.login, username: element('user').value});
      location.assign('/edit');
    });
    item.append(add);
  }
  return item;
}

function show(found) {
  element('devices').replaceChildren(...found.devices.map(card));
  element('outcome').textContent = found.found_at === null ? ''
    : `${wordFor('discover.found', found.devices.length)} ${word('discover.at', dateAndTime(found.found_at))}`;
  element('yaml').textContent = found.yaml;
  element('all').hidden = found.yaml === '';
  element('variables').hidden = !found.yaml.includes('${CAM_');
  element('copy').textContent = word('discover.copy');
}

async function ask(options) {
  const response = await fetch('/api/discover', {cache: 'no-store', ...options});
  requireLogin(response);
  const answer = await response.json();
  if (!response.ok) throw new Error(told(answer.error));
  return answer;
}

async function find(event) {
  event.preventDefault();
  const refusal = element('refusal');
  refusal.hidden = true;
  element('find').disabled = true;
  element('outcome').textContent = word('discover.running');
  const wanted = {
    addresses: element('addresses').value.split(/[\s,;]+/).filter((each) => each !== ''),
  };
  if (element('user').value !== '') {
    wanted.user = element('user').value;
    wanted.password = element('password').value;
  }
  try {
    show(await ask({method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(wanted)}));
  } catch (failure) {
    element('outcome').textContent = '';
    refusal.textContent = word('discover.failed', cause(failure));
    refusal.hidden = false;
  } finally {
    element('find').disabled = false;
  }
}

// The clipboard is there under TLS and on this machine only; elsewhere the text is marked, to be copied by hand.
async function copy() {
  try {
    await navigator.clipboard.writeText(element('yaml').textContent);
    element('copy').textContent = word('discover.copied');
  } catch {
    getSelection().selectAllChildren(element('yaml'));
    element('copy').textContent = word('discover.marked');
  }
}

element('search').addEventListener('submit', find);
element('copy').addEventListener('click', copy);
const mayEdit = configuration().then((now) => { known = now; }).catch(() => {});
mayEdit.then(() => ask({})).then((found) => {
  if (element('outcome').textContent === '') show(found);
}).catch(() => {});
