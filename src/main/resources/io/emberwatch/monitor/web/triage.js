// What operators do with incidents, by button or by key, in the list and on the page of one.
import {me, requireLogin} from './account.js';
import {setText} from './cameras.js';
import {cause, told} from './server-words.js';
import {word} from './words.js';

const NAME = 'by';
const KEYS = 'emberwatch.keys';

function kept(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null; // A browser that keeps nothing asks again.
  }
}

function keep(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Asked for again next time.
  }
}

// Who says it: a person who is logged in, or whoever writes a name into the field.
export class Signature {
  #field;

  constructor(field) {
    this.#field = field;
    field.value = kept(NAME) ?? '';
  }

  async known() {
    const visitor = await me;
    if (visitor?.login) {
      this.#field.value = visitor.name;
      this.#field.readOnly = true;
    }
    return visitor;
  }

  // The name; asks for it and is null where it is missing.
  get() {
    if (!this.#field.reportValidity()) return null;
    if (!this.#field.readOnly) keep(NAME, this.#field.value);
    return this.#field.value;
  }
}

export const mayTriage = me.then((visitor) => visitor !== null && visitor.role !== 'viewer');

// Sends what somebody says; gives the incident as it is then. Refusals are shown in the element and give null.
export async function say(id, action, body, refusal) {
  refusal.hidden = true;
  try {
    const response = await fetch(`/api/incidents/${id}/${action}`, {
      method: 'POST',
      headers: {'Content-Type': 'application/json'},
      body: JSON.stringify(body),
    });
    requireLogin(response);
    const answer = await response.json();
    if (!response.ok) throw new Error(told(answer.error));
    return answer;
  } catch (failure) {
    setText(refusal, word('incidents.not_kept', cause(failure)));
    refusal.hidden = false;
    return null;
  }
}

// Keys that do something, and a list of them that ? opens, where they can be switched off: whoever speaks to the
// computer would press them unawares.
export class Keys {
  #actions;
  #dialog = document.createElement('dialog');
  #on = kept(KEYS) !== 'off';

  // actions: rows of a key, the word that says what it does, and what it does
  constructor(actions) {
    this.#actions = new Map(actions.map(([key, , act]) => [key, act]));
    this.#actions.set('?', () => this.help());
    this.#dialog.id = 'keys';
    this.#dialog.className = 'keys';
    this.#dialog.setAttribute('aria-labelledby', 'keys-title');
    const title = document.createElement('h2');
    title.id = 'keys-title';
    title.textContent = word('incidents.keys');
    const list = document.createElement('dl');
    list.className = 'table';
    for (const [key, meaning] of [...actions, ['?', 'incidents.key.help']]) {
      const dt = document.createElement('dt');
      const mark = document.createElement('kbd');
      const dd = document.createElement('dd');
      mark.textContent = key;
      dt.append(mark);
      dd.textContent = word(meaning);
      list.append(dt, dd);
    }
    this.#dialog.append(title, list, this.#choice(), this.#closing());
    document.body.append(this.#dialog);
    document.addEventListener('keydown', (event) => this.#pressed(event));
  }

  help() {
    if (!this.#dialog.open) this.#dialog.showModal();
  }

  #choice() {
    const label = document.createElement('label');
    const box = document.createElement('input');
    box.type = 'checkbox';
    box.id = 'keys-on';
    box.checked = this.#on;
    box.addEventListener('change', () => {
      this.#on = box.checked;
      keep(KEYS, box.checked ? 'on' : 'off');
    });
    label.append(box, ` ${word('incidents.keys_on')}`);
    return label;
  }

  #closing() {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button';
    button.textContent = word('incidents.close');
    button.addEventListener('click', () => this.#dialog.close());
    return button;
  }

  #pressed(event) {
    if (!this.#on || this.#dialog.open || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.closest('input, select, textarea, [contenteditable]')) return;
    const act = this.#actions.get(event.key);
    if (act === undefined || (event.repeat && !'jk'.includes(event.key))) return;
    event.preventDefault();
    act();
  }
}
