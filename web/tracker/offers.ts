/**
 * What the shop has for this shopper, as soon as it has it.
 *
 * By a WebSocket while the page is looked at; where none can be had, as behind some proxies, it
 * is asked for now and then. A page that is left or hidden holds no socket.
 */

import { Line } from './line.ts';
import { post } from './sending.ts';

export interface Offer {
  type: 'intervention';
  id: string;
  action: string;
  discountPercent: number;
  message: string;
  expiresAt: string;
  /** Where it leads, if the store says so. */
  link?: string | null;
}

/** So often in a row a socket fails to open, before offers are asked for. */
const SOCKET_TRIES = 2;

export class Offers {
  readonly #line: Line;

  constructor(
    private readonly server: string,
    private readonly key: string,
    private readonly visitorId: string,
    private readonly hear: (offer: Offer) => void,
  ) {
    this.#line = new Line(
      `${server}/ws/visitor`,
      protocolsOf(key, visitorId),
      (said) => this.#take(said),
      (failures) => failures > SOCKET_TRIES && failures < Infinity && void this.#ask(),
    );
  }

  /** Listen while the page is looked at. */
  open(): void {
    this.#line.open();
  }

  close(): void {
    this.#line.close();
  }

  /** Say that the page shows an offer. */
  acknowledge(id: string): void {
    if (this.#line.say(JSON.stringify({ type: 'ack', id }))) return;
    void this.#call(`/api/v1/visitors/offers/${id}/ack`).catch(() => undefined); // It comes again.
  }

  /** Say what the shopper has done with an offer. */
  sign(id: string, sign: string): void {
    void this.#call(`/api/v1/track/${id}`, { sign }).catch(() => undefined); // Its event tells it, too.
  }

  async #ask(): Promise<void> {
    try {
      const answer = await this.#call('/api/v1/visitors/offers');
      if (answer.ok) ((await answer.json()) as { items: object[] }).items.forEach((item) => this.#take(item));
    } catch {
      // Offline: what waits is brought by the next socket or asked for again.
    }
  }

  #call(path: string, more?: object): Promise<Response> {
    return post(this.server, this.key, path, { visitorId: this.visitorId, ...more });
  }

  #take(message: object): void {
    const offer = message as Offer;
    if (offer.type === 'intervention') this.hear(offer);
  }
}

/** How a page's socket says whose it is: browsers set no header. */
export function protocolsOf(key: string, visitorId: string): string[] {
  return ['cartwheel', `bearer.${key}`, `visitor.${visitorId}`];
}
