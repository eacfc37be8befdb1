import { act, fireEvent, render, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { SearchField } from './SearchField';

const field = (value: string, onChange: (text: string) => void = vi.fn()) => (
  <SearchField label="Search" placeholder="" value={value} onChange={onChange} />
);
const box = () => screen.getByRole('searchbox');
const type = (text: string) => fireEvent.change(box(), { target: { value: text } });

test('an earlier half that comes back late does not undo what was typed since', () => {
  vi.useFakeTimers();
  const asked = vi.fn();
  const { rerender } = render(field('', asked));
  type('la');
  act(() => void vi.advanceTimersByTime(400));
  expect(asked).toHaveBeenLastCalledWith('la');
  type('lamp');
  rerender(field('la', asked));
  expect(box()).toHaveValue('lamp');
  act(() => void vi.advanceTimersByTime(400));
  expect(asked).toHaveBeenLastCalledWith('lamp');
});

test('is asked for while everything around it is drawn anew', () => {
  vi.useFakeTimers();
  const asked = vi.fn();
  const { rerender } = render(field('', asked));
  type('kettle');
  for (let time = 0; time < 400; time += 50) {
    act(() => void vi.advanceTimersByTime(50));
    rerender(field('', (text: string) => asked(text)));
  }
  expect(asked).toHaveBeenCalledExactlyOnceWith('kettle');
});

test('what somebody else chose is shown', () => {
  const { rerender } = render(field('lamp'));
  rerender(field(''));
  expect(box()).toHaveValue('');
});
