// What the wall says in place of tiles: why there are none, and what this visitor can do about it.
import {me} from './account.js';
import {setText} from './cameras.js';
import {configuration} from './editing.js';
import {word} from './words.js';

export class Nothing {
  #element;
  #onAll;
  #visitor = null;
  #configuration = null;
  #known = false;
  // What was to be shown last; null before the server has told.
  #latest = null;

  // onAll() shows all groups.
  constructor(element, onAll) {
    this.#element = element;
    this.#onAll = onAll;
    Promise.all([me, configuration().catch(() => null)]).then(([visitor, known]) => {
      this.#visitor = visitor;
      this.#configuration = known;
      this.#known = true;
      if (this.#latest !== null) this.show(...this.#latest);
    });
  }

  show(cameras, group) {
    this.#latest = [cameras, group];
    const shown = group === '' ? cameras
      : cameras.filter((camera) => camera.group === group || camera.state === 'fire');
    // Before it is known who asks, nothing false is said.
    this.#element.hidden = shown.length > 0 || !this.#known;
    if (this.#element.hidden) return;
    const [title, what, ways] = cameras.length > 0 ? this.#emptyGroup(group) : this.#noCameras();
    setText(document.getElementById('nothing-title'), title);
    setText(document.getElementById('nothing-what'), what);
    const list = document.getElementById('nothing-ways');
    const text = JSON.stringify(ways.map(([name]) => name));
    if (list.dataset.shown === text) return;
    list.dataset.shown = text;
    list.replaceChildren(...ways.map(([name, way]) => button(name, way)));
  }

  #emptyGroup(group) {
    return [word('nothing.group', group), word('nothing.group_what'), [[word('wall.group.all'), this.#onAll]]];
  }

  #noCameras() {
    const find = [word('edit.find'), '/discover'];
    const title = word('nothing.title');
    if (this.#visitor !== null && this.#visitor.cameras !== null) return [title, word('nothing.hidden'), []];
    if (this.#visitor?.role !== 'admin') return [title, word('nothing.ask'), []];
    if (this.#configuration === null) return [title, word('nothing.file'), [find]];
    if (this.#configuration.hindrance !== null) return [title, this.#configuration.hindrance, [find]];
    return [title, word('nothing.add'), [[word('edit.new'), '/edit?new'], find]];
  }
}

// A link to an address, or a button that does something.
function button(name, way) {
  const made = document.createElement(typeof way === 'string' ? 'a' : 'button');
  made.className = 'button';
  made.textContent = name;
  if (typeof way === 'string') {
    made.href = way;
  } else {
    made.type = 'button';
    made.addEventListener('click', way);
  }
  return made;
}
