/** A mean that follows its samples, and by how much they differ from it (RFC 6298 §2). */
export class Smoothed {
  /** `undefined` before the first sample. */
  mean: number | undefined = undefined;
  deviation = 0;

  add(sample: number): void {
    if (this.mean === undefined) {
      this.mean = sample;
      this.deviation = sample / 2;
      return;
    }
    // §2.3: the deviation first, from the old mean.
    const error = Math.abs(this.mean - sample);
    this.deviation = 0.75 * this.deviation + 0.25 * error;
    this.mean = 0.875 * this.mean + 0.125 * sample;
  }
}
