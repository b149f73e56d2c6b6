/**
 * The rows of a stream as one can read them while it runs.
 *
 * A known row changes in its place; unknown ones wait until they are let in, unless the reader is at the top
 * and touches nothing. At most so many are kept. A hidden tab goes on counting, and is painted when it is seen.
 */
import { useEffect, useState, useSyncExternalStore } from 'react';

const MOST = 500;

export interface StreamView<Row> {
  /** The newest first. */
  readonly rows: readonly Row[];
  readonly waiting: number;
  readonly paused: boolean;
}

export class Stream<Row> {
  private shown: readonly Row[] = [];
  private held: readonly Row[] = [];
  private paused = false;
  private calm = true;
  private view: StreamView<Row> = { rows: [], waiting: 0, paused: false };
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly keyOf: (row: Row) => string,
    private readonly most = MOST,
  ) {}

  /** What was there before the stream began, the newest first. */
  begin(rows: readonly Row[]): void {
    this.shown = rows.slice(0, this.most);
    this.held = [];
    this.paint();
  }

  /** What came, the oldest first; of one key the last counts. */
  push(rows: readonly Row[]): void {
    const latest = new Map(rows.map((row) => [this.keyOf(row), row]));
    const change = (known: readonly Row[]) =>
      known.map((row) => {
        const key = this.keyOf(row);
        const newer = latest.get(key);
        if (newer === undefined) return row;
        latest.delete(key);
        return newer;
      });
    // In a pause nothing that is read changes: it waits with the unknown.
    if (!this.paused) this.shown = change(this.shown);
    this.held = change(this.held);
    this.held = [...[...latest.values()].reverse(), ...this.held].slice(0, this.most);
    if (this.calm && !this.paused) this.admit();
    this.paint();
  }

  /** Let in what waits. */
  let(): void {
    this.admit();
    this.paint();
  }

  /** Whether the reader is at the top and touches nothing, so that new rows may come in by themselves. */
  setCalm(calm: boolean): void {
    this.calm = calm;
    if (calm && !this.paused && this.held.length > 0) this.let();
  }

  setPaused(paused: boolean): void {
    this.paused = paused;
    if (!paused && this.calm) this.admit();
    this.paint();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    const seen = () => this.paint();
    this.listeners.add(listener);
    document.addEventListener('visibilitychange', seen);
    return () => {
      this.listeners.delete(listener);
      document.removeEventListener('visibilitychange', seen);
    };
  };

  readonly look = (): StreamView<Row> => this.view;

  private admit(): void {
    const newer = new Map(this.held.map((row) => [this.keyOf(row), row]));
    const known = new Set(this.shown.map(this.keyOf));
    const changed = this.shown.map((row) => newer.get(this.keyOf(row)) ?? row);
    this.shown = [...this.held.filter((row) => !known.has(this.keyOf(row))), ...changed].slice(0, this.most);
    this.held = [];
  }

  private paint(): void {
    if (document.hidden) return;
    const known = new Set(this.shown.map(this.keyOf));
    const waiting = this.held.filter((row) => !known.has(this.keyOf(row))).length;
    this.view = { rows: this.shown, waiting, paused: this.paused };
    this.listeners.forEach((tell) => tell());
  }
}

/** A stream that lives with its component. */
export function useStream<Row>(keyOf: (row: Row) => string): Stream<Row> {
  return useState(() => new Stream<Row>(keyOf))[0];
}

export const useStreamView = <Row>(stream: Stream<Row>): StreamView<Row> =>
  useSyncExternalStore(stream.subscribe, stream.look);

/** Tells a stream whether its reader is calm: at the top, with nothing pointed at, chosen or focused in it. */
export function useCalm<Row>(stream: Stream<Row>, body: { readonly current: HTMLElement | null }): void {
  useEffect(() => {
    const element = body.current;
    if (element === null) return;
    let pointed = false;
    const look = () => {
      const selected = document.getSelection();
      const chosen = selected !== null && !selected.isCollapsed && element.contains(selected.anchorNode);
      const atTop = element.getBoundingClientRect().top >= 0;
      stream.setCalm(atTop && !pointed && !chosen && !element.contains(document.activeElement));
    };
    const enter = () => {
      pointed = true;
      look();
    };
    const leave = () => {
      pointed = false;
      look();
    };
    // The focus is elsewhere only after the event.
    const blur = () => queueMicrotask(look);
    element.addEventListener('pointerenter', enter);
    element.addEventListener('pointerleave', leave);
    element.addEventListener('focusin', look);
    element.addEventListener('focusout', blur);
    document.addEventListener('selectionchange', look);
    window.addEventListener('scroll', look, { passive: true });
    return () => {
      element.removeEventListener('pointerenter', enter);
      element.removeEventListener('pointerleave', leave);
      element.removeEventListener('focusin', look);
      element.removeEventListener('focusout', blur);
      document.removeEventListener('selectionchange', look);
      window.removeEventListener('scroll', look);
    };
  }, [stream, body]);
}
