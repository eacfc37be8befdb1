import { type Draft, type DraftField, draftFields } from './draft';

export type Side = 'mine' | 'theirs';

export interface Conflict {
  field: DraftField;
  base: string;
  mine: string;
  theirs: string;
  /** Both sides changed it: somebody has to choose. */
  contested: boolean;
}

/** Where two edits of the same version differ. What both changed alike is no conflict. */
export function conflictsOf(base: Draft, mine: Draft, theirs: Draft): Conflict[] {
  return draftFields
    .filter((field) => mine[field] !== theirs[field])
    .map((field) => ({
      field,
      base: base[field],
      mine: mine[field],
      theirs: theirs[field],
      contested: mine[field] !== base[field] && theirs[field] !== base[field],
    }));
}

/** Whose value a field begins with: of the one who changed it; of me where both did. */
export function firstChoice({ base, mine }: Conflict): Side {
  return mine !== base ? 'mine' : 'theirs';
}

export function merged(
  theirs: Draft,
  conflicts: readonly Conflict[],
  sides: ReadonlyMap<DraftField, Side>,
): Draft {
  const result = { ...theirs };
  for (const conflict of conflicts) {
    const side = sides.get(conflict.field) ?? firstChoice(conflict);
    result[conflict.field] = conflict[side];
  }
  return result;
}
