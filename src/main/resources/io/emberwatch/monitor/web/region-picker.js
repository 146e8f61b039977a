// Chooses rectangles of the explained image: dragged, by two clicks, or by keys that move a cross.
import {setText} from './cameras.js';
import {word} from './words.js';

const LEAST_EDGE = 0.01;
const STEP = 0.02;
const FINE_STEP = 0.002;
const ARROWS = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};

const byId = (id) => document.getElementById(id);
const percent = (share) => (share * 100).toFixed(1);
const within = (share) => Math.min(1, Math.max(0, share));
const isRegion = (box) => box.right - box.left >= LEAST_EDGE && box.bottom - box.top >= LEAST_EDGE;

function boxOf(from, to) {
  return {left: Math.min(from[0], to[0]), top: Math.min(from[1], to[1]),
    right: Math.max(from[0], to[0]), bottom: Math.max(from[1], to[1])};
}

export class RegionPicker {
  #stage = byId('stage');
  #button = byId('hide');
  #mayPick;
  #onDraft;
  #onRegion;
  // Shares of the image: where a pointer went down, the cross, and the first corner of a region; null for none.
  #pressed = null;
  #cross = [0.5, 0.5];
  #corner = null;

  // mayPick() tells whether another region can be taken now; onDraft(box or null) shows what is not finished;
  // onRegion(box) takes it. Boxes have left, top, right and bottom as shares of the image.
  constructor(mayPick, onDraft, onRegion) {
    this.#mayPick = mayPick;
    this.#onDraft = onDraft;
    this.#onRegion = onRegion;
    this.#button.addEventListener('click', () => this.#switch(!this.#on));
    const stage = this.#stage;
    stage.addEventListener('keydown', (event) => this.#key(event));
    stage.addEventListener('pointerdown', (event) => this.#down(event));
    stage.addEventListener('pointermove', (event) => this.#move(event));
    stage.addEventListener('pointerup', (event) => this.#up(event));
    stage.addEventListener('pointercancel', () => {
      this.#pressed = null;
      this.#show();
    });
  }

  get #on() {
    return this.#button.getAttribute('aria-pressed') === 'true';
  }

  #switch(on) {
    this.#button.setAttribute('aria-pressed', String(on));
    byId('hide-help').hidden = !on;
    const stage = this.#stage;
    stage.classList.toggle('drawing', on);
    this.#corner = null;
    if (on) {
      stage.setAttribute('tabindex', '0');
      stage.setAttribute('role', 'application');
      stage.setAttribute('aria-label', word('explain.stage'));
      stage.focus({preventScroll: true});
    } else {
      for (const name of ['tabindex', 'role', 'aria-label']) stage.removeAttribute(name);
      this.#button.focus();
    }
    this.#show();
  }

  #show() {
    const mark = byId('cross');
    mark.hidden = !this.#on;
    mark.style.insetInlineStart = `${this.#cross[0] * 100}%`;
    mark.style.insetBlockStart = `${this.#cross[1] * 100}%`;
    this.#onDraft(this.#corner === null ? null : boxOf(this.#corner, this.#cross));
    if (this.#on) {
      setText(byId('hide-help'), `${word('explain.hide_help')} ${word('explain.at', ...this.#cross.map(percent))}`);
    }
  }

  // Sets a corner of the region where the cross is, and then the one opposite.
  #setCorner() {
    const box = this.#corner === null ? null : boxOf(this.#corner, this.#cross);
    this.#corner = this.#corner === null ? this.#cross : null;
    this.#show();
    if (box !== null && isRegion(box)) this.#onRegion(box);
  }

  #key(event) {
    if (!this.#on) return;
    const arrow = ARROWS[event.key];
    if (arrow) {
      const step = event.shiftKey ? FINE_STEP : STEP;
      this.#cross = this.#cross.map((at, axis) => within(at + arrow[axis] * step));
      this.#show();
    } else if (event.key === 'Enter' && this.#mayPick()) {
      this.#setCorner();
    } else if (event.key === 'Escape' && this.#corner !== null) {
      this.#corner = null;
      this.#show();
    } else if (event.key === 'Escape') {
      this.#switch(false);
    } else {
      return;
    }
    event.preventDefault();
  }

  #place(event) {
    const area = this.#stage.getBoundingClientRect();
    return [within((event.clientX - area.left) / area.width), within((event.clientY - area.top) / area.height)];
  }

  #down(event) {
    if (!this.#on || !this.#mayPick() || event.button !== 0) return;
    event.preventDefault();
    // A pointer that a script sends cannot be captured, and needs not be.
    if (event.isTrusted) this.#stage.setPointerCapture(event.pointerId);
    this.#pressed = this.#place(event);
  }

  #move(event) {
    const from = this.#pressed ?? this.#corner;
    if (from !== null) this.#onDraft(boxOf(from, this.#place(event)));
  }

  #up(event) {
    if (this.#pressed === null) return;
    this.#cross = this.#place(event);
    const dragged = boxOf(this.#pressed, this.#cross);
    this.#pressed = null;
    if (!isRegion(dragged)) {
      // A click, for whoever cannot drag.
      this.#setCorner();
      return;
    }
    this.#corner = null;
    this.#show();
    this.#onRegion(dragged);
  }
}
