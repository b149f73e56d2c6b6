// What the page asked before the app was there: `index.html` sends the same request that the app would.

interface First {
  readonly url: string;
  readonly answer: Promise<Response>;
}

declare global {
  interface Window {
    cartwheelFirst?: First | undefined;
  }
}

/** The answer that is on its way from that address, for the first who asks. */
export function takeFirst(url: unknown): Promise<Response> | null {
  const first = window.cartwheelFirst;
  if (first === undefined || first.url !== url) return null;
  window.cartwheelFirst = undefined;
  return first.answer;
}
