/** A socket for tests, whose other end is in their hands. */
export class FakeSocket {
  static readonly OPEN = 1;
  static all: FakeSocket[] = [];
  readyState = 1;
  onmessage: ((message: { data: string }) => void) | undefined;
  onclose: ((end: { code: number }) => void) | undefined;
  readonly said: unknown[] = [];

  constructor(
    readonly url: string,
    readonly protocols: string[],
  ) {
    FakeSocket.all.push(this);
  }

  send(message: string): void {
    this.said.push(JSON.parse(message));
  }

  close(): void {
    this.readyState = 3;
  }

  hear(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  end(code = 1006): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}
