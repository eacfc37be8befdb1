import { Link } from 'react-router';

export function Logo() {
  return (
    <Link to="/" className="inline-flex items-center gap-2.5 rounded-lg" aria-label="Stockade, to the shop">
      <svg viewBox="0 0 22 22" className="size-7 fill-accent" aria-hidden="true">
        <path d="M1 21V7l2.5-4L6 7v14zM8.5 21V5L11 1l2.5 4v16zM16 21V7l2.5-4L21 7v14z" />
      </svg>
      <span className="font-display text-xl font-extrabold tracking-tight">Stockade</span>
    </Link>
  );
}
