/** How many values a sparkline shows: two minutes at one every two seconds. */
const KEPT = 60;

/** What a growing total comes to by the second, and its last values. */
export class Rate {
  readonly values: number[] = [];
  private last: {total: number; at: number} | undefined;

  /** The rate since the last call; a total that fell begins anew, since a connection was replaced. */
  push(total: number, atMillis: number): number {
    const before = this.last;
    this.last = {total, at: atMillis};
    if (before && atMillis > before.at) {
      const rate = Math.max(0, total - before.total) / ((atMillis - before.at) / 1000);
      this.values.push(rate);
      if (this.values.length > KEPT) {
        this.values.shift();
      }
    }
    return this.now;
  }

  get now(): number {
    return this.values.at(-1) ?? 0;
  }
}

/** The share of one total's growth in another's, over the last few looks. */
export class Share {
  private readonly seen: {part: number; whole: number}[] = [];

  /** Undefined while nothing happens. */
  push(part: number, whole: number): number | undefined {
    this.seen.push({part, whole});
    if (this.seen.length > 6) {
      this.seen.shift();
    }
    const first = this.seen[0];
    if (!first || whole <= first.whole) {
      return undefined;
    }
    return Math.min(1, Math.max(0, part - first.part) / (whole - first.whole));
  }
}
