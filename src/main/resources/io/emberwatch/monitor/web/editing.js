// The cameras in the configuration's file, for admins who may change them. Every change names the version of the file that
// it was made for, so that nobody undoes what somebody else has changed meanwhile.
import {me, requireLogin} from './account.js';
import {told} from './server-words.js';

const ADDRESS = '/api/config/cameras';
// A camera that a person chose to add on the page that finds cameras; no password is in it.
const FOUND = 'emberwatch.found';

// What the file says; null where this visitor may not change it, or nobody may.
export async function configuration() {
  const visitor = await me;
  if (visitor === null || visitor.role !== 'admin' || visitor.cameras !== null) return null;
  const response = await fetch(ADDRESS, {cache: 'no-store'});
  requireLogin(response);
  const answer = await response.json();
  if (!response.ok) return {version: '', file: '', hindrance: told(answer.error), previous: null, cameras: []};
  return answer.editable ? {...answer, hindrance: told(answer.hindrance)} : null;
}

// Sends a change; gives the answer, or throws one error with a line for each problem.
export async function send(path, body, version = null) {
  const headers = {'Content-Type': 'application/json'};
  if (version !== null) headers['If-Match'] = `"${version}"`;
  const response = await fetch(path, {method: 'POST', headers, body: JSON.stringify(body)});
  requireLogin(response);
  const answer = await response.json();
  if (response.ok) return answer;
  const failure = new Error((answer.problems ?? [answer.error]).map(told).join('\n'));
  failure.status = response.status;
  throw failure;
}

export const addressOf = (camera, what = '') => `${ADDRESS}/${encodeURIComponent(camera)}${what}`;
export const ADD = ADDRESS;
export const TRY = '/api/config/try';
export const UNDO = '/api/config/undo';

export function keepFound(camera) {
  sessionStorage.setItem(FOUND, JSON.stringify(camera));
}

export function takeFound() {
  const found = sessionStorage.getItem(FOUND);
  sessionStorage.removeItem(FOUND);
  return found === null ? null : JSON.parse(found);
}
