/**
 * A socket that is there while it is wanted.
 *
 * Lost, it is opened again, later each time and at a moment of chance, so that a server that comes
 * back is not met by all pages at once. A key that opens nothing is not tried again.
 */

export interface Said {
  type: string;
  [field: string]: unknown;
}

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
const REFUSED = [4401, 4403, 4404];

export class Line {
  #socket: WebSocket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #isWanted = false;

  constructor(
    private readonly url: string,
    private readonly protocols: string[],
    private readonly hear: (said: Said) => void,
    /** It is not there any more; so often in a row it could not be had, for ever where it is refused. */
    private readonly lost: (failures: number) => void,
  ) {}

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
    this.lost(0);
  }

  /** Take it for lost, since it does not answer. */
  drop(): void {
    this.#socket?.close();
    this.#end(0);
  }

  /** Say something; false when nobody is there to hear it. */
  say(text: string): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(text);
    return true;
  }

  #connect(): void {
    try {
      const socket = new WebSocket(this.url.replace(/^http/, 'ws'), this.protocols);
      this.#socket = socket;
      socket.onmessage = ({ data }) => {
        this.#failures = 0;
        this.hear(JSON.parse(String(data)) as Said);
      };
      socket.onclose = ({ code }) => socket === this.#socket && this.#end(code);
    } catch {
      this.#end(0); // The page may open none.
    }
  }

  #end(code: number): void {
    this.#socket = undefined;
    const isRefused = REFUSED.includes(code);
    this.lost(isRefused ? Infinity : ++this.#failures);
    if (isRefused || !this.#isWanted) return;
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures);
    this.#timer = setTimeout(() => this.#connect(), longest * (0.5 + Math.random() / 2));
  }
}
