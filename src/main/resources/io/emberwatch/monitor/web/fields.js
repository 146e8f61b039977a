// Says what is wrong with a field beside it, in the page's language: a browser's own bubble speaks the browser's.
import {word} from './words.js';

const FAULTS = [
  ['valueMissing', () => word('field.missing')],
  ['badInput', () => word('field.number')],
  ['rangeUnderflow', (field) => word('field.range', field.min, field.max)],
  ['rangeOverflow', (field) => word('field.range', field.min, field.max)],
  ['stepMismatch', (field) => word('field.step', field.step)],
  ['customError', (field) => field.validationMessage],
];

// By field: the element that says what is wrong with it.
const said = new Map();
let first = null;

function fault(field) {
  const found = FAULTS.find(([name]) => field.validity[name]);
  return found === undefined ? word('field.pattern') : found[1](field);
}

function say(field) {
  let message = said.get(field);
  if (message === undefined) {
    message = document.createElement('p');
    message.className = 'refusal fault';
    message.setAttribute('role', 'alert');
    (field.closest('label') ?? field).after(message);
    said.set(field, message);
    field.setAttribute('aria-invalid', 'true');
  }
  message.textContent = fault(field);
}

function takeBack() {
  for (const [field, message] of said) {
    if (field.isConnected && !field.validity.valid) continue;
    message.remove();
    said.delete(field);
    field.setAttribute('aria-invalid', 'false');
  }
}

document.addEventListener('invalid', (event) => {
  event.preventDefault();
  say(event.target);
  if (first !== null) return;
  // The first of those that are wrong has the focus, as with the browser's own bubble.
  first = event.target;
  first.focus();
  setTimeout(() => {
    first = null;
  }, 0);
}, true);
for (const kind of ['input', 'change', 'click']) document.addEventListener(kind, () => setTimeout(takeBack, 0), true);
