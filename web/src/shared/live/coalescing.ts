// Gathers what comes quickly and hands it on a few times a second, so that pages paint and read calmly.

export interface Gathered<Item> {
  readonly items: readonly Item[];
  /** More came than was kept: the oldest are missing from `items`. */
  readonly overflowed: boolean;
}

/** Hands on at most so often; the first after a pause comes at once. */
export class Coalescer<Item> {
  private items: Item[] = [];
  private overflowed = false;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private lastAt = -Infinity;

  constructor(
    private readonly handOn: (gathered: Gathered<Item>) => void,
    private readonly everyMs = 250,
    private readonly most = 5_000,
  ) {}

  add(item: Item): void {
    this.items.push(item);
    if (this.items.length > this.most) {
      this.items.shift();
      this.overflowed = true;
    }
    this.timer ??= setTimeout(this.flush, Math.max(0, this.lastAt + this.everyMs - performance.now()));
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.items = [];
  }

  private readonly flush = (): void => {
    const gathered = { items: this.items, overflowed: this.overflowed };
    this.timer = null;
    this.lastAt = performance.now();
    this.items = [];
    this.overflowed = false;
    this.handOn(gathered);
  };
}
