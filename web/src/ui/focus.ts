import { type FocusEvent, useEffect, useRef } from 'react';

/** For what contains things that vanish, or lead no further: a browser takes the focus from them, and the keyboard
 *  would begin anew at the top of the page. It goes on from what contains them. */
export function useKeptFocus<Container extends HTMLElement>() {
  const container = useRef<Container>(null);
  const reached = useRef<Element | null>(null);

  useEffect(() => {
    const at = reached.current;
    const isLost = at && (!at.isConnected || at.matches(':disabled'));
    if (!isLost || ![at, document.body].includes(document.activeElement as Element)) return;
    reached.current = null;
    container.current?.focus({ preventScroll: true });
  });

  return {
    ref: container,
    tabIndex: -1,
    onFocus: ({ target }: FocusEvent<Container>) => {
      reached.current = target;
    },
  };
}
