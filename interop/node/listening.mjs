// What a participant hears and sees, measured: shared by the browser page and the Node driver.

/** How much of the energy of some samples (-1 to 1) lies at a frequency, 0 to 1; 0 when they are silent (Goertzel). */
export function shareAt(samples, rate, frequency) {
  const factor = 2 * Math.cos((2 * Math.PI * frequency) / rate);
  let [before, last, energy] = [0, 0, 0];
  for (const sample of samples) {
    [before, last] = [last, sample + factor * last - before];
    energy += sample * sample;
  }
  if (Math.sqrt(energy / samples.length) < 0.01) return 0;
  const power = last * last + before * before - factor * last * before;
  return (2 * power) / (samples.length * energy);
}

/** Whether a pixel is about that colour, both as [red, green, blue]. */
export function isAbout(pixel, colour) {
  return colour.every((value, index) => Math.abs(value - pixel[index]) < 48);
}

/** Calls back until it said yes some times in a row. */
export class Streak {
  constructor(length) {
    this.length = length;
    this.count = 0;
  }

  add(good) {
    this.count = good ? this.count + 1 : 0;
    return this.count >= this.length;
  }
}
