import { zoneName } from '../../format/local';
import { TextAreaField, TextField } from '../../ui/Field';
import { Panel } from '../shell/AdminPage';
import { type Draft, type DraftErrors, type DraftField, draftLabels } from './draft';

interface ProductFieldsProps {
  draft: Draft;
  errors: DraftErrors;
  onChange: (field: DraftField, value: string) => void;
}

export function ProductFields({ draft, errors, onChange }: ProductFieldsProps) {
  const wire = (field: DraftField) => ({
    label: draftLabels[field],
    name: field,
    value: draft[field],
    error: errors[field],
    autoComplete: 'off',
    onChange: (event: { target: { value: string } }) => onChange(field, event.target.value),
  });
  return (
    <>
      <Panel title="What it is">
        <div className="grid gap-5 sm:grid-cols-3">
          <TextField {...wire('name')} required maxLength={200} className="sm:col-span-3" />
          <TextAreaField {...wire('description')} maxLength={4000} className="sm:col-span-3" />
          <TextField
            {...wire('price')}
            required
            inputMode="decimal"
            maxLength={11}
            hint="With a point or comma, at most two digits after it"
          />
          <TextField {...wire('category')} maxLength={100} />
          <TextField {...wire('sku')} maxLength={100} />
        </div>
      </Panel>
      <Panel title="How it is sold">
        <div className="grid gap-5 sm:grid-cols-2">
          <TextField
            {...wire('sale_starts_at')}
            type="datetime-local"
            hint={`Your time (${zoneName()}); empty: at once`}
          />
          <TextField {...wire('sale_ends_at')} type="datetime-local" hint="Empty: it does not end" />
          <TextField {...wire('max_per_customer')} inputMode="numeric" hint="Empty: as many as there are" />
          <TextField
            {...wire('hold_seconds')}
            inputMode="numeric"
            hint="Empty: as long as the shop's setting says"
          />
          <TextField
            {...wire('low_stock_threshold')}
            inputMode="numeric"
            hint="Fewer available pieces than this raise the flag"
          />
        </div>
      </Panel>
    </>
  );
}
