import { ThemeSwitch } from './ThemeSwitch';

export function Footer() {
  return (
    <footer className="mt-12 border-t border-line">
      <div className="mx-auto flex max-w-7xl flex-wrap items-center justify-between gap-x-8 gap-y-4 px-4 py-8 text-sm text-soft sm:px-6">
        <p>Every unit is sold exactly once.</p>
        <a href="/api/docs/" className="underline underline-offset-4 hover:text-ink">
          API
        </a>
        <ThemeSwitch />
      </div>
    </footer>
  );
}
