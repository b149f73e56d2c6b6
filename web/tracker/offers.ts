/**
 * What the shop has for this shopper, as soon as it has it.
 *
 * By a WebSocket while the page is looked at; where none can be had, as behind some proxies, it
 * is asked for now and then. A page that is left or hidden holds no socket.
 */

import { post } from './sending.ts';

export interface Offer {
  type: 'intervention';
  id: string;
  action: string;
  discountPercent: number;
  message: string;
  expiresAt: string;
}

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
const ASK_EVERY_MS = 30_000;
/** So often in a row a socket fails to open, before offers are asked for. */
const SOCKET_TRIES = 2;
const REFUSED = [4401, 4403, 4404];

export class Offers {
  #socket: WebSocket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #isWanted = false;

  constructor(
    private readonly server: string,
    private readonly key: string,
    private readonly visitorId: string,
    private readonly hear: (offer: Offer) => void,
  ) {}

  /** Listen while the page is looked at. */
  open(): void {
    if (this.#isWanted) return;
    this.#isWanted = true;
    this.#failures = 0;
    this.#connect();
  }

  close(): void {
    this.#isWanted = false;
    clearTimeout(this.#timer);
    this.#socket?.close();
    this.#socket = undefined;
  }

  /** Say that the page shows an offer. */
  acknowledge(id: string): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify({ type: 'ack', id }));
    else void this.#call(`/api/v1/visitors/offers/${id}/ack`).catch(() => undefined); // It comes again.
  }

  #connect(): void {
    const url = `${this.server.replace(/^http/, 'ws')}/ws/visitor`;
    const socket = new WebSocket(url, ['cartwheel', `bearer.${this.key}`, `visitor.${this.visitorId}`]);
    this.#socket = socket;
    socket.onmessage = ({ data }) => {
      this.#failures = 0;
      this.#take(JSON.parse(String(data)));
    };
    socket.onclose = ({ code }) => {
      if (socket !== this.#socket || !this.#isWanted || REFUSED.includes(code)) return;
      if (++this.#failures > SOCKET_TRIES) void this.#ask();
      this.#again(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures) * (0.5 + Math.random() / 2));
    };
  }

  #again(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#connect(), this.#failures > SOCKET_TRIES ? Math.max(ms, ASK_EVERY_MS) : ms);
  }

  async #ask(): Promise<void> {
    try {
      const answer = await this.#call('/api/v1/visitors/offers');
      if (answer.ok) ((await answer.json()) as { items: unknown[] }).items.forEach((item) => this.#take(item));
    } catch {
      // Offline: what waits is brought by the next socket or asked for again.
    }
  }

  #call(path: string): Promise<Response> {
    return post(this.server, this.key, path, { visitorId: this.visitorId });
  }

  #take(message: unknown): void {
    const { type } = message as { type: string };
    if (type === 'intervention') this.hear(message as Offer);
  }
}
