// The scores of the last hours against the threshold, and an estimate of what another threshold would have done. A link
// may lead to a moment: then the minutes around it are shown.
import {requireLogin} from './account.js';
import {dateAndTime, timeOfDay, word} from './words.js';

const EVERY_MS = 10000;
const PATIENCE_MS = 5000;
// Of a moment: what is shown before and after it.
const AROUND_SECONDS = 600;

const byId = (id) => document.getElementById(id);
const greatest = (values) => values.reduce((most, value) => Math.max(most, value ?? 0), 0);

// How many alarms the kept scores hold at a threshold: an estimate, since only ten seconds' greatest are kept.
export function alarms(past, threshold) {
  const clear = Math.min(past.clear_threshold, threshold);
  const cooldown = past.cooldown_seconds / past.every_seconds;
  let count = 0;
  let state = 'calm';
  let cooledAt = 0;
  past.held.forEach((held, index) => {
    if (state === 'cooling' && index - cooledAt >= cooldown) state = 'calm';
    if (held === null) return;
    if (held >= threshold) {
      if (state === 'calm') count++;
      state = 'fire';
    } else if (state === 'fire' && past.greatest[index] < clear) {
      state = 'cooling';
      cooledAt = index;
    }
  });
  return count;
}

const height = (score) => 99 - score * 98;

// Steps of ten seconds; where nothing was scored there is none.
function steps(values) {
  let path = '';
  values.forEach((value, index) => {
    if (value === null) return;
    const begins = index === 0 || values[index - 1] === null;
    path += `${begins ? 'M' : 'L'}${index} ${height(value).toFixed(2)}H${index + 1}`;
  });
  return path;
}

function columns(values) {
  return values
    .map((value, index) => (value === null ? '' : `M${index} 99V${height(value).toFixed(2)}H${index + 1}V99Z`))
    .join('');
}

function level(line, score, width) {
  line.setAttribute('x2', width);
  line.setAttribute('y1', height(score));
  line.setAttribute('y2', height(score));
}

export class Past {
  #path;
  #past = null;
  #touched = false;
  #moment;
  #arrived = false;

  // moment: milliseconds since 1970 that a link leads to; not a number without one
  constructor(camera, moment) {
    this.#path = `/api/cameras/${camera}/scores`;
    this.#moment = moment;
    byId('past-whole').addEventListener('click', () => {
      byId('past-whole').setAttribute('aria-pressed', String(!this.#whole));
      this.#draw();
    });
    byId('try').addEventListener('input', () => {
      this.#touched = true;
      this.#answer();
    });
    document.addEventListener('visibilitychange', () => this.#ask());
    setInterval(() => this.#ask(), EVERY_MS);
    this.#ask();
  }

  async #ask() {
    if (document.hidden) return;
    try {
      const response = await fetch(this.#path, {cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS)});
      requireLogin(response);
      if (response.ok) this.#show(await response.json());
    } catch (failure) {
      // That the server does not answer is said by the updates.
      console.warn(failure);
    }
  }

  get #whole() {
    return byId('past-whole').getAttribute('aria-pressed') === 'true';
  }

  #show(past) {
    this.#past = past;
    byId('past-legend').textContent = word('past.legend', past.min_hits, past.window, past.threshold.toFixed(2));
    byId('past-caveat').textContent = word('past.caveat', past.min_hits, past.window, past.clear_threshold.toFixed(2),
      Math.round(past.cooldown_seconds / 60));
    if (!this.#touched) byId('try').value = Math.max(0.05, past.threshold - 0.1).toFixed(2);
    this.#draw();
    this.#answer();
    if (!this.#arrived && !Number.isNaN(this.#moment)) byId('past').scrollIntoView();
    this.#arrived = true;
  }

  #draw() {
    const past = this.#past;
    const width = Math.max(1, past.greatest.length);
    const every = past.every_seconds * 1000;
    const oldest = Date.parse(past.at) - past.greatest.length * every;
    const at = (this.#moment - oldest) / every;
    const kept = at >= 0 && at < past.greatest.length;
    const around = AROUND_SECONDS / past.every_seconds;
    const [first, last] = kept && !this.#whole
      ? [Math.max(0, Math.floor(at - around)), Math.min(width, Math.ceil(at + around))] : [0, width];
    byId('past-curve').setAttribute('viewBox', `${first} 0 ${last - first} 100`);
    byId('past-greatest').setAttribute('d', steps(past.greatest));
    byId('past-held').setAttribute('d', columns(past.held));
    level(byId('past-threshold'), past.threshold, width);
    const [from, to] = [timeOfDay(oldest + first * every), timeOfDay(oldest + last * every)];
    byId('past-curve').setAttribute('aria-label', word('past.label', from, to,
      greatest(past.greatest.slice(first, last)).toFixed(2), greatest(past.held.slice(first, last)).toFixed(2),
      past.threshold.toFixed(2)));
    byId('past-from').textContent = from;
    byId('past-to').textContent = to;
    byId('past-whole').hidden = !kept;
    const line = byId('past-moment');
    line.toggleAttribute('hidden', !kept);
    line.setAttribute('x1', at);
    line.setAttribute('x2', at);
    this.#say(past, kept ? Math.floor(at) : null, oldest);
  }

  // What was scored in the ten seconds of the moment, or that nobody knows any more.
  #say(past, index, oldest) {
    const said = byId('past-moment-said');
    said.hidden = Number.isNaN(this.#moment);
    if (said.hidden) return;
    const when = dateAndTime(this.#moment);
    if (index === null) {
      said.textContent = word('past.moment_gone', when, dateAndTime(oldest));
    } else if (past.greatest[index] === null) {
      said.textContent = word('past.moment_unscored', when);
    } else {
      said.textContent = word('past.moment', when, past.greatest[index].toFixed(2), (past.held[index] ?? 0).toFixed(2));
    }
  }

  #answer() {
    const past = this.#past;
    if (past === null) return;
    const tried = Number(byId('try').value);
    byId('try-value').textContent = tried.toFixed(2);
    level(byId('past-try'), tried, Math.max(1, past.greatest.length));
    const hours = (past.held.filter((held) => held !== null).length * past.every_seconds / 3600).toFixed(1);
    byId('past-answer').textContent = past.held.length === 0
      ? word('past.none')
      : word('past.answer', hours, alarms(past, tried), tried.toFixed(2), alarms(past, past.threshold), past.threshold.toFixed(2));
  }
}
