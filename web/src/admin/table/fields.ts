/** Reads one filter from the address: what it does not know becomes '', which is no filter. */
export type Field = (raw: string) => string;

const LONGEST = 200;

export const text: Field = (raw) => raw.slice(0, LONGEST);

export const wholeNumber: Field = (raw) => (/^[1-9]\d{0,14}$/.test(raw) ? raw : '');

export const flag: Field = (raw) => (raw === 'true' ? raw : '');

export const uuid: Field = (raw) =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(raw.trim()) ? raw.trim().toLowerCase() : '';

/** A moment, in UTC whatever the address says it in, so that a link means the same everywhere. */
export const moment: Field = (raw) => {
  const at = new Date(raw);
  return Number.isNaN(at.getTime()) ? '' : at.toISOString();
};

export function choice(...known: readonly string[]): Field {
  return (raw) => (known.includes(raw) ? raw : '');
}
