// A field for a day and a time of day in the reader's zone, written the same in every language: 2026-11-30 14:05. A
// browser's own field for it speaks the browser's language, whatever the page's is.
import {word} from './words.js';

const WRITTEN = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;
const DAYS_OFFERED = [['today', 0], ['yesterday', 1], ['week', 7], ['month', 30]];

const two = (number) => String(number).padStart(2, '0');

// As the field has it; empty for what is no time.
export function written(time) {
  const at = new Date(time);
  if (Number.isNaN(at.getTime())) return '';
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

// The time that a text means, where the day alone is its beginning; null for an empty text, undefined for what is no time.
export function read(text) {
  const plain = text.normalize('NFKC').trim().replace(/[/.年月]/g, '-').replace(/日/g, ' ').trim();
  if (plain === '') return null;
  const [, year, month, day, hour = 0, minute = 0, second = 0] = (WRITTEN.exec(plain) ?? []).map(Number).map((each) => each || 0);
  if (!year) return undefined;
  const at = new Date(year, month - 1, day, hour, minute, second);
  // No 31 June, and no 25 o'clock.
  return at.getMonth() === month - 1 && at.getDate() === day && hour < 24 && minute < 60 && second < 60 ? at : undefined;
}

// Lets the field say what is wrong with it; what it holds, as read gives it.
export function checked(field) {
  const time = read(field.value);
  field.setCustomValidity(time === undefined ? word('time.wrong') : '');
  field.setAttribute('aria-invalid', String(time === undefined));
  return time;
}

// A list of days to choose from, for fields whose list attribute names its id.
export function offerDays(list) {
  const today = new Date();
  list.replaceChildren(...DAYS_OFFERED.map(([name, before]) => {
    const day = new Date(today.getFullYear(), today.getMonth(), today.getDate() - before);
    const option = document.createElement('option');
    option.value = written(day);
    option.label = word(`time.${name}`);
    return option;
  }));
}
