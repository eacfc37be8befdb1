const toTheMinute = {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZoneName: 'short',
} as const;
const moment = new Intl.DateTimeFormat(undefined, toTheMinute);
const exact = new Intl.DateTimeFormat(undefined, { ...toTheMinute, second: '2-digit' });
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });

export function formatMoment(at: string): string {
  return moment.format(new Date(at));
}

/** To the second, where many things happen in a minute. */
export function formatExactly(at: string): string {
  return exact.format(new Date(at));
}

export function formatClock(at: number | string): string {
  return clock.format(new Date(at));
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** For a countdown: "3 d 04 h", "4:05:09" or "1:09". */
export function formatSpan(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  if (seconds >= DAY) return `${Math.floor(seconds / DAY)} d ${two(Math.floor((seconds % DAY) / HOUR))} h`;
  const minutes = Math.floor((seconds % HOUR) / MINUTE);
  const rest = two(seconds % MINUTE);
  return seconds >= HOUR ? `${Math.floor(seconds / HOUR)}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/** For a screen reader: "2 minutes and 5 seconds". */
export function spellSpan(seconds: number): string {
  const count = (value: number, unit: string) => `${value} ${unit}${value === 1 ? '' : 's'}`;
  const parts = [
    [Math.floor(seconds / DAY), 'day'],
    [Math.floor((seconds % DAY) / HOUR), 'hour'],
    [Math.floor((seconds % HOUR) / MINUTE), 'minute'],
    [seconds % MINUTE, 'second'],
  ] as const;
  const told = parts.filter(([value]) => value > 0).slice(0, 2);
  return told.length === 0 ? '0 seconds' : told.map(([value, unit]) => count(value, unit)).join(' and ');
}
