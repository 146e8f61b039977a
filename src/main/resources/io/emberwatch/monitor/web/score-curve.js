// The scores around a fire as a curve under its clip: a line runs with the player, and a click goes to that moment.
import {setText} from './cameras.js';
import {word} from './words.js';

const WIDTH = 1000;
const HEIGHT = 200;
// How long before and after the peak the hot boxes stand out in the clip: they are the peak's alone.
const BOX_SECONDS = 1.5;

const element = (id) => document.getElementById(id);
const signed = (seconds) => `${seconds > 0 ? '+' : ''}${seconds.toFixed(1)}`;

export class ScoreCurve {
  #points = [];
  #threshold = null;
  #preRoll = null;
  #whole = false;
  #begin = 0;
  #end = 1;
  #clip = element('clip');

  constructor() {
    element('curve-picture').addEventListener('click', (event) => this.#seek(event));
    element('curve-whole').addEventListener('click', () => {
      this.#whole = !this.#whole;
      element('curve-whole').setAttribute('aria-pressed', String(this.#whole));
      this.#draw();
    });
    for (const event of ['timeupdate', 'seeked', 'loadedmetadata', 'durationchange']) {
      this.#clip.addEventListener(event, () => this.#draw());
    }
  }

  // scores: the answer of /api/incidents/ID/scores; preRoll: seconds of the clip before the alarm, null without a clip
  show(scores, preRoll) {
    this.#points = scores.points;
    this.#threshold = scores.threshold;
    this.#preRoll = preRoll;
    this.#draw();
  }

  // Seconds since the alarm that the player shows; null without a clip that can be played.
  #shown() {
    return this.#preRoll === null || !(this.#clip.duration > 0) ? null : this.#clip.currentTime - this.#preRoll;
  }

  // The score on the way from one frame to the next.
  #at(seconds) {
    const points = this.#points;
    const next = points.findIndex(([time]) => time >= seconds);
    if (next < 0) return points.at(-1)[1];
    if (next === 0) return points[0][1];
    const [from, before] = points[next - 1];
    const [to, after] = points[next];
    return to === from ? after : before + (after - before) * (seconds - from) / (to - from);
  }

  get #peak() {
    return this.#points.reduce((highest, point) => (point[1] > highest[1] ? point : highest));
  }

  #draw() {
    element('curve').hidden = this.#points.length < 2;
    if (this.#points.length < 2) return;
    const shown = this.#shown();
    const first = this.#points[0][0];
    const last = this.#points.at(-1)[0];
    const overlaps = shown !== null && -this.#preRoll < last && this.#clip.duration - this.#preRoll > first;
    element('curve-whole').hidden = !overlaps;
    this.#begin = overlaps && !this.#whole ? -this.#preRoll : first;
    this.#end = overlaps && !this.#whole ? this.#clip.duration - this.#preRoll : Math.max(last, first + 1);
    element('curve-line').setAttribute('points',
      this.#points.map(([time, score]) => `${this.#x(time).toFixed(1)},${this.#y(score).toFixed(1)}`).join(' '));
    this.#place('curve-alarm', this.#x(0));
    const threshold = element('curve-threshold');
    threshold.toggleAttribute('hidden', this.#threshold === null);
    threshold.setAttribute('y1', this.#y(this.#threshold ?? 0));
    threshold.setAttribute('y2', this.#y(this.#threshold ?? 0));
    setText(element('curve-begin'), `${signed(this.#begin)} s`);
    setText(element('curve-end'), `${signed(this.#end)} s`);
    const [peakAt, peak] = this.#peak;
    element('curve-picture').setAttribute('aria-label', word('incident.curve_text', signed(this.#begin), signed(this.#end),
      peak.toFixed(2), signed(peakAt), this.#threshold ?? '–'));
    this.#drawCursor(shown);
  }

  #drawCursor(shown) {
    const cursor = element('curve-cursor');
    cursor.toggleAttribute('hidden', shown === null);
    element('clip-boxes').classList.toggle('hot-boxes-away', shown === null || Math.abs(shown - this.#peak[0]) > BOX_SECONDS);
    if (shown === null) return;
    this.#place('curve-cursor', this.#x(shown));
    setText(element('curve-now'), word('incident.curve_now', signed(shown), this.#at(shown).toFixed(2)));
  }

  #place(id, x) {
    element(id).setAttribute('x1', x);
    element(id).setAttribute('x2', x);
  }

  #x(seconds) {
    return WIDTH * (seconds - this.#begin) / (this.#end - this.#begin);
  }

  #y(score) {
    return (HEIGHT - 2) * (1 - score) + 1;
  }

  #seek(event) {
    if (this.#shown() === null) return;
    const area = element('curve-picture').getBoundingClientRect();
    const seconds = this.#begin + (this.#end - this.#begin) * (event.clientX - area.left) / area.width;
    this.#clip.currentTime = Math.min(Math.max(seconds + this.#preRoll, 0), this.#clip.duration);
  }
}
