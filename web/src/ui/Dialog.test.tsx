import { fireEvent, render, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { Dialog } from './Dialog';

function open() {
  const onClose = vi.fn();
  render(
    <Dialog title="Adjust stock" onClose={onClose}>
      <input aria-label="Reason" />
    </Dialog>,
  );
  // What lies around the dialog's content belongs to the dialog itself: that is how its backdrop is hit.
  return { onClose, beside: screen.getByRole('dialog'), inside: screen.getByLabelText('Reason') };
}

/** The browser tells of a click at what both ends of the press have in common. */
function press(from: Element, to: Element) {
  fireEvent.pointerDown(from);
  fireEvent.pointerUp(to);
  fireEvent.click(from === to ? from : screen.getByRole('dialog'));
}

test('a press beside it closes it', () => {
  const { onClose, beside } = open();
  press(beside, beside);
  expect(onClose).toHaveBeenCalledOnce();
});

test('a press that begins or ends in it does not close it', () => {
  const { onClose, beside, inside } = open();
  press(inside, beside);
  press(beside, inside);
  press(inside, inside);
  expect(onClose).not.toHaveBeenCalled();
});
