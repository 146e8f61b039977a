// The wall: one tile for each camera. A tile in view loads one image a second, the next only when the last has arrived.
// Browsers allow six connections to a server, so with a live stream in every tile the seventh would never load.
// Tiles out of view and hidden tabs load nothing.
import {Announcer, ageWord, describe, judgedWord, setText, showScore, showState, watch} from './cameras.js';

const REFRESH_MS = 1000;
const PATIENCE_MS = 10000;
const NOTICES_MS = 10000;

const wall = document.getElementById('wall');
const template = document.getElementById('tile');
const announcer = new Announcer();
const tiles = new Map();

class Tile {
  #visible = false;
  #loading = false;
  #timer = 0;

  constructor(camera) {
    this.id = camera.id;
    this.element = template.content.firstElementChild.cloneNode(true);
    this.element.querySelector('a').href = `/cameras/${camera.id}`;
    this.image = this.element.querySelector('img');
  }

  show(camera) {
    showState(this.element, this.element.querySelector('.chip'), camera);
    showScore(this.element, camera);
    setText(this.element.querySelector('.name'), camera.name);
    const facts = [ageWord(camera.age_seconds), `${camera.fps.toFixed(1)} fps`];
    if (judgedWord(camera)) facts.push(judgedWord(camera));
    if (camera.error) facts.unshift(camera.error);
    setText(this.element.querySelector('.facts'), facts.join(' · '));
    this.image.alt = describe(camera);
  }

  seen(visible) {
    this.#visible = visible;
    this.fetch();
  }

  // Loads the next image behind the one that is shown, which stays where the next does not come.
  fetch() {
    if (!this.#visible || this.#loading || document.hidden) return;
    clearTimeout(this.#timer);
    this.#loading = true;
    const begun = performance.now();
    // Imported, because an image of the template's own document would load nothing.
    const next = document.importNode(template.content.querySelector('img'));
    const ended = () => {
      clearTimeout(this.#timer);
      next.onload = null;
      next.onerror = null;
      this.#loading = false;
      this.#timer = setTimeout(() => this.fetch(), Math.max(50, REFRESH_MS - (performance.now() - begun)));
    };
    next.onload = () => {
      next.alt = this.image.alt;
      this.image.replaceWith(next);
      this.image = next;
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

const sight = new IntersectionObserver((entries) => {
  for (const entry of entries) tiles.get(entry.target.dataset.id)?.seen(entry.isIntersecting);
}, {rootMargin: '100px'});

document.addEventListener('visibilitychange', () => tiles.forEach((tile) => tile.fetch()));

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
  }
  summarise(cameras);
  announcer.update(cameras);
}

function summarise(cameras) {
  const fires = cameras.filter((camera) => camera.state === 'fire');
  const suspected = cameras.filter((camera) => camera.state === 'suspected').length;
  const unjudged = cameras.filter((camera) => camera.feed === 'unjudged').length;
  const blind = cameras.filter((camera) => camera.feed !== 'up').length - unjudged;
  const words = [`${cameras.length} ${cameras.length === 1 ? 'camera' : 'cameras'}`];
  if (fires.length > 0) words.push(`${fires.length} on fire`);
  if (suspected > 0) words.push(`${suspected} suspected`);
  if (blind > 0) words.push(`${blind} without live image`);
  if (unjudged > 0) words.push(`${unjudged} not judged`);
  if (words.length === 1) words.push('all calm');
  setText(document.getElementById('summary'), words.join(' · '));
  document.title = fires.length > 0 ? `FIRE: ${fires[0].name} – Emberwatch` : 'Emberwatch';

  const alarm = document.getElementById('alarm');
  alarm.hidden = fires.length === 0;
  const shown = fires.map((camera) => camera.id).join(' ');
  if (alarm.dataset.shown !== shown) {
    alarm.dataset.shown = shown;
    alarm.replaceChildren('Fire: ', ...fires.flatMap((camera, index) => {
      const link = document.createElement('a');
      link.href = `/cameras/${camera.id}`;
      link.textContent = camera.name;
      return index === 0 ? [link] : [', ', link];
    }));
  }
}

// Keeps a notice up to date with what an answer says; where that is nothing there is no notice.
async function showNotice(id, address, words) {
  try {
    const response = await fetch(address, {cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS)});
    const text = words(await response.json(), response.ok);
    const notice = document.getElementById(id);
    notice.hidden = text === '';
    setText(notice, text);
  } catch (failure) {
    // That the server does not answer is said by the updates.
    console.warn(failure);
  }
  setTimeout(showNotice, NOTICES_MS, id, address, words);
}

// What limits the monitor although it works, such as more cameras than it can judge.
showNotice('notices', '/readyz', (answer) => (answer.notices ?? []).join(' · '));

// Messages that would not arrive are nobody's first look at this page, so every ten seconds is often enough.
showNotice('sinks', '/api/sinks', (sinks, ok) => {
  const failing = ok ? sinks.filter((sink) => sink.state === 'failing') : [];
  const causes = failing.map((sink) => `${sink.name}: ${sink.detail}`).join('; ');
  return causes && `Messages do not arrive. ${causes}`;
});
watch(null, update, () => tiles.forEach((tile) => tile.fetch()));
