import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test } from 'vitest';
import { useKeptFocus } from './focus';

function Rows() {
  const [rows, setRows] = useState(['first', 'second']);
  const kept = useKeptFocus<HTMLDivElement>();
  return (
    <>
      <div {...kept} data-testid="rows">
        {rows.map((row) => (
          <button type="button" key={row} onClick={() => setRows(rows.filter((each) => each !== row))}>
            {row}
          </button>
        ))}
      </div>
      <button type="button" onClick={() => setRows([])}>
        clear
      </button>
    </>
  );
}

test('the keyboard goes on where the row was that is gone', async () => {
  const user = userEvent.setup();
  render(<Rows />);
  await user.tab();
  await user.keyboard('{Enter}');
  expect(screen.getByTestId('rows')).toHaveFocus();
  await user.tab();
  expect(screen.getByRole('button', { name: 'second' })).toHaveFocus();
});

test('whoever is elsewhere stays there', async () => {
  const user = userEvent.setup();
  render(<Rows />);
  await user.tab();
  await user.click(screen.getByRole('button', { name: 'clear' }));
  expect(screen.getByRole('button', { name: 'clear' })).toHaveFocus();
});
