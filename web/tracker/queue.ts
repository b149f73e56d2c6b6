/**
 * The way of events to the server.
 *
 * Each is put on the shelf when it happens and sent soon after, together with what else waits there,
 * by one tab at a time. It leaves the shelf once the server has answered, so that it survives a
 * reload, a crash and days without a connection. What is sent twice, since an answer was lost, counts
 * once: the server knows it by its message id.
 *
 * While a page is left, IndexedDB takes nothing any more: what is not yet safe goes to
 * `localStorage`, from which the next page takes it, and a request that outlives the page is tried.
 *
 * So many events wait at most. Beyond, the oldest pages go first, then the oldest of what else there
 * is but orders, which go last; how many are lost is told as soon as the server can be reached.
 */

import { newId, type TrackedEvent } from './events.ts';
import { locked, names, readJSON, write } from './local.ts';
import { LATER, sizeOf, type Outcome, type Send } from './sending.ts';
import { inOrder, type Shelf } from './shelf.ts';

const SOON_MS = 200;
const MOST_EVENTS = 100;
/** Requests that outlive their page have 64 KiB together; two of ours fit. */
const MOST_BYTES = 30_000;
export const MOST_WAITING = 1_000;
const FIRST_WAIT_S = 1;
const LONGEST_WAIT_S = 60;
const LOST = 'lost';

export class Queue {
  /** What happened on this page and is not done with. */
  readonly #own = new Map<string, TrackedEvent>();
  /** What of it is not on the shelf. */
  readonly #unsafe = new Set<string>();
  readonly #onTheirWay = new Set<string>();
  /** What is done with, and could not be taken from the shelf. */
  readonly #over = new Set<string>();
  readonly #left: string;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #cut: (() => void) | undefined;
  #failures = 0;
  #most = MOST_EVENTS;
  #isSending = false;
  #hasLeft = false;
  #isStopped = false;

  constructor(
    private readonly shelf: Promise<Shelf>,
    private readonly send: Send,
    /** Told how many events could not be kept, once the server can be reached. */
    private readonly tellLost: (count: number) => void,
    /** Whose events these are: what waits for one store is never sent to another. */
    private readonly name: string,
    private readonly random: () => number = Math.random,
  ) {
    this.#left = this.#leftBy(newId());
  }

  /** Take up what earlier pages left. */
  async resume(): Promise<void> {
    for (const name of names(this.#leftBy(''))) {
      const left = readJSON<TrackedEvent[]>(name) ?? [];
      left.forEach((event) => this.add(event));
      this.#keepUnsafe();
      write(name, undefined);
    }
    if ((await this.#onShelf()).length) this.#schedule(0);
  }

  /** Keep an event and send it soon. */
  add(event: TrackedEvent): void {
    if (this.#isStopped) return;
    const id = event.messageId;
    this.#own.set(id, event);
    this.#unsafe.add(id);
    void this.#lose(excessOf([...this.#own.values()]));
    this.shelf
      .then((shelf) => shelf.put([event]))
      .then(
        () => this.#safe([id]),
        () => undefined, // It stays unsafe, and goes to `localStorage` when the page is left.
      );
    if (!this.#failures) this.#schedule(SOON_MS);
  }

  /** Try at once: the connection is back, or the page. */
  retry(): void {
    this.#failures = 0;
    this.#schedule(0);
  }

  /** Keep what is not safe, and try to send what waits: the page may not come back. */
  leave(isGone: boolean): void {
    this.#keepUnsafe();
    // A page that is kept for its way back must hold up no other tab.
    if (isGone) this.#cut?.();
    const waiting = [...this.#own.values()].filter((event) => isGone || !this.#onTheirWay.has(event.messageId));
    if (!this.#isStopped) void this.#deliver(this.#batch(waiting), true);
  }

  /** Send no more and forget what waits: the shopper does not want it. */
  async clear(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#cut?.();
    names(this.#leftBy('')).forEach((name) => write(name, undefined));
    await this.#drop([...this.#own.values(), ...(await this.#onShelf())]);
  }

  #leftBy(page: string): string {
    return `left.${this.name}.${page}`;
  }

  #schedule(ms: number): void {
    clearTimeout(this.#timer);
    if (!this.#isStopped) this.#timer = setTimeout(() => void this.#flush(), ms);
  }

  async #flush(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      await locked(`sending.${this.name}`, async () => {
        let batch = this.#batch(await this.#waiting());
        while (batch.length && (await this.#deliver(batch))) batch = this.#batch(await this.#waiting());
      });
    } finally {
      this.#isSending = false;
    }
  }

  /** What is to be sent, by whichever page it came, the oldest first. */
  async #waiting(): Promise<TrackedEvent[]> {
    if (this.#isStopped) return [];
    const kept = await this.#onShelf();
    const known = new Set(kept.map((event) => event.messageId));
    for (const id of this.#own.keys()) {
      if (!known.has(id) && !this.#unsafe.has(id)) this.#own.delete(id); // Another tab has sent it.
    }
    const all = inOrder([...kept, ...this.#own.values()]).filter((event) => !this.#over.has(event.messageId));
    const excess = excessOf(all);
    await this.#lose(excess);
    return all.filter((event) => !excess.includes(event) && !this.#onTheirWay.has(event.messageId));
  }

  async #onShelf(): Promise<TrackedEvent[]> {
    try {
      return await (await this.shelf).all();
    } catch {
      this.#own.forEach((_, id) => this.#unsafe.add(id)); // There is none, or the browser has taken it away.
      return [];
    }
  }

  /** The oldest of some events, as many as fit. */
  #batch(events: TrackedEvent[]): TrackedEvent[] {
    let bytes = 0;
    const end = events.slice(0, this.#most).findIndex((event, index) => {
      bytes += sizeOf(JSON.stringify(event));
      return index > 0 && bytes > MOST_BYTES;
    });
    return events.slice(0, end < 0 ? this.#most : end);
  }

  /** Send a batch; true when the next may follow at once. */
  async #deliver(batch: TrackedEvent[], isLast = false): Promise<boolean> {
    if (!batch.length) return false;
    batch.forEach((event) => this.#onTheirWay.add(event.messageId));
    const cut = new Promise<Outcome>((resolve) => {
      if (!isLast) this.#cut = () => resolve(LATER);
    });
    const outcome = await Promise.race([this.send(batch, isLast), cut]);
    batch.forEach((event) => this.#onTheirWay.delete(event.messageId));
    if ('refused' in outcome) {
      this.#isStopped = true; // They stay on the shelf for a page with a better key.
      return false;
    }
    if ('tooLarge' in outcome) {
      if (batch.length === 1) await this.#lose(batch); // It is too large alone.
      this.#most = Math.max(1, Math.floor(batch.length / 2));
      return true;
    }
    if (outcome.done) {
      this.#failures = 0;
      await this.#drop(batch);
      this.#tellLost();
      return true;
    }
    this.#schedule(1000 * this.#pause(outcome.waitSeconds));
    return false;
  }

  /** Twice as long with each failure, by chance up to half less; never shorter than was asked. */
  #pause(asked: number | undefined): number {
    const longest = Math.min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** this.#failures++);
    return Math.max(asked ?? 0, longest * (1 - this.random() / 2));
  }

  /** Note what is on the shelf, or done with: a page that was only hidden goes on. */
  #safe(ids: string[]): void {
    ids.forEach((id) => this.#unsafe.delete(id));
    if (this.#hasLeft) this.#keepUnsafe();
  }

  #keepUnsafe(): void {
    this.#hasLeft = true;
    const unsafe = [...this.#own.values()].filter((event) => this.#unsafe.has(event.messageId));
    write(this.#left, unsafe.length ? JSON.stringify(unsafe) : undefined);
  }

  async #lose(events: TrackedEvent[]): Promise<void> {
    if (!events.length) return;
    write(LOST, String((readJSON<number>(LOST) ?? 0) + events.length));
    await this.#drop(events);
  }

  #tellLost(): void {
    const count = readJSON<number>(LOST);
    write(LOST, undefined);
    if (count) this.tellLost(count);
  }

  async #drop(events: TrackedEvent[]): Promise<void> {
    const ids = events.map((event) => event.messageId);
    ids.forEach((id) => this.#own.delete(id));
    this.#safe(ids);
    if (!ids.length) return;
    try {
      await (await this.shelf).remove(ids);
    } catch {
      ids.forEach((id) => this.#over.add(id)); // A later page that finds them sends them again: they count once.
    }
  }
}

/** What of too many events is given up. */
function excessOf(events: TrackedEvent[]): TrackedEvent[] {
  const worth = ({ type, event }: TrackedEvent): number => (type === 'page' ? 0 : event === 'Order Completed' ? 2 : 1);
  return events.length > MOST_WAITING
    ? [...events].sort((one, other) => worth(one) - worth(other)).slice(0, events.length - MOST_WAITING)
    : [];
}
