import { type FormEvent, useState } from 'react';
import { Navigate, useParams } from 'react-router';
import { fetchAdminProduct, useAdminProduct, useEditProduct } from '../../api/admin/products';
import { hasCode } from '../../api/problem';
import type { Product } from '../../api/types';
import { Notice } from '../../ui/Notice';
import { ErrorState } from '../../ui/States';
import { toast } from '../../ui/toast';
import { AdminPage } from '../shell/AdminPage';
import { RowSkeletons } from '../table/ListView';
import { ConflictDialog } from './ConflictDialog';
import {
  changedFields,
  type Draft,
  type DraftErrors,
  detailsOf,
  draftLabels,
  draftOf,
  errorsOf,
} from './draft';
import { LeaveGuard } from './LeaveGuard';
import { ProductFields } from './ProductFields';
import { aboveSaveBar, SaveBar } from './SaveBar';
import { serverErrors } from './serverErrors';

export function EditProduct() {
  const id = Number(useParams().id);
  const { data, error, refetch, isFetchedAfterMount } = useAdminProduct(id, true);
  // An edit begins with what is there now, never with a copy from before.
  if (data && isFetchedAfterMount) return <EditForm key={id} opened={data} />;
  return error ? (
    <ErrorState
      error={error}
      title={hasCode(error, 'not_found') ? 'No such product' : undefined}
      onRetry={() => void refetch()}
    />
  ) : (
    <RowSkeletons label="Loading the product" />
  );
}

/** Works on the version it was opened with, whatever arrives meanwhile. */
export function EditForm({ opened }: { opened: Product }) {
  const [base, setBase] = useState(opened);
  const [draft, setDraft] = useState(() => draftOf(opened));
  const [found, setFound] = useState<DraftErrors>({});
  const [theirs, setTheirs] = useState<Product | null>(null);
  const [unseen, setUnseen] = useState(false);
  const edit = useEditProduct();
  const changed = changedFields(draftOf(base), draft);
  const conflict = hasCode(edit.error, 'precondition_failed', 'version_conflict');
  const errors = { ...serverErrors(edit.error), ...found };
  const page = `/admin/products/${base.id}`;

  function save(from: Product, wanted: Draft) {
    const details = detailsOf(wanted, from);
    edit.mutate(
      { id: from.id, version: from.version, details },
      {
        onSuccess: (product) => toast(`${product.name} is saved`, 'good'),
        onError: (error) => {
          setTheirs(null);
          // A conflict is answered with what is there now, to be put beside the draft.
          if (hasCode(error, 'precondition_failed', 'version_conflict')) {
            setUnseen(false);
            fetchAdminProduct(from.id).then(setTheirs, () => setUnseen(true));
          }
        },
      },
    );
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const wrong = errorsOf(draft);
    setFound(wrong);
    const first = Object.keys(wrong)[0];
    if (first) event.currentTarget.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
    else save(base, draft);
  }

  // Back leads to what was before the form, not to it.
  if (edit.isSuccess) return <Navigate to={page} replace />;

  return (
    <AdminPage title={`Edit ${base.name}`}>
      <form noValidate onSubmit={submit} className={aboveSaveBar}>
        <ProductFields
          draft={draft}
          errors={errors}
          onChange={(field, value) => {
            setDraft({ ...draft, [field]: value });
            setFound({ ...found, [field]: undefined });
            if (edit.error) edit.reset();
          }}
        />
        {edit.error && (!conflict || unseen) && Object.keys(errors).length === 0 && (
          <Notice tone="bad" urgent>
            {edit.error.message}
          </Notice>
        )}
        <SaveBar back={page} busy={edit.isPending} disabled={changed.length === 0} action="Save">
          {changed.length === 0
            ? 'Nothing is changed yet.'
            : `Changed: ${changed.map((field) => draftLabels[field]).join(', ')}`}
        </SaveBar>
      </form>
      {theirs && (
        <ConflictDialog
          base={draftOf(base)}
          mine={draft}
          theirs={draftOf(theirs)}
          archived={theirs.state === 'archived' && base.state !== 'archived'}
          saving={edit.isPending}
          onSave={(wanted) => {
            // From here on it is an edit of their version; a third person is found out again.
            setBase(theirs);
            setDraft(wanted);
            save(theirs, wanted);
          }}
          onDiscard={() => {
            setBase(theirs);
            setDraft(draftOf(theirs));
            setTheirs(null);
            edit.reset();
          }}
          onClose={() => setTheirs(null)}
        />
      )}
      <LeaveGuard unsaved={changed.length > 0} />
    </AdminPage>
  );
}
