/** "2026-11-26T13:30", as an input of the browser wants a moment: in the zone of the person. */
export function toLocalInput(at: string | null | undefined): string {
  if (!at) return '';
  const moment = new Date(at);
  if (Number.isNaN(moment.getTime())) return '';
  const local = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** The moment in UTC that an input of the browser names; '' when it names none. */
export function fromLocalInput(value: string): string {
  const moment = new Date(value);
  return value === '' || Number.isNaN(moment.getTime()) ? '' : moment.toISOString();
}

export function zoneName(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
