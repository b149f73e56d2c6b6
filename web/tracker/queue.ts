/**
 * The way of events to the server.
 *
 * Each is put on the shelf when it happens and sent soon after, together with what else happened
 * meanwhile. It leaves the shelf once the server has answered, so that it survives a reload, a
 * crash and days without a connection. What is sent twice, since an answer was lost or two tabs
 * are open, counts once: the server knows it by its message id.
 *
 * While a page is left, IndexedDB takes nothing any more: what is not yet safe goes to
 * `localStorage`, from which the next page takes it, and a request that outlives the page is tried.
 */

import type { TrackedEvent } from './events.ts';
import { readJSON, write } from './local.ts';
import type { Send } from './sending.ts';
import { inOrder, type Shelf } from './shelf.ts';

const SOON_MS = 200;
const MOST_EVENTS = 100;
/** Requests that outlive their page have 64 KiB together; two of ours fit. */
const MOST_BYTES = 30_000;
const MOST_WAITING = 1_000;
const FIRST_WAIT_S = 1;
const LONGEST_WAIT_S = 60;
const LEFT = 'left';

export class Queue {
  #waiting: TrackedEvent[] = [];
  readonly #unsafe = new Map<string, TrackedEvent>();
  readonly #onTheirWay = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #most = MOST_EVENTS;
  #isSending = false;
  #hasLeft = false;
  #isStopped = false;

  constructor(
    private readonly shelf: Shelf,
    private readonly send: Send,
    private readonly random: () => number = Math.random,
  ) {}

  /** Take up what earlier pages left. */
  async resume(): Promise<void> {
    const left = readJSON<TrackedEvent[]>(LEFT) ?? [];
    if (left.length) {
      await this.shelf.put(left);
      write(LEFT, undefined);
    }
    const kept = await this.shelf.all();
    this.#waiting = inOrder([...kept, ...this.#waiting]);
    await this.#drop(this.#waiting.slice(0, -MOST_WAITING));
    if (this.#waiting.length) this.#schedule(0);
  }

  /** Keep an event and send it soon. */
  add(event: TrackedEvent): void {
    if (this.#isStopped) return;
    this.#waiting.push(event);
    this.#unsafe.set(event.messageId, event);
    this.shelf.put([event]).then(
      () => this.#safe([event.messageId]),
      () => undefined, // It stays unsafe, and goes to `localStorage` when the page is left.
    );
    if (!this.#failures) this.#schedule(SOON_MS);
  }

  /** Try at once: the connection is back. */
  retry(): void {
    this.#failures = 0;
    this.#schedule(0);
  }

  /** Keep what is not safe, and try to send what waits: the page may not come back. */
  leave(): void {
    if (this.#unsafe.size) {
      this.#hasLeft = true;
      const left = readJSON<TrackedEvent[]>(LEFT) ?? [];
      write(LEFT, JSON.stringify(inOrder([...left, ...this.#unsafe.values()])));
    }
    if (!this.#isStopped) void this.#deliver(this.#batch());
  }

  /** Send no more and forget what waits: the shopper does not want it. */
  async clear(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    write(LEFT, undefined);
    await this.#drop([...this.#waiting, ...(await this.shelf.all())]);
  }

  #schedule(ms: number): void {
    clearTimeout(this.#timer);
    if (!this.#isStopped) this.#timer = setTimeout(() => void this.#flush(), ms);
  }

  async #flush(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      let batch = this.#batch();
      while (batch.length && (await this.#deliver(batch))) batch = this.#batch();
    } finally {
      this.#isSending = false;
    }
  }

  /** The oldest that wait and are not on their way, as many as fit. */
  #batch(): TrackedEvent[] {
    const batch: TrackedEvent[] = [];
    let bytes = 0;
    for (const event of this.#waiting) {
      if (this.#onTheirWay.has(event.messageId)) continue;
      bytes += new Blob([JSON.stringify(event)]).size;
      if (batch.length && (bytes > MOST_BYTES || batch.length >= this.#most)) break;
      batch.push(event);
    }
    return batch;
  }

  /** Send a batch; true when the next may follow at once. */
  async #deliver(batch: TrackedEvent[]): Promise<boolean> {
    if (!batch.length) return false;
    batch.forEach((event) => this.#onTheirWay.add(event.messageId));
    const outcome = await this.send(batch);
    batch.forEach((event) => this.#onTheirWay.delete(event.messageId));
    if ('refused' in outcome) {
      this.#isStopped = true; // They stay on the shelf for a page with a better key.
      return false;
    }
    if ('tooLarge' in outcome) {
      this.#most = Math.max(1, Math.floor(batch.length / 2));
      return true;
    }
    if (outcome.done) {
      this.#failures = 0;
      await this.#drop(batch);
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
    if (!this.#hasLeft) return;
    const left = (readJSON<TrackedEvent[]>(LEFT) ?? []).filter((event) => !ids.includes(event.messageId));
    write(LEFT, left.length ? JSON.stringify(left) : undefined);
  }

  async #drop(events: TrackedEvent[]): Promise<void> {
    const ids = new Set(events.map((event) => event.messageId));
    this.#waiting = this.#waiting.filter((event) => !ids.has(event.messageId));
    this.#safe([...ids]);
    // What cannot be removed is sent again by a later page, and counts once.
    if (ids.size) await this.shelf.remove([...ids]).catch(() => undefined);
  }
}
