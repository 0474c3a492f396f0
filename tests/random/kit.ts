/** A sequence of numbers that one seed decides. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
    this.next();
  }

  /** From 0 up to 1, as mulberry32 has it. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(choices: readonly T[]): T {
    const choice = choices[this.below(choices.length)];
    if (choice === undefined) throw new RangeError('nothing to choose from');
    return choice;
  }

  shuffled<T>(given: readonly T[]): T[] {
    return given
      .map((value) => ({ value, rank: this.next() }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ value }) => value);
  }
}

/** Lines moved to the right; empty ones stay empty. */
export const indented = (text: string, by: string): string => text.replace(/^(?=.)/gm, by);

/** Names that a program has not used: `cls`, then `cls_2`. */
export class Names {
  readonly #used = new Map<string, number>();

  fresh(name: string): string {
    const count = (this.#used.get(name) ?? 0) + 1;
    this.#used.set(name, count);
    return count === 1 ? name : `${name}_${count}`;
  }

  /** The text with every `$name` made fresh; one name stays one. */
  freshened(text: string): string {
    const made = new Map<string, string>();
    return text.replace(/\$([A-Za-z_]\w*)/g, (_, name: string) => {
      const known = made.get(name) ?? this.fresh(name);
      made.set(name, known);
      return known;
    });
  }
}
