const counts = new Intl.NumberFormat();

/** "12,345" */
export function formatCount(value: number): string {
  return counts.format(value);
}

/** "1 order" or "12,345 orders". */
export function formatCounted(value: number, unit: string): string {
  return `${formatCount(value)} ${unit}${value === 1 ? '' : 's'}`;
}

/** "+5", "−5" or "0": what was added or taken. */
export function formatChange(value: number): string {
  if (value === 0) return '0';
  return `${value > 0 ? '+' : '−'}${counts.format(Math.abs(value))}`;
}
