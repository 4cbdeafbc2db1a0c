const SAMPLE_RATE = 16_000;
/** A pentatonic scale, Hz. */
const NOTES = [261.63, 293.66, 329.63, 392, 440, 523.25];

/** Seconds of speech for a text, at 15 characters a second. */
export function spokenSeconds(text: string): number {
  return Math.min(60, Math.max(0.2, [...text].length / 15));
}

/** A short melody as a WAV file (PCM, 16 bit, mono): the same seed gives the same bytes. */
export function toneSound(seed: Uint8Array, seconds: number): Buffer {
  const samples = Math.round(seconds * SAMPLE_RATE);
  const file = Buffer.alloc(44 + samples * 2);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(36 + samples * 2, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(SAMPLE_RATE, 24);
  file.writeUInt32LE(SAMPLE_RATE * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(samples * 2, 40);
  const noteLength = SAMPLE_RATE / 4;
  for (let sample = 0; sample < samples; sample++) {
    const note = NOTES[(seed[Math.floor(sample / noteLength) % seed.length] ?? 0) % NOTES.length] ?? 440;
    const fade = 1 - (sample % noteLength) / noteLength;
    const value = Math.sin((2 * Math.PI * note * sample) / SAMPLE_RATE) * fade * 8000;
    file.writeInt16LE(Math.round(value), 44 + sample * 2);
  }
  return file;
}
