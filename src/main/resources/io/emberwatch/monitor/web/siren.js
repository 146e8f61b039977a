// Two tones, again and again while there is an alarm, where somebody has switched the sound on. Browsers allow sound only
// after a click or a key; until then the switch says so.
import {word} from './words.js';

const STORED = 'emberwatch.sound';
const EVERY_MS = 2000;
const TONES = [880, 660];
const TONE_SECONDS = 0.35;
const LOUDNESS = 0.25;

export class Siren {
  #on = false;
  #ringing = false;
  #audio = null;

  constructor(button) {
    this.button = button;
    try {
      this.#on = localStorage.getItem(STORED) === 'on';
    } catch (failure) {
      console.warn(failure);
    }
    if (this.#on) this.#wake();
    button.addEventListener('click', () => this.#switch());
    for (const gesture of ['pointerdown', 'keydown']) document.addEventListener(gesture, () => this.#on && this.#wake());
    setInterval(() => this.#sound(), EVERY_MS);
    this.#show();
  }

  // How many times it has sounded since the page was opened.
  sounded = 0;

  ring(ringing) {
    if (ringing && !this.#ringing) setTimeout(() => this.#sound(), 0);
    this.#ringing = ringing;
  }

  #switch() {
    this.#on = !this.#on;
    try {
      localStorage.setItem(STORED, this.#on ? 'on' : 'off');
    } catch (failure) {
      console.warn(failure); // It holds for this page only.
    }
    if (this.#on) {
      this.#wake();
      this.#beep(0.1);
    }
    this.#show();
  }

  #wake() {
    this.#audio ??= new AudioContext();
    this.#audio.onstatechange = () => this.#show();
    if (this.#audio.state === 'suspended') this.#audio.resume();
  }

  #sound() {
    if (!this.#ringing || !this.#on || this.#audio?.state !== 'running') return;
    this.#beep(TONE_SECONDS);
    this.sounded++;
    this.button.dataset.sounded = this.sounded;
  }

  #beep(seconds) {
    const audio = this.#audio;
    TONES.forEach((hertz, index) => {
      const tone = audio.createOscillator();
      const gain = audio.createGain();
      const begin = audio.currentTime + index * seconds;
      tone.frequency.value = hertz;
      // Without a slope at both ends it would crack.
      gain.gain.setValueAtTime(0, begin);
      gain.gain.linearRampToValueAtTime(LOUDNESS, begin + 0.02);
      gain.gain.setValueAtTime(LOUDNESS, begin + seconds - 0.03);
      gain.gain.linearRampToValueAtTime(0, begin + seconds);
      tone.connect(gain).connect(audio.destination);
      tone.start(begin);
      tone.stop(begin + seconds);
    });
  }

  #show() {
    const waits = this.#on && this.#audio?.state !== 'running';
    this.button.setAttribute('aria-pressed', String(this.#on));
    this.button.textContent = word(waits ? 'wall.sound.waits' : this.#on ? 'wall.sound.on' : 'wall.sound.off');
  }
}
