import clsx from 'clsx';
import { X } from 'lucide-react';
import { useStore } from '../api/store';
import { IconButton } from './IconButton';
import { dismiss, type Tone, toasts } from './toast';

const tones: Record<Tone, string> = {
  good: 'border-good bg-good-wash text-good',
  bad: 'border-bad bg-bad-wash text-bad',
  plain: 'border-line bg-surface text-ink',
};

export function Toaster() {
  const shown = useStore(toasts);
  return (
    <section
      aria-label="Messages"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-4 bottom-20 z-50 flex flex-col items-end gap-2 sm:bottom-6"
    >
      {shown.map(({ id, text, tone }) => (
        <div
          key={id}
          className={clsx(
            'pointer-events-auto flex max-w-md animate-rise items-center gap-2 rounded-2xl border py-1 pr-1 pl-4',
            'text-sm font-medium shadow-float',
            tones[tone],
          )}
        >
          <span>{text}</span>
          <IconButton label="Dismiss" onClick={() => dismiss(id)}>
            <X aria-hidden="true" className="size-4" />
          </IconButton>
        </div>
      ))}
    </section>
  );
}
