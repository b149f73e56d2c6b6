/**
 * The store's socket: one per tab, whatever is followed, since a browser opens few streams to one host.
 *
 * States: idle → connecting → live ⇄ reconnecting; refused, when the store is not ours any more. Whoever
 * follows a topic gets each event at least once and in order, or `onGap`. It comes back by itself, with
 * what was missed, at once when the network does. In the back-forward cache it is closed.
 */
import type { TopicEvent, TopicEvents } from '@/client/topics';
import { restoreSession } from '../api/restoring';

export type Topic = keyof TopicEvents;
export type LiveState = 'idle' | 'connecting' | 'live' | 'reconnecting' | 'refused';

export interface Follower {
  readonly onEvent: (event: TopicEvent) => void;
  /** From here on everything is told: what is read now lacks nothing. */
  readonly onFollowed?: () => void;
  /** What happened before cannot be given any more: load anew. */
  readonly onGap: () => void;
  /** It may not be followed, or not any more. */
  readonly onRefused: (code: string) => void;
}

interface Told {
  readonly type: string;
  readonly topic?: Topic;
  readonly id?: string;
  readonly code?: string;
}

const SESSION_ENDED = 4401;
const REFUSED = new Set([4403, 4404]);
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;

export class StoreSocket {
  state: LiveState = 'idle';
  /** When the connection was last lost, while it is. */
  lostAt: Date | null = null;
  private socket: WebSocket | null = null;
  private retry: ReturnType<typeof setTimeout> | null = null;
  private failures = 0;
  private readonly places = new Map<Topic, string>();
  private readonly followers = new Map<Topic, Set<Follower>>();
  private readonly listeners = new Set<() => void>();

  constructor(private readonly storeId: string) {
    window.addEventListener('online', this.hurry);
    window.addEventListener('pagehide', this.rest);
    window.addEventListener('pageshow', this.hurry);
  }

  follow(topic: Topic, follower: Follower): () => void {
    const known = this.followers.get(topic);
    if (known !== undefined) known.add(follower);
    else {
      this.followers.set(topic, new Set([follower]));
      this.subscribe(topic);
    }
    if (this.socket === null && this.retry === null) this.connect();
    return () => this.leave(topic, follower);
  }

  onState(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  close(): void {
    window.removeEventListener('online', this.hurry);
    window.removeEventListener('pagehide', this.rest);
    window.removeEventListener('pageshow', this.hurry);
    this.followers.clear();
    this.rest();
    this.become('idle');
  }

  private leave(topic: Topic, follower: Follower): void {
    const all = this.followers.get(topic);
    if (all === undefined || !all.delete(follower) || all.size > 0) return;
    this.followers.delete(topic);
    this.places.delete(topic);
    this.say({ type: 'unsubscribe', topic });
  }

  private readonly connect = (): void => {
    this.retry = null;
    this.become(this.lostAt === null ? 'connecting' : 'reconnecting');
    const { protocol, host } = window.location;
    const scheme = protocol === 'https:' ? 'wss' : 'ws';
    const socket = new WebSocket(`${scheme}://${host}/ws/store/${this.storeId}?topics=`, 'cartwheel');
    this.socket = socket;
    socket.onopen = () => this.followers.forEach((_, topic) => this.subscribe(topic));
    socket.onmessage = ({ data }) => this.hear(JSON.parse(data as string) as Told);
    socket.onclose = ({ code }) => {
      if (this.socket === socket) this.lose(code);
    };
  };

  private hear(told: Told): void {
    // The socket is accepted before it is admitted: only what is said in it tells that it stands.
    if (told.type !== 'error') this.stand();
    const { topic } = told;
    if (topic === undefined) return;
    if (told.id !== undefined) this.places.set(topic, told.id);
    for (const follower of this.followers.get(topic) ?? []) {
      if (told.type === 'gap') follower.onGap();
      else if (told.type === 'error' || told.type === 'unsubscribed') follower.onRefused(told.code ?? told.type);
      else if (told.type === 'subscribed') follower.onFollowed?.();
      else follower.onEvent(told as TopicEvent);
    }
  }

  private stand(): void {
    this.failures = 0;
    this.lostAt = null;
    this.become('live');
  }

  private lose(code: number): void {
    this.socket = null;
    this.lostAt ??= new Date();
    if (REFUSED.has(code)) return this.become('refused');
    this.become('reconnecting');
    if (code !== SESSION_ENDED) return this.wait();
    restoreSession().then(
      () => this.wait(),
      () => this.become('refused'),
    );
  }

  private wait(): void {
    const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.failures++);
    this.retry = setTimeout(this.connect, longest * (0.5 + Math.random() / 2));
  }

  private readonly hurry = (): void => {
    if (this.socket !== null || this.followers.size === 0 || this.state === 'refused') return;
    if (this.retry !== null) clearTimeout(this.retry);
    this.connect();
  };

  private readonly rest = (): void => {
    if (this.retry !== null) clearTimeout(this.retry);
    this.retry = null;
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  };

  private subscribe(topic: Topic): void {
    const after = this.places.get(topic);
    this.say({ type: 'subscribe', topic, ...(after === undefined ? {} : { after }) });
  }

  private say(message: object): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  private become(state: LiveState): void {
    if (state === this.state) return;
    this.state = state;
    this.listeners.forEach((tell) => tell());
  }
}
