// Masks and zones, drawn on a camera's live picture with mouse, touch or keys, and written as the configuration has them.
import {addressOf, send} from './editing.js';
import {cause, told} from './server-words.js';
import {word} from './words.js';

const SVG = 'http://www.w3.org/2000/svg';
const STEP = 0.01;
const FINE = 0.001;
// Shares of the picture: nearer than this is the same corner; a longer drag is a rectangle.
const NEAR = 0.02;
const MOST_CORNERS = 100;
const LEAST_RADIUS_PX = 12;
const ARROWS = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};

const within = (value) => Math.min(1, Math.max(0, Math.round(value * 1000) / 1000));
const near = (one, other) => Math.abs(one[0] - other[0]) < NEAR && Math.abs(one[1] - other[1]) < NEAR;
const percent = (share) => (share * 100).toFixed(1);

function element(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

// A key that needs no quotes, else quoted as YAML and JSON both have it.
function yamlKey(name) {
  const plain = /^[A-Za-z][A-Za-z0-9_-]*$/.test(name) && !/^(true|false|yes|no|on|off|null|y|n)$/i.test(name);
  return plain ? name : JSON.stringify(name);
}

const yamlNumber = (value) => String(Math.round(value * 10000) / 10000);

// The camera's masks and zones in the form of the configuration file.
export function asYaml(camera, shapes) {
  const lines = ['cameras:', `  ${yamlKey(camera)}:`];
  for (const kind of ['mask', 'zone']) {
    const those = shapes.filter((shape) => shape.kind === kind);
    lines.push(`    ${kind}s:${those.length === 0 ? ' {}' : ''}`);
    for (const shape of those) {
      const corners = shape.corners.map(([x, y]) => `[${yamlNumber(x)}, ${yamlNumber(y)}]`).join(', ');
      lines.push(`      ${yamlKey(shape.name)}: [${corners}]`);
    }
  }
  return `${lines.join('\n')}\n`;
}

export class RegionEditor {
  #camera;
  #view = document.getElementById('regions-view');
  #list = document.getElementById('region-list');
  #yaml = document.getElementById('regions-yaml');
  #help = document.getElementById('regions-help');
  #buttons = {mask: document.getElementById('draw-mask'), zone: document.getElementById('draw-zone')};
  #shapes = [];
  // What is being drawn: its kind, the corners so far, and the cross that keys move; or null.
  #drawing = null;
  // A pointer that is down: where it began, and the shape and corner that it drags.
  #grip = null;
  #size = [16, 9];

  constructor(camera) {
    this.#camera = camera;
    for (const [kind, button] of Object.entries(this.#buttons)) {
      button.addEventListener('click', () => this.#draw(this.#drawing?.kind === kind ? null : kind));
    }
    document.getElementById('copy-yaml').addEventListener('click', () => this.#copy());
    const view = this.#view;
    view.setAttribute('aria-label', word('regions.canvas'));
    view.addEventListener('pointerdown', (event) => this.#down(event));
    view.addEventListener('pointermove', (event) => this.#move(event));
    view.addEventListener('pointerup', (event) => this.#up(event));
    view.addEventListener('pointercancel', () => this.#give());
    view.addEventListener('keydown', (event) => this.#key(event));
    addEventListener('resize', () => this.#show());
  }

  async load() {
    const response = await fetch(`/api/cameras/${this.#camera}/regions`, {cache: 'no-store'});
    document.getElementById('regions').hidden = false;
    if (!response.ok) {
      this.#help.textContent = word('regions.refused', told((await response.json()).error));
      return;
    }
    const known = await response.json();
    this.#shapes = [
      ...known.masks.map((each) => ({kind: 'mask', ...each})),
      ...known.zones.map((each) => ({kind: 'zone', ...each})),
    ];
    this.#view.removeAttribute('hidden');
    this.#show();
  }

  // Lets an admin write them to the configuration's file, as it was when the page was loaded.
  offerSaving(known) {
    const button = document.getElementById('save-regions');
    const problems = document.getElementById('regions-problems');
    document.getElementById('regions-what').textContent = word('edit.regions_what');
    document.getElementById('regions-saving').hidden = false;
    const complain = (text) => {
      problems.textContent = text;
      problems.hidden = text === '';
    };
    button.disabled = known.hindrance !== null;
    complain(known.hindrance ?? '');
    let {version} = known;
    button.addEventListener('click', async () => {
      const said = document.getElementById('regions-saved');
      said.textContent = '';
      complain('');
      button.disabled = true;
      try {
        const of = (kind) => this.#shapes.filter((shape) => shape.kind === kind)
          .map(({name, corners}) => ({name, corners}));
        ({version} = await send(addressOf(this.#camera, '/regions'), {masks: of('mask'), zones: of('zone')}, version));
        said.textContent = word('edit.regions_saved');
      } catch (failure) {
        complain(cause(failure));
      } finally {
        button.disabled = false;
      }
    });
  }

  // The picture's size, so that the drawing lies on it as it is shown.
  fit(width, height) {
    if (width === 0 || (width === this.#size[0] && height === this.#size[1])) return;
    this.#size = [width, height];
    this.#show();
  }

  #draw(kind) {
    this.#drawing = kind === null ? null : {kind, corners: [], cross: [0.5, 0.5], box: null};
    this.#show();
    if (kind !== null) this.#view.focus();
  }

  // Back to the button that began it.
  #leave() {
    const button = this.#buttons[this.#drawing.kind];
    this.#draw(null);
    button.focus();
  }

  #place(event) {
    const matrix = this.#view.getScreenCTM().inverse();
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
    return [within(point.x / this.#size[0]), within(point.y / this.#size[1])];
  }

  #down(event) {
    if (event.button !== 0) return;
    const {shape, corner} = event.target.dataset;
    if (this.#drawing === null && corner === undefined) return;
    event.preventDefault();
    // A pointer that a script sends cannot be captured, and needs not be.
    if (event.isTrusted) this.#view.setPointerCapture(event.pointerId);
    this.#grip = {from: this.#place(event), shape: Number(shape), corner: Number(corner)};
    if (this.#drawing === null) this.#focus(this.#grip.shape, this.#grip.corner);
  }

  #move(event) {
    if (this.#grip === null) return;
    const to = this.#place(event);
    if (this.#drawing === null) {
      this.#shapes[this.#grip.shape].corners[this.#grip.corner] = to;
    } else {
      this.#drawing.cross = to;
      const {from} = this.#grip;
      this.#drawing.box = this.#drawing.corners.length > 0 || near(from, to) ? null : [from, to];
    }
    this.#show();
  }

  #up(event) {
    if (this.#grip === null) return;
    this.#move(event);
    this.#grip = null;
    if (this.#drawing === null) return;
    const {box, cross} = this.#drawing;
    if (box === null) {
      this.#set(cross);
      return;
    }
    const [left, right] = [box[0][0], box[1][0]].sort((one, other) => one - other);
    const [top, bottom] = [box[0][1], box[1][1]].sort((one, other) => one - other);
    this.#drawing.box = null;
    if (right - left < FINE || bottom - top < FINE) return;
    this.#finish([[left, top], [right, top], [right, bottom], [left, bottom]]);
  }

  #give() {
    this.#grip = null;
    if (this.#drawing !== null) this.#drawing.box = null;
    this.#show();
  }

  // Sets a corner where the cross is; on the first or the latest one the polygon is whole.
  #set(at) {
    const {corners} = this.#drawing;
    const ends = corners.length > 0 && (near(at, corners[0]) || near(at, corners.at(-1)));
    if (ends && corners.length >= 3) {
      this.#finish(corners);
    } else if (!ends) {
      corners.push(at);
      this.#show();
      if (corners.length === MOST_CORNERS) this.#finish(corners);
    }
  }

  #finish(corners) {
    const {kind} = this.#drawing;
    this.#shapes.push({kind, name: this.#freeName(kind), corners});
    this.#draw(null);
    this.#focus(this.#shapes.length - 1, 0);
  }

  #freeName(kind) {
    for (let number = 1; ; number++) {
      const name = `${kind}${number}`;
      if (!this.#shapes.some((shape) => shape.kind === kind && shape.name === name)) return name;
    }
  }

  #key(event) {
    const arrow = ARROWS[event.key];
    const step = event.shiftKey ? FINE : STEP;
    const moved = ([x, y]) => [within(x + arrow[0] * step), within(y + arrow[1] * step)];
    if (this.#drawing !== null) {
      if (arrow) this.#drawing.cross = moved(this.#drawing.cross);
      else if (event.key === 'Enter') return this.#done(event, () => this.#set(this.#drawing.cross));
      else if (event.key === 'Delete' || event.key === 'Backspace') this.#drawing.corners.pop();
      else if (event.key === 'Escape') return this.#done(event, () => this.#leave());
      else return;
      event.preventDefault();
      this.#show();
      return;
    }
    if (event.target.dataset.corner === undefined) return;
    const [shape, corner] = [Number(event.target.dataset.shape), Number(event.target.dataset.corner)];
    const {corners} = this.#shapes[shape];
    if (arrow) {
      corners[corner] = moved(corners[corner]);
      this.#done(event, () => this.#focus(shape, corner));
    } else if (event.key === 'Enter') {
      if (corners.length >= MOST_CORNERS) return this.#done(event, () => this.#say('regions.hundred'));
      const next = corners[(corner + 1) % corners.length];
      corners.splice(corner + 1, 0, [0, 1].map((axis) => within((corners[corner][axis] + next[axis]) / 2)));
      this.#done(event, () => this.#focus(shape, corner + 1));
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      if (corners.length <= 3) return this.#done(event, () => this.#say('regions.three'));
      corners.splice(corner, 1);
      this.#done(event, () => this.#focus(shape, corner % corners.length));
    }
  }

  #done(event, then) {
    event.preventDefault();
    then();
  }

  #say(key) {
    this.#help.textContent = word(key);
  }

  #focus(shape, corner) {
    this.#show();
    this.#view.querySelector(`[data-shape="${shape}"][data-corner="${corner}"]`)?.focus({preventScroll: true});
  }

  #show() {
    const [width, height] = this.#size;
    const view = this.#view;
    const focused = view.contains(document.activeElement) ? {...document.activeElement.dataset} : {};
    view.setAttribute('viewBox', `0 0 ${width} ${height}`);
    view.classList.toggle('drawing', this.#drawing !== null);
    if (this.#drawing === null) view.removeAttribute('tabindex');
    else view.setAttribute('tabindex', '0');
    view.setAttribute('role', this.#drawing === null ? 'group' : 'application');
    view.replaceChildren(
      ...this.#shapes.flatMap((shape, index) => this.#drawn(shape, index)), ...this.#unfinished());
    if (focused.corner !== undefined) {
      view.querySelector(`[data-shape="${focused.shape}"][data-corner="${focused.corner}"]`)?.focus({preventScroll: true});
    }
    for (const [kind, button] of Object.entries(this.#buttons)) {
      button.setAttribute('aria-pressed', String(this.#drawing?.kind === kind));
    }
    if (this.#drawing !== null) {
      const at = word('regions.at', ...this.#drawing.cross.map(percent));
      this.#help.textContent = `${word('regions.help')} ${at}`;
    } else {
      this.#help.textContent = this.#shapes.length > 0 ? word('regions.edit_help') : '';
    }
    this.#showList();
    this.#yaml.value = asYaml(this.#camera, this.#shapes);
    this.#yaml.rows = this.#yaml.value.split('\n').length;
  }

  #points(corners) {
    return corners.map(([x, y]) => `${x * this.#size[0]},${y * this.#size[1]}`).join(' ');
  }

  // In units of the picture: never smaller on the screen than a finger can meet.
  #radius() {
    const shown = this.#view.getBoundingClientRect().width;
    return Math.max(this.#size[0] / 90, shown > 0 ? LEAST_RADIUS_PX * this.#size[0] / shown : 0);
  }

  #dot([x, y], attributes) {
    return element('circle', {cx: x * this.#size[0], cy: y * this.#size[1], r: this.#radius(), ...attributes});
  }

  #drawn(shape, index) {
    return [
      element('polygon', {points: this.#points(shape.corners), class: `region region-${shape.kind}`}),
      ...shape.corners.map((corner, number) =>
        this.#dot(corner, {
          class: `corner corner-${shape.kind}`,
          'data-shape': index,
          'data-corner': number,
          tabindex: this.#drawing === null ? 0 : -1,
          role: 'button',
          'aria-label': word('regions.corner', shape.name, number + 1, ...corner.map(percent)),
        })),
    ];
  }

  #unfinished() {
    if (this.#drawing === null) return [];
    const {kind, corners, cross, box} = this.#drawing;
    const [x, y] = [cross[0] * this.#size[0], cross[1] * this.#size[1]];
    const arm = this.#size[0] / 40;
    const outline = box === null
      ? [...corners, cross]
      : [box[0], [box[1][0], box[0][1]], box[1], [box[0][0], box[1][1]]];
    return [
      element('polygon', {points: this.#points(outline), class: `region region-${kind} region-open`}),
      ...corners.map((corner) => this.#dot(corner, {class: `corner corner-${kind}`})),
      element('path', {d: `M${x - arm} ${y}H${x + arm}M${x} ${y - arm}V${y + arm}`, class: 'cross'}),
    ];
  }

  #showList() {
    const shown = JSON.stringify(this.#shapes.map(({kind, corners}) => [kind, corners.length]));
    if (this.#list.dataset.shown === shown) return;
    this.#list.dataset.shown = shown;
    this.#list.replaceChildren(...this.#shapes.map((shape) => this.#row(shape)));
  }

  #row(shape) {
    const row = document.createElement('li');
    const kind = document.createElement('span');
    kind.className = `kind kind-${shape.kind}`;
    kind.textContent = word(`regions.${shape.kind}`);
    const name = document.createElement('input');
    name.value = shape.name;
    name.maxLength = 64;
    name.setAttribute('aria-label', word('regions.name'));
    const remove = document.createElement('button');
    name.addEventListener('change', () => {
      const wanted = name.value.trim();
      const taken = this.#shapes.some((each) => each !== shape && each.kind === shape.kind && each.name === wanted);
      if (wanted === '' || taken) name.value = shape.name;
      else shape.name = wanted;
      remove.setAttribute('aria-label', word('regions.remove_named', shape.name));
      this.#show();
    });
    const corners = document.createElement('span');
    corners.className = 'hint';
    corners.textContent = word('regions.corners', shape.corners.length);
    remove.type = 'button';
    remove.className = 'button';
    remove.textContent = word('regions.remove');
    remove.setAttribute('aria-label', word('regions.remove_named', shape.name));
    remove.addEventListener('click', () => {
      this.#shapes = this.#shapes.filter((each) => each !== shape);
      delete this.#list.dataset.shown;
      this.#show();
      this.#buttons[shape.kind].focus();
    });
    row.append(kind, name, corners, remove);
    return row;
  }

  // Pages of plain http may not use the clipboard: there the text is selected and copied as people do.
  async #copy() {
    const copied = document.getElementById('copied');
    try {
      await navigator.clipboard.writeText(this.#yaml.value);
      copied.textContent = word('regions.copied');
    } catch {
      this.#yaml.select();
      copied.textContent = word(document.execCommand('copy') ? 'regions.copied' : 'regions.not_copied');
    }
  }
}
