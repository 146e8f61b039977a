// What the server says, in the reader's language. Its sentences are English, with names and numbers in them; the English
// text of a key is the pattern by which a sentence is known. One that is not known is shown as it came.
import problems from './words-problems.js';
import words from './words-server.js';
import {addWords, language, word} from './words.js';

addWords(words);
addWords(problems);

const COLON = 'server.colon';
const OR = 'server.or';
// Words to choose from: "tcp or udp", "none, auto or cuda".
const CHOICES = /^([\w.+-]+)((?:, [\w.+-]+)*) or ([\w.+-]+)$/;
const literal = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

// The longest first, so that a sentence is not taken for a shorter one with the rest as a value.
const patterns = Object.entries({...words.en, ...problems.en})
  .filter(([key]) => key !== COLON && key !== OR)
  .sort(([, one], [, other]) => other.length - one.length)
  .map(([key, text]) => {
    // What a sentence begins with is no place before it.
    const whole = text.split(/\{\d\}/).map(literal).join('(.+?)').replace(/^\(\.\+\?\)/, '((?:(?!: ).)+?)');
    return [key, new RegExp(`^${whole}$`)];
  });

// In the reader's language; null where the sentence is not known.
function known(sentence) {
  for (const [key, pattern] of patterns) {
    const found = pattern.exec(sentence);
    if (found !== null) return word(key, ...found.slice(1).map(told));
  }
  const choices = CHOICES.exec(sentence);
  return choices === null ? null
    : word(OR, [choices[1], ...choices[2].split(', ').slice(1)].join(word('list.separator')), choices[3]);
}

// Why something failed, for people: the server's own sentence, or that none came. Browsers say that in their own language.
export function cause(failure) {
  const none = failure instanceof TypeError || failure instanceof SyntaxError || failure instanceof DOMException;
  if (!none) return failure.message;
  console.warn(failure);
  return word('link.no_answer');
}

// A sentence of the server. What it is about may stand before it: "site.yml:3: cameras.gate.url: must be …".
export function told(sentence) {
  if (language === 'en' || typeof sentence !== 'string') return sentence;
  const whole = known(sentence);
  if (whole !== null) return whole;
  for (let colon = sentence.indexOf(': '); colon >= 0; colon = sentence.indexOf(': ', colon + 1)) {
    const rest = known(sentence.slice(colon + 2));
    if (rest !== null) return `${sentence.slice(0, colon)}${word(COLON)}${rest}`;
  }
  return sentence;
}
