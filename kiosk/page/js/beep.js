/** A soft two-tone beep, for a card that was left in the reader. Made here: no sound file, no voice needed. */

/** @type {AudioContext | null} */
let sound = null;

export function beep() {
  try {
    sound = sound || new AudioContext();
  } catch (error) {
    return; // a kiosk without sound: the screen says it too
  }
  tone(880, 0);
  tone(660, 0.22);
}

/** @param {number} pitch Hz @param {number} after seconds */
function tone(pitch, after) {
  if (!sound) return;
  const begins = sound.currentTime + after;
  const voice = sound.createOscillator();
  const loudness = sound.createGain();
  voice.frequency.value = pitch;
  loudness.gain.setValueAtTime(0.0001, begins);
  loudness.gain.exponentialRampToValueAtTime(0.4, begins + 0.02);
  loudness.gain.exponentialRampToValueAtTime(0.0001, begins + 0.2);
  voice.connect(loudness).connect(sound.destination);
  voice.start(begins);
  voice.stop(begins + 0.25);
}
