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

export function writeCookie(name: string, value: string, seconds: number): void {
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  document.cookie = `${name}=${value}; Path=/; Max-Age=${seconds}; SameSite=Lax${secure}`;
}
