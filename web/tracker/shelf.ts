/**
 * Where events wait until the server has them; the tabs of a shop share it.
 *
 * IndexedDB, since what it calls complete outlives the browser, while `localStorage` loses its last
 * seconds with it. A page that has none does without a shelf: its queue keeps what it has.
 */

import type { TrackedEvent } from './events.ts';

export interface Shelf {
  /** Keep events; settled once they are safe. */
  put(events: TrackedEvent[]): Promise<void>;
  remove(ids: string[]): Promise<void>;
  /** Return what waits, the oldest first. */
  all(): Promise<TrackedEvent[]>;
}

const STORE = 'events';
const OPENING_MS = 2_000;

/**
 * Open the shelf of a store, by what its queue is called.
 *
 * Fails in a private window of some browsers, and where storage is switched off or full.
 */
export async function openShelf(name: string): Promise<Shelf> {
  return onDatabase(await open(`cartwheel.${name}`));
}

function open(name: string): Promise<IDBDatabase> {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: 'messageId' });
  // Some browsers never answer, as when the disk is full.
  const late = new Promise<never>((_, reject) => setTimeout(reject, OPENING_MS));
  return Promise.race([settled(opening), late]);
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
  database.onversionchange = () => database.close(); // The page deletes it, or a newer tracker changes it.
  return {
    put: (events) => change((store) => events.forEach((event) => store.put(event))),
    remove: (ids) => change((store) => ids.forEach((id) => store.delete(id))),
    async all() {
      const store = database.transaction(STORE).objectStore(STORE);
      return inOrder(await settled(store.getAll() as IDBRequest<TrackedEvent[]>));
    },
  };
}

/** Each event once, by its time. */
export function inOrder(events: TrackedEvent[]): TrackedEvent[] {
  const once = new Map(events.map((event) => [event.messageId, event]));
  return [...once.values()].sort((one, other) => Date.parse(one.timestamp) - Date.parse(other.timestamp));
}
