// What was done, told once: shown for a while, and the last twenty kept for the bell.

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly at: Date;
  /** Takes it back. */
  readonly undo?: (() => unknown) | undefined;
}

const SHOWN_MS = 5_000;
const SHOWN_WITH_UNDO_MS = 10_000;
const KEPT = 20;

interface Running {
  readonly toast: Toast;
  leftMs: number;
  startedAt: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** All toasts of a tab. Time runs only while somebody can read them. */
export class Toasts {
  shown: readonly Toast[] = [];
  kept: readonly Toast[] = [];
  private readonly running = new Map<number, Running>();
  private readonly listeners = new Set<() => void>();
  private paused = false;
  private last = 0;

  say(text: string, undo?: () => unknown): void {
    const toast = { id: ++this.last, text, at: new Date(), undo };
    this.shown = [...this.shown, toast].slice(-3);
    this.kept = [toast, ...this.kept].slice(0, KEPT);
    const run: Running = { toast, leftMs: undo ? SHOWN_WITH_UNDO_MS : SHOWN_MS, startedAt: 0, timer: undefined };
    this.running.set(toast.id, run);
    if (!this.paused) this.start(run);
    this.tell();
  }

  dismiss(id: number): void {
    clearTimeout(this.running.get(id)?.timer);
    this.running.delete(id);
    this.shown = this.shown.filter((toast) => toast.id !== id);
    this.tell();
  }

  /** Take back the newest that can be, or this one; false where there is nothing to take back. */
  undo(id?: number): boolean {
    const toast = this.kept.find((each) => each.undo !== undefined && (id === undefined ? this.running.has(each.id) : each.id === id));
    if (toast?.undo === undefined) return false;
    // Taken back once: it stays in the bell without its button.
    this.kept = this.kept.map((each) => (each.id === toast.id ? { ...each, undo: undefined } : each));
    this.dismiss(toast.id);
    toast.undo();
    return true;
  }

  pause(): void {
    if (this.paused) return;
    this.paused = true;
    for (const run of this.running.values()) {
      clearTimeout(run.timer);
      run.leftMs -= Date.now() - run.startedAt;
    }
  }

  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    for (const run of this.running.values()) this.start(run);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private start(run: Running): void {
    run.startedAt = Date.now();
    run.timer = setTimeout(() => this.dismiss(run.toast.id), Math.max(run.leftMs, 0));
  }

  private tell(): void {
    this.listeners.forEach((listener) => listener());
  }
}

export const toasts = new Toasts();

/** Tell what was done, in the words of the button that did it; `undo` takes it back. */
export const toast = (text: string, undo?: () => unknown): void => toasts.say(text, undo);
