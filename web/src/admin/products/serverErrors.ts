import { ApiError } from '../../api/problem';
import { type DraftErrors, draftFields } from './draft';

/** What the server found wrong, at the fields it speaks of. */
export function serverErrors(error: unknown): DraftErrors {
  if (!(error instanceof ApiError)) return {};
  const found = [...draftFields, 'stock' as const].map((field) => [field, error.field(`/${field}`)] as const);
  return Object.fromEntries(found.filter(([, detail]) => detail));
}
