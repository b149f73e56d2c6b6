/** Small things kept in the browser: a page may forbid it, and then they last as long as the page. */

const PREFIX = 'cartwheel.';
const memory = new Map<string, string>();

export function read(name: string): string | undefined {
  try {
    return memory.get(name) ?? localStorage.getItem(PREFIX + name) ?? undefined;
  } catch {
    return undefined; // Storage is switched off for this page.
  }
}

export function write(name: string, value: string | undefined): void {
  memory.delete(name);
  try {
    if (value === undefined) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, value);
  } catch {
    if (value !== undefined) memory.set(name, value); // It is switched off, or full.
  }
}

/** The names that begin so, of what there is. */
export function names(beginning: string): string[] {
  let kept: string[] = [];
  try {
    kept = Object.keys(localStorage).map((name) => name.slice(PREFIX.length));
  } catch {
    // Storage is switched off for this page.
  }
  return [...kept, ...memory.keys()].filter((name) => name.startsWith(beginning));
}

const PATIENCE_MS = 40_000;

/**
 * Do something while no other tab does: where the browser has no locks for a page at once, and
 * sooner or later although another tab hangs.
 */
export async function locked(name: string, act: () => Promise<void>): Promise<void> {
  let hasBegun = false;
  const begin = (): Promise<void> => {
    hasBegun = true;
    return act();
  };
  try {
    await (navigator.locks ? navigator.locks.request(PREFIX + name, { signal: AbortSignal.timeout(PATIENCE_MS) }, begin) : begin());
  } catch (error) {
    if (hasBegun) throw error;
    await act();
  }
}

/** Read what was written as JSON; undefined for what is damaged. */
export function readJSON<T>(name: string): T | undefined {
  const text = read(name);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as T;
  } catch {
    write(name, undefined);
    return undefined;
  }
}

export function readCookie(name: string): string | undefined {
  return document.cookie
    .split('; ')
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}

/** Write a cookie of the page's host, or of a whole domain. */
export function writeCookie(name: string, value: string, seconds: number, domain?: string): void {
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  const whose = domain ? `; Domain=${domain}` : '';
  document.cookie = `${name}=${value}; Path=/; Max-Age=${seconds}; SameSite=Lax${secure}${whose}`;
}
