/**
 * Where events wait until the server has them.
 *
 * IndexedDB, since what it calls complete outlives the browser, while `localStorage` loses its last
 * seconds with it. Where a page has no IndexedDB, events wait in `localStorage` all the same.
 */

import type { TrackedEvent } from './events.ts';
import { readJSON, write } from './local.ts';

export interface Shelf {
  /** Keep events; settled once they are safe. */
  put(events: TrackedEvent[]): Promise<void>;
  remove(ids: string[]): Promise<void>;
  /** Return what waits, the oldest first. */
  all(): Promise<TrackedEvent[]>;
}

const STORE = 'events';
const LOCAL = 'waiting';

/** Open the shelf of a key: what waits for one store is never sent to another. */
export async function openShelf(key: string): Promise<Shelf> {
  try {
    return onDatabase(await open(`cartwheel.${key.slice(0, 16)}`));
  } catch {
    return inLocalStorage(); // A private window, or storage that is switched off.
  }
}

function open(name: string): Promise<IDBDatabase> {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: 'messageId' });
  return settled(opening);
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function onDatabase(database: IDBDatabase): Shelf {
  const change = (act: (store: IDBObjectStore) => void): Promise<void> =>
    new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, 'readwrite');
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
      act(transaction.objectStore(STORE));
    });
  return {
    put: (events) => change((store) => events.forEach((event) => store.put(event))),
    remove: (ids) => change((store) => ids.forEach((id) => store.delete(id))),
    async all() {
      const store = database.transaction(STORE).objectStore(STORE);
      return inOrder(await settled(store.getAll() as IDBRequest<TrackedEvent[]>));
    },
  };
}

export function inLocalStorage(): Shelf {
  const all = (): TrackedEvent[] => readJSON<TrackedEvent[]>(LOCAL) ?? [];
  const keep = (events: TrackedEvent[]): void => write(LOCAL, JSON.stringify(events));
  return {
    put: async (events) => keep(inOrder([...all(), ...events])),
    remove: async (ids) => keep(all().filter((event) => !ids.includes(event.messageId))),
    all: async () => inOrder(all()),
  };
}

/** Each event once, by its time. */
export function inOrder(events: TrackedEvent[]): TrackedEvent[] {
  const once = new Map(events.map((event) => [event.messageId, event]));
  return [...once.values()].sort((one, other) => Date.parse(one.timestamp) - Date.parse(other.timestamp));
}
