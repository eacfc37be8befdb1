import { X } from 'lucide-react';
import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { IconButton } from './IconButton';

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
}

/** Open for as long as it is rendered. The browser's own dialog keeps the focus inside, closes on
 *  Escape and gives the focus back to the opener. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const beside = useRef(false);

  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // Where a person most likely goes on, and never what cannot be taken back; else the browser takes the first.
    element?.querySelector<HTMLElement>('[data-start]')?.focus();
    return () => element?.close();
  }, []);

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard's way out is Escape, see onCancel
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      // Whoever selects text and lets go beside the dialog does not mean to leave it.
      onPointerDown={(event) => {
        beside.current = event.target === dialog.current;
      }}
      onPointerUp={(event) => {
        beside.current &&= event.target === dialog.current;
      }}
      onClick={() => {
        if (beside.current) onClose();
        beside.current = false;
      }}
      className="m-auto w-[min(32rem,calc(100vw-2rem))] animate-rise rounded-card bg-surface p-0 shadow-float"
    >
      <div className="max-h-[calc(100dvh-3rem)] overflow-y-auto p-6 sm:p-8">
        <div className="mb-4 flex items-start justify-between gap-4">
          <h2 id={titleId} className="text-2xl font-bold">
            {title}
          </h2>
          <IconButton label="Close" onClick={onClose} className="-mt-2 -mr-3 shrink-0">
            <X aria-hidden="true" className="size-5" />
          </IconButton>
        </div>
        {children}
      </div>
    </dialog>
  );
}
