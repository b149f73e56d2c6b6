import { act, render, screen } from '@testing-library/react';
import { useRef } from 'react';
import { beforeEach, expect, test, vi } from 'vitest';
import { useHeld } from './held';

const at = (minute: number) => ({ at: new Date(Date.UTC(2026, 4, 9, 12, minute)).toISOString(), minute });

/** How far the list has been scrolled past. */
let top = 0;
beforeEach(() => {
  top = 0;
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockImplementation(() => ({ top }) as DOMRect);
});

function List({ minutes }: { minutes: readonly number[] }) {
  const list = useRef<HTMLDivElement>(null);
  const { shown, waiting, let: admit } = useHeld(minutes.map(at), list);
  return (
    <div ref={list}>
      <output>{shown.map(({ minute }) => minute).join(' ')}</output>
      <button type="button" onClick={admit}>
        {waiting}
      </button>
    </div>
  );
}

const said = () => [screen.getByRole('status').textContent, screen.getByRole('button').textContent];

test('at the top what comes is shown at once', () => {
  const { rerender } = render(<List minutes={[1, 2]} />);
  rerender(<List minutes={[1, 2, 3]} />);
  expect(said()).toEqual(['1 2 3', '0']);
});

test('further down it waits until it is asked for, and older ones do not', () => {
  const { rerender } = render(<List minutes={[5, 6]} />);
  top = -100;
  rerender(<List minutes={[5, 6, 7, 8]} />);
  expect(said()).toEqual(['5 6', '2']);
  rerender(<List minutes={[3, 5, 6, 7, 8]} />);
  expect(said()).toEqual(['3 5 6', '2']);
  act(() => screen.getByRole('button').click());
  expect(said()).toEqual(['3 5 6 7 8', '0']);
});

test('whoever comes back to the top sees what waited', () => {
  const { rerender } = render(<List minutes={[1]} />);
  top = -1;
  rerender(<List minutes={[1, 2]} />);
  expect(said()).toEqual(['1', '1']);
  top = 0;
  act(() => void window.dispatchEvent(new Event('scroll')));
  expect(said()).toEqual(['1 2', '0']);
});

test('what was empty is filled wherever one is', () => {
  top = -100;
  const { rerender } = render(<List minutes={[]} />);
  rerender(<List minutes={[1]} />);
  expect(said()).toEqual(['1', '0']);
});
