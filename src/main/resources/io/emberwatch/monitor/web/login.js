// The login page in the reader's language; it works without this script, in English.
import words from './words-login.js';
import {addWords, language, translate, word} from './words.js';

addWords(words);
translate(document);
document.title = `${word('login.title')} – Emberwatch`;

// In English the server's own words say more, such as for how long to wait.
const problem = document.querySelector('.refusal');
if (problem && language !== 'en') {
  const seconds = /\d+(?= s$)/.exec(problem.textContent);
  if (problem.dataset.why === 'slowed' && seconds) problem.textContent = word('login.wait', seconds[0]);
  else problem.textContent = word(problem.dataset.why === 'slowed' ? 'login.busy' : 'login.wrong');
}
