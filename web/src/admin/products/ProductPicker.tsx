import { useEffect, useState } from 'react';
import { useProductSearch } from '../../api/admin/products';
import { Combobox, type Option } from '../../ui/Combobox';

const TYPING_MS = 200;

interface ProductPickerProps {
  hideLabel?: boolean;
  /** The number of the product that is chosen, or '', and how it is called. */
  value: string;
  name: string;
  onChoose: (id: string) => void;
  /** How no product at all is called, where that is a choice. */
  none?: string;
  className?: string;
}

/** One product out of any number of them: the server looks for it. */
export function ProductPicker({ value, name, onChoose, none, ...look }: ProductPickerProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const q = usePaused(typed?.trim() ?? '');
  const { data, error, isPlaceholderData, isFetching } = useProductSearch(q, typed !== null);
  const found = data?.data ?? [];
  const options: Option[] = [
    ...(none && !typed ? [{ value: '', text: none }] : []),
    ...found.map((product) => ({ value: String(product.id), text: product.name, note: `#${product.id}` })),
  ];

  function remark(): string | undefined {
    if (error) return `Not found: ${error.message}`;
    if (!data || isPlaceholderData) return isFetching ? 'Looking…' : undefined;
    if (found.length === 0) return 'No product fits';
    return data.next_cursor ? 'There are more: type to find them' : undefined;
  }

  return (
    <Combobox
      label="Product"
      placeholder={none}
      value={value}
      text={value === '' ? (none ?? '') : name}
      options={options}
      remark={remark()}
      onSearch={setTyped}
      onChoose={onChoose}
      {...look}
    />
  );
}

/** What was typed, once the typing has paused; what was taken back, at once. */
function usePaused(typed: string): string {
  const [paused, setPaused] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(typed), typed === '' ? 0 : TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return typed === '' ? '' : paused;
}
