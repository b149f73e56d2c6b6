import { afterEach, expect, test, vi } from 'vitest';
import { Stream } from './stream';

interface Row {
  readonly id: string;
  readonly state: string;
}

const row = (id: number, state = 'open'): Row => ({ id: String(id), state });
const shown = (stream: Stream<Row>) => stream.look().rows.map(({ id, state }) => `${id} ${state}`);
const made = (most?: number) => new Stream<Row>(({ id }) => id, most);

afterEach(() => vi.restoreAllMocks());

test('a calm reader sees the newest on top, and at most so many', () => {
  const stream = made(3);
  stream.begin([row(1)]);
  stream.push([row(2), row(3)]);
  stream.push([row(4)]);
  expect(shown(stream)).toEqual(['4 open', '3 open', '2 open']);
});

test('a known row changes in its place', () => {
  const stream = made();
  stream.begin([row(2), row(1)]);
  stream.setCalm(false);
  stream.push([row(1, 'hesitating'), row(1, 'abandoned')]);
  expect(shown(stream)).toEqual(['2 open', '1 abandoned']);
  expect(stream.look().waiting).toBe(0);
});

test('unknown rows wait while the reader points at something, and change while they wait', () => {
  const stream = made();
  stream.begin([row(1)]);
  stream.setCalm(false);
  stream.push([row(2), row(3)]);
  stream.push([row(2, 'abandoned')]);
  expect(shown(stream)).toEqual(['1 open']);
  expect(stream.look().waiting).toBe(2);
  stream.let();
  expect(shown(stream)).toEqual(['3 open', '2 abandoned', '1 open']);
});

test('in a pause nothing changes that is read, and after it all is there', () => {
  const stream = made();
  stream.begin([row(1)]);
  stream.setPaused(true);
  stream.push([row(1, 'abandoned'), row(2)]);
  expect(shown(stream)).toEqual(['1 open']);
  expect(stream.look()).toMatchObject({ waiting: 1, paused: true });
  stream.setPaused(false);
  expect(shown(stream)).toEqual(['2 open', '1 abandoned']);
});

test('a hidden tab is painted when it is seen again', () => {
  const stream = made();
  const told = vi.fn();
  stream.subscribe(told);
  const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
  stream.push([row(1)]);
  expect(told).not.toHaveBeenCalled();
  hidden.mockReturnValue(false);
  document.dispatchEvent(new Event('visibilitychange'));
  expect(told).toHaveBeenCalledOnce();
  expect(shown(stream)).toEqual(['1 open']);
});
