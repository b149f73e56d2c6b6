import { act, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LiveBoard } from './live-board';
import { Stream } from './stream';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('a summary is read out every ten seconds, and only for who wants it', () => {
  const stream = new Stream<{ id: string }>(({ id }) => id);
  const board = (summary: string) => (
    <LiveBoard title="Live carts" help={{ text: 'Carts', guide: 'web' }} standing={{ state: 'live' }} stream={stream} summary={summary}>
      {null}
    </LiveBoard>
  );
  const { rerender } = render(board('1 open'));
  const said = () => screen.getAllByRole('status').map(({ textContent }) => textContent);
  act(() => void vi.advanceTimersByTime(10_000));
  expect(said()).not.toContain('1 open');
  fireEvent.click(screen.getByRole('button', { name: 'Read out every ten seconds' }));
  expect(said()).toContain('1 open');
  rerender(board('2 open'));
  expect(said()).toContain('1 open');
  act(() => void vi.advanceTimersByTime(10_000));
  expect(said()).toContain('2 open');
});
