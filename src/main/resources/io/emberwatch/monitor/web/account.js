// Who is logged in: shown on every page, and what the role does not allow is left away.

import {addWords, word} from './words.js';
import words from './words-discover.js';

addWords(words);

// Where a session has ended, the page asks for a new one and comes back.
export function requireLogin(response) {
  if (response.status === 401) {
    location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
  }
}

export const me = fetch('/api/me', {cache: 'no-store'}).then((response) => {
  requireLogin(response);
  return response.ok ? response.json() : null;
}).catch(() => null);

me.then((visitor) => {
  if (visitor === null || !visitor.login) return;
  document.body.dataset.role = visitor.role;
  document.getElementById('me').textContent = visitor.name;
  document.getElementById('log-out').hidden = !visitor.session;
  document.getElementById('account').hidden = false;
});

// Only an admin may look for cameras.
me.then((visitor) => {
  if (visitor?.role !== 'admin') return;
  const link = document.createElement('a');
  link.href = '/discover';
  link.textContent = word('nav.discover');
  document.querySelector('.nav').append(' ', link);
});
