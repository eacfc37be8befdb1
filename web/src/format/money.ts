// `format` takes the decimal string as it is: money never becomes a float here.
const formats = new Map<string, Intl.NumberFormat>();

/** "19.99" of "EUR" as a person reads it. */
export function formatMoney(amount: string, currency: string): string {
  let format = formats.get(currency);
  if (!format) {
    format = new Intl.NumberFormat(undefined, { style: 'currency', currency });
    formats.set(currency, format);
  }
  return format.format(amount as Intl.StringNumericLiteral);
}
