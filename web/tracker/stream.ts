/**
 * The first way to the server: a socket, on which each batch is answered by its receipt, in order.
 *
 * No more wait for theirs than the server has room for, as its `hello` says.
 */

import { Line, type Said } from './line.ts';
import { LATER, sizeOf, type Outcome, type Parcel } from './sending.ts';

const HELLO_MS = 2_000;
const RECEIPT_MS = 10_000;
const IDLE_MS = 60_000;

export class Stream {
  readonly #line: Line;
  #unanswered: ((outcome: Outcome) => void)[] = [];
  /** How many may wait for their receipts: none before the hello. */
  #most = 0;
  #mostBytes = 0;
  /** Whether one is on its way that is worth waiting for. */
  #hopes = false;
  #isResting = false;
  /** Closed since nothing was told, to be opened by what is told next. */
  #isAsleep = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #greeted: (() => void)[] = [];

  constructor(server: string, protocols: string[]) {
    this.#line = new Line(
      `${server}/events/stream`,
      protocols,
      (said) => this.#hear(said),
      () => this.#lose(),
    );
  }

  open(): void {
    this.#isResting = this.#isAsleep = false;
    this.#hopes = true;
    this.#line.open();
    this.#watch();
  }

  /** Close the socket: at once, or as soon as what is on its way is answered. */
  close(isGone: boolean): void {
    clearTimeout(this.#timer);
    this.#isAsleep = false;
    this.#isResting = true;
    if (isGone || !this.#unanswered.length) this.#line.close();
  }

  /** Send a parcel; undefined when there is no socket, or no room for it. */
  async send(parcel: Parcel): Promise<Outcome | undefined> {
    if (this.#isAsleep) this.open();
    if (!this.#most && this.#hopes) await this.#greeting();
    const text = JSON.stringify(parcel);
    if (this.#unanswered.length >= this.#most || sizeOf(text) > this.#mostBytes) return undefined;
    if (!this.#line.say(text)) return undefined;
    this.#watch();
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#line.drop(), RECEIPT_MS);
      this.#unanswered.push((outcome) => {
        clearTimeout(timer);
        resolve(outcome);
      });
    });
  }

  /** Give the place to others when nothing is told for a while. */
  #watch(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#isAsleep = true;
      this.#line.close();
    }, IDLE_MS);
  }

  /** Wait for a socket that is being opened, but not for long. */
  #greeting(): Promise<void> {
    return new Promise((resolve) => {
      this.#greeted.push(resolve);
      setTimeout(resolve, HELLO_MS);
    });
  }

  #hear({ type, mostWaiting, mostBytes, kind, retryAfter }: Said): void {
    if (type === 'hello') {
      this.#most = Number(mostWaiting);
      this.#mostBytes = Number(mostBytes);
      this.#greet();
    } else if (type === 'receipt' || type === 'error') {
      // What breaks its contract is refused for good; all else may be taken later.
      const isOver = type === 'receipt' || kind === 'INVALID';
      const waitSeconds = typeof retryAfter === 'number' ? retryAfter : undefined;
      this.#unanswered.shift()?.(isOver ? { done: true } : { done: false, waitSeconds });
      if (this.#isResting && !this.#unanswered.length) this.#line.close();
    }
  }

  #lose(): void {
    this.#most = 0;
    this.#hopes = false;
    this.#greet();
    this.#unanswered.splice(0).forEach((answer) => answer(LATER));
  }

  #greet(): void {
    this.#greeted.splice(0).forEach((go) => go());
  }
}
