// What this person opened last in this store, on this device.

export interface Recent {
  readonly to: string;
  readonly label: string;
}

const MOST = 6;
const keyOf = (personId: string, storeId: string): string => `cartwheel.recent.${personId}.${storeId}`;

export function recentThings(personId: string, storeId: string): readonly Recent[] {
  try {
    return JSON.parse(localStorage.getItem(keyOf(personId, storeId)) ?? '[]') as Recent[];
  } catch {
    return [];
  }
}

export function rememberThing(personId: string, storeId: string, thing: Recent): void {
  const others = recentThings(personId, storeId).filter(({ to }) => to !== thing.to);
  localStorage.setItem(keyOf(personId, storeId), JSON.stringify([thing, ...others].slice(0, MOST)));
}
