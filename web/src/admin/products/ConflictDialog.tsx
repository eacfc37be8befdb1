import clsx from 'clsx';
import { useState } from 'react';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Notice } from '../../ui/Notice';
import { type Draft, type DraftField, draftLabels } from './draft';
import { type Conflict, conflictsOf, firstChoice, merged, type Side } from './merge';

interface ConflictDialogProps {
  /** What the edit began with, what it made of that, and what somebody else made of it. */
  base: Draft;
  mine: Draft;
  theirs: Draft;
  /** They took it off sale for good, perhaps besides. */
  archived: boolean;
  saving: boolean;
  onSave: (draft: Draft) => void;
  onDiscard: () => void;
  onClose: () => void;
}

/** Somebody saved first. Nothing is lost: both are shown, field by field, and one is chosen. */
export function ConflictDialog(props: ConflictDialogProps) {
  const { base, mine, theirs, archived, saving, onSave, onDiscard, onClose } = props;
  const conflicts = conflictsOf(base, mine, theirs);
  const [sides, setSides] = useState<ReadonlyMap<DraftField, Side>>(new Map());
  const sideOf = (conflict: Conflict) => sides.get(conflict.field) ?? firstChoice(conflict);
  return (
    <Dialog title="Somebody was faster" onClose={onClose}>
      <p className="text-soft">
        This product was changed after you opened it. Choose what is to stay; nothing is saved before you
        press the button.
      </p>
      {archived && (
        <Notice tone="warn" className="mt-4">
          They archived it: it is off sale for good, whatever you save here.
        </Notice>
      )}
      {conflicts.length === 0 && <p className="mt-4">You both changed it to the same.</p>}
      <div className="mt-5 space-y-5">
        {conflicts.map((conflict) => (
          <fieldset key={conflict.field}>
            <legend className="mb-2 flex items-center gap-2 font-semibold">
              {draftLabels[conflict.field]}
              {conflict.contested && <Badge tone="warn">Both changed it</Badge>}
            </legend>
            <div className="grid gap-2 sm:grid-cols-2">
              {(['mine', 'theirs'] as const).map((side) => (
                <Choice
                  key={side}
                  name={conflict.field}
                  who={side === 'mine' ? 'Yours' : 'Theirs'}
                  value={conflict[side]}
                  chosen={sideOf(conflict) === side}
                  onChoose={() => setSides(new Map(sides).set(conflict.field, side))}
                />
              ))}
            </div>
          </fieldset>
        ))}
      </div>
      <div className="mt-7 flex flex-wrap justify-end gap-3">
        <Button look="quiet" onClick={onDiscard}>
          Drop my changes
        </Button>
        <Button busy={saving} onClick={() => onSave(merged(theirs, conflicts, sides))}>
          Save what is chosen
        </Button>
      </div>
    </Dialog>
  );
}

interface ChoiceProps {
  name: string;
  who: string;
  value: string;
  chosen: boolean;
  onChoose: () => void;
}

function Choice({ name, who, value, chosen, onChoose }: ChoiceProps) {
  return (
    <label
      className={clsx(
        'block cursor-pointer rounded-xl border px-4 py-3 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent',
        chosen ? 'border-accent bg-accent-wash' : 'border-edge hover:bg-sunken',
      )}
    >
      <span className="flex items-center gap-2 text-xs font-semibold text-soft">
        <input
          type="radio"
          name={`side-${name}`}
          checked={chosen}
          onChange={onChoose}
          className="accent-accent"
        />
        {who}
      </span>{' '}
      <span className="mt-1 block max-h-40 overflow-y-auto break-words whitespace-pre-wrap">
        {value === '' ? <em className="text-soft">nothing</em> : value}
      </span>
    </label>
  );
}
