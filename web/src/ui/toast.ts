import { createStore } from '../api/store';

export type Tone = 'good' | 'bad' | 'plain';
export interface Toast {
  id: number;
  text: string;
  tone: Tone;
}

const SHOWN_MS = 6_000;
const MOST = 3;
let nextId = 1;

export const toasts = createStore<readonly Toast[]>([]);

/** Tells of something that is done. What asks for an answer belongs on the page instead. */
export function toast(text: string, tone: Tone = 'plain'): void {
  const id = nextId++;
  // What is said again is said once.
  const others = toasts.get().filter((each) => each.text !== text);
  toasts.set([...others.slice(1 - MOST), { id, text, tone }]);
  setTimeout(() => dismiss(id), SHOWN_MS);
}

export function dismiss(id: number): void {
  toasts.set(toasts.get().filter((each) => each.id !== id));
}
