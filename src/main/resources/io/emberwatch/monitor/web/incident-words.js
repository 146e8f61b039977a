// What the list of incidents and the page of one share: words for what the server says.
import words from './words-incidents.js';
import {addWords, dateAndTime, word} from './words.js';

addWords(words);

export const KINDS = ['fire', 'camera_down', 'camera_stale', 'camera_frozen', 'camera_covered'];
export const VERDICTS = ['true_alarm', 'false_alarm'];

export const verdictWord = (verdict) => (VERDICTS.includes(verdict) ? word(`incidents.verdict.${verdict}`) : verdict);
export const timeWord = dateAndTime;

export function titleWord(incident, names) {
  const kind = KINDS.includes(incident.kind) ? word(`incidents.kind.${incident.kind}`) : incident.kind;
  return word('incidents.title', kind, names.get(incident.camera) ?? incident.camera);
}

export function durationWord(incident) {
  const end = incident.ended_at === null ? Date.now() : Date.parse(incident.ended_at);
  const seconds = Math.max(0, Math.round((end - Date.parse(incident.started_at)) / 1000));
  if (seconds < 120) return word('incidents.seconds', seconds);
  if (seconds < 7200) return word('incidents.minutes', Math.round(seconds / 60));
  return word('incidents.hours', Math.round(seconds / 3600));
}

// State, verdict and acknowledgement as chips.
export function chips(incident) {
  const open = incident.ended_at === null;
  const all = [[word(open ? 'incidents.state.open' : 'incidents.state.ended'), open ? `chip-${incident.severity}` : 'chip-over']];
  if (incident.verdict) all.push([verdictWord(incident.verdict.verdict), `chip-${incident.verdict.verdict}`]);
  if (incident.acknowledged) all.push([word('incidents.seen_by', incident.acknowledged.by), 'chip-seen']);
  return all.map(([text, kind]) => {
    const chip = document.createElement('span');
    chip.className = `chip ${kind}`;
    chip.textContent = text;
    return chip;
  });
}

// What people call the cameras; an id alone where that cannot be had.
export async function cameraNames() {
  try {
    const response = await fetch('/api/cameras', {cache: 'no-store'});
    const cameras = response.ok ? await response.json() : [];
    return new Map(cameras.map((camera) => [camera.id, camera.name]));
  } catch (failure) {
    console.warn(failure);
    return new Map();
  }
}
