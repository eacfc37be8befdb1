import { type FormEvent, useState } from 'react';
import { Navigate } from 'react-router';
import { useCreateProduct } from '../../api/admin/products';
import { TextField } from '../../ui/Field';
import { Notice } from '../../ui/Notice';
import { toast } from '../../ui/toast';
import { AdminPage, Panel } from '../shell/AdminPage';
import { type DraftErrors, emptyDraft, errorsOf, newProductOf } from './draft';
import { LeaveGuard } from './LeaveGuard';
import { ProductFields } from './ProductFields';
import { aboveSaveBar, SaveBar } from './SaveBar';
import { serverErrors } from './serverErrors';

export function NewProduct() {
  const [draft, setDraft] = useState(emptyDraft);
  const [stock, setStock] = useState('');
  const [found, setFound] = useState<DraftErrors>({});
  const create = useCreateProduct();
  const errors = { ...serverErrors(create.error), ...found };

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const wrong = errorsOf(draft, stock);
    setFound(wrong);
    const first = Object.keys(wrong)[0];
    if (first) {
      event.currentTarget.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
      return;
    }
    create.mutate(newProductOf(draft, stock), {
      onSuccess: (product) => toast(`${product.name} is created`, 'good'),
    });
  }

  // Back leads to what was before the form, not to an empty one.
  if (create.data) return <Navigate to={`/admin/products/${create.data.id}`} replace />;

  return (
    <AdminPage title="New product">
      <form noValidate onSubmit={submit} className={aboveSaveBar}>
        <ProductFields
          draft={draft}
          errors={errors}
          onChange={(field, value) => {
            setDraft({ ...draft, [field]: value });
            setFound({ ...found, [field]: undefined });
            if (create.error) create.reset();
          }}
        />
        <Panel title="How many there are">
          <TextField
            label="Opening stock"
            name="stock"
            required
            inputMode="numeric"
            maxLength={9}
            autoComplete="off"
            hint="The first row of its ledger. Later changes are adjustments."
            value={stock}
            error={errors.stock}
            onChange={(event) => {
              setStock(event.target.value);
              setFound({ ...found, stock: undefined });
            }}
            className="sm:max-w-64"
          />
        </Panel>
        {create.error && Object.keys(errors).length === 0 && (
          <Notice tone="bad" urgent>
            {create.error.message}
          </Notice>
        )}
        <SaveBar back="/admin/products" busy={create.isPending} action="Create">
          It is on sale as soon as its sale starts.
        </SaveBar>
      </form>
      <LeaveGuard unsaved={draft !== emptyDraft || stock !== ''} />
    </AdminPage>
  );
}
