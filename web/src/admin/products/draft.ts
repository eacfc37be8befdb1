import type { NewProduct, ProductDetails } from '../../api/admin/types';
import type { Product } from '../../api/types';
import { fromLocalInput, toLocalInput } from '../../format/local';

/** What stands in the fields of the form. Moments are in the zone of the person. */
export interface Draft {
  name: string;
  description: string;
  price: string;
  sku: string;
  category: string;
  sale_starts_at: string;
  sale_ends_at: string;
  max_per_customer: string;
  low_stock_threshold: string;
  hold_seconds: string;
}

export type DraftField = keyof Draft;

export const draftLabels: Record<DraftField, string> = {
  name: 'Name',
  description: 'Description',
  price: 'Price',
  sku: 'SKU',
  category: 'Category',
  sale_starts_at: 'Sale starts',
  sale_ends_at: 'Sale ends',
  max_per_customer: 'Most for each customer',
  low_stock_threshold: 'Low stock below',
  hold_seconds: 'Seconds of a hold',
};

export const draftFields = Object.keys(draftLabels) as DraftField[];

export const emptyDraft: Draft = {
  name: '',
  description: '',
  price: '',
  sku: '',
  category: '',
  sale_starts_at: '',
  sale_ends_at: '',
  max_per_customer: '',
  low_stock_threshold: '5',
  hold_seconds: '',
};

export function draftOf(product: Product): Draft {
  const given = (value: string | number | null | undefined) => (value == null ? '' : String(value));
  return {
    name: product.name,
    description: product.description,
    price: product.price,
    sku: given(product.sku),
    category: given(product.category),
    sale_starts_at: toLocalInput(product.sale_starts_at),
    sale_ends_at: toLocalInput(product.sale_ends_at),
    max_per_customer: given(product.max_per_customer),
    low_stock_threshold: given(product.low_stock_threshold),
    hold_seconds: given(product.hold_seconds),
  };
}

export function changedFields(from: Draft, to: Draft): DraftField[] {
  return draftFields.filter((field) => from[field] !== to[field]);
}

/** What is to be sent. A moment that was not touched goes back as it came: the field shows minutes,
 *  and saving another field must not cut the seconds off. */
export function detailsOf(draft: Draft, saved?: Product): ProductDetails {
  const before = saved && draftOf(saved);
  const moment = (field: 'sale_starts_at' | 'sale_ends_at') =>
    before && before[field] === draft[field] ? (saved[field] ?? null) : fromLocalInput(draft[field]) || null;
  const number = (value: string) => (value.trim() === '' ? null : Number(value));
  return {
    name: draft.name.trim(),
    description: draft.description.trim(),
    price: draft.price.trim().replace(',', '.'),
    sku: draft.sku.trim() || null,
    category: draft.category.trim() || null,
    sale_starts_at: moment('sale_starts_at'),
    sale_ends_at: moment('sale_ends_at'),
    max_per_customer: number(draft.max_per_customer),
    low_stock_threshold: number(draft.low_stock_threshold),
    hold_seconds: number(draft.hold_seconds),
  };
}

export function newProductOf(draft: Draft, stock: string): NewProduct {
  return { ...detailsOf(draft), stock: Number(stock) };
}

export type DraftErrors = Partial<Record<DraftField | 'stock', string>>;

const WHOLE = /^\d{1,9}$/;

/** What can be told without asking. Limits are the server's to know and to tell. */
export function errorsOf(draft: Draft, stock?: string): DraftErrors {
  const errors: DraftErrors = {};
  if (draft.name.trim() === '') errors.name = 'A product needs a name.';
  if (!/^\d{1,8}([.,]\d{1,2})?$/.test(draft.price.trim())) errors.price = 'A price, such as 19.90.';
  for (const field of ['max_per_customer', 'low_stock_threshold', 'hold_seconds'] as const) {
    if (draft[field].trim() !== '' && !WHOLE.test(draft[field].trim()))
      errors[field] = 'A whole number, or nothing.';
  }
  if (draft.sale_starts_at && draft.sale_ends_at && draft.sale_ends_at <= draft.sale_starts_at) {
    errors.sale_ends_at = 'A sale ends after it starts.';
  }
  if (stock !== undefined && !WHOLE.test(stock.trim())) errors.stock = 'A whole number; 0 is one.';
  return errors;
}
