// What the list of incidents and the page of one share: words for what the server says.
const KINDS = {
  fire: 'Fire',
  camera_down: 'Camera down',
  camera_stale: 'Camera stale',
  camera_frozen: 'Picture frozen',
  camera_covered: 'Lens covered',
};
const VERDICTS = {true_alarm: 'True alarm', false_alarm: 'False alarm'};

export const verdictWord = (verdict) => VERDICTS[verdict] ?? verdict;
export const timeWord = (text) => new Date(text).toLocaleString();

export function titleWord(incident, names) {
  return `${KINDS[incident.kind] ?? incident.kind}: ${names.get(incident.camera) ?? incident.camera}`;
}

export function durationWord(incident) {
  const end = incident.ended_at === null ? Date.now() : Date.parse(incident.ended_at);
  const seconds = Math.max(0, Math.round((end - Date.parse(incident.started_at)) / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}

// State, verdict and acknowledgement as chips.
export function chips(incident) {
  const open = incident.ended_at === null;
  const all = [[open ? 'Open' : 'Ended', open ? `chip-${incident.severity}` : 'chip-over']];
  if (incident.verdict) all.push([verdictWord(incident.verdict.verdict), `chip-${incident.verdict.verdict}`]);
  if (incident.acknowledged) all.push([`Seen by ${incident.acknowledged.by}`, 'chip-seen']);
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
