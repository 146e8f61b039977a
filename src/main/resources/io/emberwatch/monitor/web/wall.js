// The wall: one tile for each camera, those on fire first. The images of all tiles in view come over one connection.
// Where the server has no place for that, a tile in view loads one image a second, the next only when the last has
// arrived. Tiles out of view and hidden tabs load nothing.
import {AlarmBanner} from './alarms.js';
import {Announcer, ageWord, describe, judgedWord, setText, showScore, showState, unheard, watch} from './cameras.js';
import {configuration} from './editing.js';
import {LiveImages} from './live.js';
import {told} from './server-words.js';
import {Siren} from './siren.js';
import {Nothing} from './nothing.js';
import editWords from './words-edit.js';
import words from './words-wall.js';
import {addWords, translate, word, wordFor} from './words.js';

const REFRESH_MS = 1000;
const PATIENCE_MS = 10000;
const NOTICES_MS = 10000;
const SPARK_SECONDS = 180;
const SPARK_HEIGHT = 24;
const CAPTION_PX = 40;

addWords(words);
addWords(editWords);
translate(document);
document.getElementById('summary').textContent = word('wall.looking');

const wall = document.getElementById('wall');
const template = document.getElementById('tile');
const announcer = new Announcer();
const siren = new Siren(document.getElementById('sound'));
const banner = new AlarmBanner(document.getElementById('alarm'), (alarm) => siren.ring(alarm));
const tiles = new Map();
const headings = new Map();
const nothing = new Nothing(document.getElementById('nothing'), () => chooseGroup(''));
const query = new URLSearchParams(location.search);
// A screen on a wall: nothing but the tiles and the alarms, all tiles in view however many they are.
const kiosk = query.has('kiosk');
const live = new LiveImages((id, image) => tiles.get(id)?.take(image), () => tiles.forEach((tile) => tile.fetch()));
let group = query.get('group') ?? '';

// What this visitor may not change is not offered.
configuration().then((known) => {
  document.getElementById('edit').hidden = known === null;
}).catch(() => {});

class Tile {
  #visible = false;
  #loading = false;
  #timer = 0;
  #decoding = false;
  #waiting = null;
  #scores = [];
  #camera = null;

  constructor(camera) {
    this.id = camera.id;
    this.element = template.content.firstElementChild.cloneNode(true);
    this.element.querySelector('a').href = `/cameras/${camera.id}`;
    this.image = this.element.querySelector('img');
    this.spark = this.element.querySelector('.spark polyline');
  }

  get visible() {
    return this.#visible && !this.element.hidden;
  }

  show(camera) {
    this.#camera = camera;
    showState(this.element, this.element.querySelector('.chip'), camera);
    showScore(this.element, camera);
    setText(this.element.querySelector('.name'), camera.name);
    const facts = camera.feed === 'unknown' ? [] : [ageWord(camera.age_seconds), word('rate.fps', camera.fps.toFixed(1))];
    if (facts.length > 0 && judgedWord(camera)) facts.push(judgedWord(camera));
    if (camera.group) facts.push(camera.group);
    if (camera.error) facts.unshift(told(camera.error));
    setText(this.element.querySelector('.facts'), facts.join(' · '));
    this.image.alt = describe(camera);
    if (camera.feed !== 'unknown') this.#remember(camera.score);
  }

  lose(since) {
    if (this.#camera.feed !== 'unknown') this.show(unheard(this.#camera, since));
  }

  #remember(score) {
    const now = performance.now() / 1000;
    this.#scores.push([now, score ?? 0]);
    while (now - this.#scores[0][0] > SPARK_SECONDS) this.#scores.shift();
    if (!this.visible || document.hidden) return;
    const points = this.#scores.map(([at, each]) => {
      const x = SPARK_SECONDS - (now - at);
      return `${x.toFixed(1)},${(SPARK_HEIGHT - 1 - each * (SPARK_HEIGHT - 2)).toFixed(1)}`;
    });
    this.spark.setAttribute('points', points.join(' '));
  }

  seen(visible) {
    this.#visible = visible;
  }

  // Shows an image of the stream. While one is decoded only the newest of those that come waits.
  async take(blob) {
    this.#waiting = blob;
    if (this.#decoding) return;
    this.#decoding = true;
    while (this.#waiting !== null) {
      const address = URL.createObjectURL(this.#waiting);
      this.#waiting = null;
      const next = this.#next();
      next.src = address;
      try {
        await next.decode();
        this.#put(next);
      } catch (failure) {
        console.warn(failure); // The image before it stays.
      }
      URL.revokeObjectURL(address);
    }
    this.#decoding = false;
  }

  // Imported, because an image of the template's own document would load nothing.
  #next() {
    return document.importNode(template.content.querySelector('img'));
  }

  #put(next) {
    next.alt = this.image.alt;
    this.image.replaceWith(next);
    this.image = next;
  }

  // Loads the next image behind the one that is shown, which stays where the next does not come.
  fetch() {
    if (!this.visible || this.#loading || document.hidden || live.flowing) return;
    clearTimeout(this.#timer);
    this.#loading = true;
    const begun = performance.now();
    const next = this.#next();
    const ended = () => {
      clearTimeout(this.#timer);
      next.onload = null;
      next.onerror = null;
      this.#loading = false;
      this.#timer = setTimeout(() => this.fetch(), Math.max(50, REFRESH_MS - (performance.now() - begun)));
    };
    next.onload = () => {
      this.#put(next);
      ended();
    };
    next.onerror = ended;
    // A server that holds the connection and sends nothing must not keep this tile for ever.
    this.#timer = setTimeout(() => {
      ended();
      next.removeAttribute('src');
    }, PATIENCE_MS);
    next.src = `/cameras/${this.id}/snapshot.jpg?at=${Date.now()}`;
  }
}

function look() {
  live.show(document.hidden ? [] : [...tiles.values()].filter((tile) => tile.visible).map((tile) => tile.id));
}

const sight = new IntersectionObserver((entries) => {
  for (const entry of entries) tiles.get(entry.target.dataset.id)?.seen(entry.isIntersecting);
  look();
}, {rootMargin: '100px'});

document.addEventListener('visibilitychange', look);

function update(cameras) {
  const known = new Set(cameras.map((camera) => camera.id));
  for (const [id, tile] of tiles) {
    if (!known.has(id)) {
      sight.unobserve(tile.element);
      tile.seen(false);
      tile.element.remove();
      tiles.delete(id);
    }
  }
  for (const camera of cameras) {
    let tile = tiles.get(camera.id);
    if (!tile) {
      tile = new Tile(camera);
      tile.element.dataset.id = camera.id;
      tiles.set(camera.id, tile);
      wall.append(tile.element);
      sight.observe(tile.element);
    }
    tile.show(camera);
    // A fire is shown whatever group was chosen.
    tile.element.hidden = group !== '' && camera.group !== group && camera.state !== 'fire';
  }
  arrange(cameras);
  showGroups(cameras);
  summarise(cameras);
  nothing.show(cameras, group);
  announcer.update(cameras);
  banner.update(cameras);
  fit();
  look();
}

const RANKS = {fire: 0, suspected: 1};
const rank = (camera) => RANKS[camera.state] ?? 2;

// Fires first, then suspicions; then the groups, each under its heading; else as in the configuration. What stands right
// is not moved, so that it keeps the focus.
function arrange(cameras) {
  const order = [...cameras].sort((a, b) => rank(a) - rank(b));
  const urgent = order.filter((camera) => camera.state in RANKS);
  const calm = order.filter((camera) => !(camera.state in RANKS));
  const focused = document.activeElement;
  const elements = [...urgent.map(tileOf), ...sections(calm, groupsOf(cameras))];
  elements.forEach((element, index) => {
    if (wall.children[index] !== element) wall.insertBefore(element, wall.children[index]);
  });
  for (const [name, heading] of headings) {
    if (elements.includes(heading)) continue;
    heading.remove();
    headings.delete(name);
  }
  if (focused !== document.activeElement && wall.contains(focused)) focused.focus({preventScroll: true});
}

const tileOf = (camera) => tiles.get(camera.id).element;
const groupsOf = (cameras) => [...new Set(cameras.map((camera) => camera.group).filter(Boolean))].sort();

// The cameras of each group behind its heading, those without one at the end. One group alone, and a kiosk, have none.
function sections(cameras, groups) {
  if (kiosk || group !== '' || groups.length === 0) return cameras.map(tileOf);
  return [...groups, ''].flatMap((name) => {
    const those = cameras.filter((camera) => (camera.group ?? '') === name);
    return those.length === 0 ? [] : [headingOf(name, those.length), ...those.map(tileOf)];
  });
}

function headingOf(name, count) {
  let heading = headings.get(name);
  if (!heading) {
    heading = document.createElement('h2');
    heading.className = 'group-heading';
    headings.set(name, heading);
  }
  setText(heading, word('wall.group.heading', name === '' ? word('wall.group.none') : name, count));
  return heading;
}

const groupChoice = document.getElementById('group');

function showGroups(cameras) {
  const groups = groupsOf(cameras);
  if (group !== '' && !groups.includes(group)) groups.push(group);
  document.getElementById('groups').hidden = groups.length === 0;
  const text = JSON.stringify(groups);
  if (groupChoice.dataset.shown === text) return;
  groupChoice.dataset.shown = text;
  groupChoice.replaceChildren(new Option(word('wall.group.all'), ''), ...groups.map((each) => new Option(each, each)));
  groupChoice.value = group;
}

function chooseGroup(name) {
  group = name;
  groupChoice.value = name;
  const address = new URL(location.href);
  if (group === '') address.searchParams.delete('group');
  else address.searchParams.set('group', group);
  history.replaceState(null, '', address);
}
groupChoice.addEventListener('change', () => chooseGroup(groupChoice.value));

function summarise(cameras) {
  const fires = cameras.filter((camera) => camera.state === 'fire');
  const suspected = cameras.filter((camera) => camera.state === 'suspected').length;
  const unjudged = cameras.filter((camera) => camera.feed === 'unjudged').length;
  const blind = cameras.filter((camera) => camera.feed !== 'up').length - unjudged;
  const facts = [cameras.length === 0 ? word('wall.none') : wordFor('wall.cameras', cameras.length)];
  if (fires.length > 0) facts.push(word('wall.fires', fires.length));
  if (suspected > 0) facts.push(word('wall.suspected', suspected));
  if (blind > 0) facts.push(word('wall.blind', blind));
  if (unjudged > 0) facts.push(word('wall.unjudged', unjudged));
  if (facts.length === 1 && cameras.length > 0) facts.push(word('wall.calm'));
  setText(document.getElementById('summary'), facts.join(' · '));
  document.title = fires.length > 0 ? word('wall.title_fire', fires[0].name) : 'Emberwatch';
}

// Keeps a notice up to date with what an answer says; where that is nothing there is no notice.
async function showNotice(id, address, text) {
  try {
    const response = await fetch(address, {cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS)});
    const said = text(await response.json(), response.ok);
    const notice = document.getElementById(id);
    notice.hidden = said === '';
    setText(notice, said);
  } catch (failure) {
    // That the server does not answer is said by the updates.
    console.warn(failure);
  }
  setTimeout(showNotice, NOTICES_MS, id, address, text);
}

// What limits the monitor although it works, such as more cameras than it can judge.
showNotice('notices', '/readyz', (answer) => (answer.notices ?? []).map(told).join(' · '));

// Messages that would not arrive are nobody's first look at this page, so every ten seconds is often enough.
showNotice('sinks', '/api/sinks', (sinks, ok) => {
  const failing = ok ? sinks.filter((sink) => sink.state === 'failing') : [];
  const causes = failing.map((sink) => `${sink.name}: ${told(sink.detail)}`).join('; ');
  return causes && word('wall.sinks', causes);
});

const fullScreen = document.getElementById('full-screen');
document.addEventListener('fullscreenchange', () => {
  setText(fullScreen, word(document.fullscreenElement ? 'wall.full_screen.leave' : 'wall.full_screen'));
});
fullScreen.addEventListener('click', () => {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen().catch(console.warn);
});

if (kiosk) {
  document.body.classList.add('kiosk');
  const leave = document.getElementById('kiosk');
  leave.href = '/';
  setText(leave, word('wall.kiosk.leave'));
  addEventListener('resize', fit);
  stayAwake();
}

// The number of columns with which the images become largest.
function fit() {
  if (!kiosk) return;
  const shown = [...tiles.values()].filter((tile) => !tile.element.hidden).length;
  const width = wall.clientWidth;
  const height = innerHeight - wall.getBoundingClientRect().top;
  let best = 1;
  let largest = 0;
  for (let columns = 1; columns <= shown; columns++) {
    const rows = Math.ceil(shown / columns);
    const size = Math.min(width / columns, (height / rows - CAPTION_PX) * 16 / 9);
    if (size > largest) [best, largest] = [columns, size];
  }
  wall.style.setProperty('--columns', best);
  wall.style.setProperty('--rows', Math.max(1, Math.ceil(shown / best)));
  wall.style.setProperty('--height', `${Math.floor(height)}px`);
}

// The screen must not go dark. A browser that cannot promise it, or only under https, is set up by who hangs the screen.
async function stayAwake() {
  if (document.hidden || !navigator.wakeLock) return;
  try {
    await navigator.wakeLock.request('screen');
  } catch (failure) {
    console.warn(failure);
  }
}
if (kiosk) document.addEventListener('visibilitychange', stayAwake);

watch(null, update, () => live.again(), (since) => tiles.forEach((tile) => tile.lose(since)));
