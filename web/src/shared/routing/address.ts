// The text behind `?` and an object of texts, in both directions and without loss: an id of digits stays as it is.

/** Every value is a text; of a key that is there twice the last counts. */
export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

/** Lists become `a,b`; what is empty, undefined, null or false is left out, so that addresses stay short. */
export function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(search)) {
    const text = Array.isArray(value) ? value.join(',') : value;
    if (text !== undefined && text !== null && text !== '' && text !== false) params.set(key, String(text));
  }
  const said = params.toString().replaceAll('%2C', ',').replaceAll('%3A', ':').replaceAll('%2F', '/');
  return said && `?${said}`;
}
