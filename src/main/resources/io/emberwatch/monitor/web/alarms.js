// The banner of fires that nobody has acknowledged: those that burn, and those that ended less than half a day ago.
import {me, requireLogin} from './account.js';
import {cause, told} from './server-words.js';
import {timeOfDay, word} from './words.js';

const EVERY_MS = 5000;
const PATIENCE_MS = 10000;
const ENDED_SHOWN_MS = 12 * 3600 * 1000;
const MOST = 100;

export class AlarmBanner {
  #cameras = [];
  #burning = '';
  #incidents = [];
  #mayAcknowledge = false;
  #signed = false;
  #shown = '';
  #timer = 0;

  // onChange(whether there is an alarm) after each look.
  constructor(element, onChange) {
    this.element = element;
    this.list = element.querySelector('ul');
    this.by = element.querySelector('input');
    this.refusal = element.querySelector('.refusal');
    this.onChange = onChange;
    try {
      this.by.value = localStorage.getItem('by') ?? '';
    } catch (failure) {
      console.warn(failure);
    }
    me.then((visitor) => {
      this.#mayAcknowledge = visitor !== null && visitor.role !== 'viewer';
      this.#signed = Boolean(visitor?.login);
      this.#show();
    });
    this.#ask();
  }

  update(cameras) {
    this.#cameras = cameras;
    const burning = cameras.filter((camera) => camera.state === 'fire').map((camera) => camera.id).join(' ');
    if (burning !== this.#burning) {
      this.#burning = burning;
      this.#ask();
    }
    this.#show();
  }

  async #ask() {
    clearTimeout(this.#timer);
    try {
      const response = await fetch(`/api/incidents?kind=fire&limit=${MOST}`, {
        cache: 'no-store',
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      if (response.ok) this.#incidents = await response.json();
    } catch (failure) {
      // That the server does not answer is said by the updates.
      console.warn(failure);
    }
    this.#show();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), EVERY_MS);
  }

  // One entry for each incident, and for each camera that burns and whose incident is not known yet.
  #entries() {
    const known = new Map(this.#cameras.map((camera) => [camera.id, camera]));
    const since = Date.now() - ENDED_SHOWN_MS;
    const open = this.#incidents.filter((incident) => incident.ended_at === null);
    const covered = new Set(open.map((incident) => incident.camera));
    const entries = this.#incidents
      .filter((incident) => incident.acknowledged === null)
      .filter((incident) => incident.ended_at === null || Date.parse(incident.ended_at) > since)
      .map((incident) => ({
        id: incident.id,
        href: incident.links.page,
        name: known.get(incident.camera)?.name ?? incident.camera,
        when: incident.ended_at === null
          ? word('alarm.since', timeOfDay(incident.started_at)) : word('alarm.ended', timeOfDay(incident.ended_at)),
      }));
    const unknown = this.#cameras
      .filter((camera) => camera.state === 'fire' && !covered.has(camera.id))
      .map((camera) => ({id: null, href: `/cameras/${camera.id}`, name: camera.name, when: ''}));
    return [...unknown, ...entries];
  }

  #show() {
    const entries = this.#entries();
    const text = JSON.stringify([entries, this.#mayAcknowledge, this.#signed]);
    if (text !== this.#shown) {
      this.#shown = text;
      const focused = this.list.contains(document.activeElement) ? document.activeElement.dataset.key : null;
      this.element.hidden = entries.length === 0;
      this.list.replaceChildren(...entries.map((entry) => this.#item(entry)));
      if (focused !== null) this.#focus(focused);
      this.by.closest('label').hidden = this.#signed || !this.#mayAcknowledge;
    }
    this.onChange(entries.length > 0);
  }

  // What had the focus, else what can be done next: the first alarm that is left, or the cameras.
  #focus(key) {
    const left = [...this.list.querySelectorAll('a, button')];
    const next = left.find((each) => each.dataset.key === key) ?? left.find((each) => each.localName === 'button') ?? left[0];
    (next ?? document.getElementById('content')).focus({preventScroll: true});
  }

  #item(entry) {
    const item = document.createElement('li');
    const link = document.createElement('a');
    link.href = entry.href;
    link.textContent = word('alarm.fire', entry.name);
    link.dataset.key = `see ${entry.href}`;
    const when = document.createElement('span');
    when.textContent = entry.when;
    item.append(link, when);
    if (entry.id !== null && this.#mayAcknowledge) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'button';
      button.textContent = word('alarm.acknowledge');
      button.dataset.key = entry.id;
      button.setAttribute('aria-label', word('alarm.acknowledge_of', entry.name));
      button.addEventListener('click', () => this.#acknowledge(entry.id, button));
      item.append(button);
    }
    return item;
  }

  async #acknowledge(id, button) {
    if (!this.#signed && !this.by.reportValidity()) return;
    button.disabled = true;
    let problem = '';
    try {
      if (!this.#signed) localStorage.setItem('by', this.by.value);
      const response = await fetch(`/api/incidents/${id}/acknowledge`, {
        method: 'POST',
        headers: {'Content-Type': 'application/json'},
        body: JSON.stringify(this.#signed ? {} : {by: this.by.value}),
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      requireLogin(response);
      if (!response.ok) problem = told((await response.json()).error);
    } catch (failure) {
      problem = cause(failure);
    }
    button.disabled = false;
    this.refusal.hidden = problem === '';
    this.refusal.textContent = problem && word('alarm.failed', problem);
    await this.#ask();
  }
}
