// What the server says, in the reader's language. Its sentences are English, with names and numbers in them; the English
// text of a key is the pattern by which a sentence is known. One that is not known is shown as it came.
import words from './words-server.js';
import {addWords, language, word} from './words.js';

addWords(words);

const literal = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

// The longest first, so that a sentence is not taken for a shorter one with the rest as a value.
const patterns = Object.entries(words.en)
  .filter(([key]) => key !== 'server.colon')
  .sort(([, one], [, other]) => other.length - one.length)
  .map(([key, text]) => [key, new RegExp(`^${text.split(/\{\d\}/).map(literal).join('(.+?)')}$`)]);

// In the reader's language; null where the sentence is not known.
function known(sentence) {
  for (const [key, pattern] of patterns) {
    const found = pattern.exec(sentence);
    if (found !== null) return word(key, ...found.slice(1).map(told));
  }
  return null;
}

// A sentence of the server. What it is about may stand before it: "rtsp://10.0.0.7/1: connection refused; check …".
export function told(sentence) {
  if (language === 'en' || typeof sentence !== 'string') return sentence;
  const whole = known(sentence);
  if (whole !== null) return whole;
  const colon = sentence.indexOf(': ');
  if (colon < 0) return sentence;
  const rest = known(sentence.slice(colon + 2));
  return rest === null ? sentence : `${sentence.slice(0, colon)}${word('server.colon')}${rest}`;
}
