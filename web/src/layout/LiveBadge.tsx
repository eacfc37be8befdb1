import clsx from 'clsx';
import { type LiveStatus, useLiveStatus } from '../api/live/status';

const looks: Record<LiveStatus, { text: string; title: string; dot: string }> = {
  live: { text: 'Live', title: 'Numbers change here as they change in the shop', dot: 'bg-good' },
  connecting: { text: 'Connecting', title: 'Opening the live connection', dot: 'bg-soft animate-pulse' },
  polling: { text: 'Polling', title: 'No live connection: asked again every few seconds', dot: 'bg-warn' },
  offline: { text: 'Offline', title: 'The shop cannot be reached: numbers may be old', dot: 'bg-bad' },
};

export function LiveBadge() {
  const status = useLiveStatus();
  const { text, title, dot } = looks[status];
  return (
    <span
      role="status"
      title={title}
      data-testid="live-badge"
      data-status={status}
      className="inline-flex items-center gap-2 rounded-full border border-line bg-surface px-3 py-1.5 text-xs font-semibold"
    >
      <span aria-hidden="true" className={clsx('size-2 rounded-full', dot)} />
      {text}
    </span>
  );
}
