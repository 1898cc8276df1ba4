import { IconSearch, IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { m } from '#shared/messages.ts';
import type { FilterSpec, ListParams } from '#shared/lists/list-params.ts';
import classes from './filter-bar.module.css';

const debounceMs = 180;

const SearchField = ({ label, params }: { label: string; params: ListParams }) => {
  const [text, setText] = useState(params.search);
  const sent = useRef(params.search);
  const { set } = params;

  // The address may change by itself (back, a cleared filter); what is being typed wins over an echo of itself.
  useEffect(() => {
    if (params.search !== sent.current) {
      sent.current = params.search;
      setText(params.search);
    }
  }, [params.search]);

  useEffect(() => {
    if (text.trim() === sent.current) return undefined;
    const timer = setTimeout(() => {
      sent.current = text.trim();
      set('q', text.trim());
    }, debounceMs);
    return () => clearTimeout(timer);
  }, [text, set]);

  return (
    <label className={classes['search']}>
      <IconSearch size={16} aria-hidden="true" />
      <input
        type="search"
        aria-label={label}
        aria-keyshortcuts="/"
        placeholder={label}
        value={text}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        data-list-search
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          if (text) setText('');
          else event.currentTarget.blur();
        }}
      />
    </label>
  );
};

const FilterChip = ({
  filter,
  value,
  set,
}: {
  filter: FilterSpec;
  value: string | undefined;
  set: ListParams['set'];
}) => (
  <span className={classes['chip']} data-on={value !== undefined || undefined}>
    <label>
      <span className={classes['name']}>{filter.label}</span>
      {filter.kind === 'choice' ? (
        <select value={value ?? ''} onChange={(event) => set(filter.key, event.currentTarget.value)}>
          <option value="">{m.list.any}</option>
          {filter.options.map(([option, text]) => (
            <option key={option} value={option}>
              {text}
            </option>
          ))}
        </select>
      ) : (
        <input
          type="date"
          value={value ?? ''}
          onChange={(event) => set(filter.key, event.currentTarget.value)}
        />
      )}
    </label>
    {value !== undefined && (
      <button
        type="button"
        aria-label={m.list.removeFilter(filter.label)}
        onClick={() => set(filter.key, '')}
      >
        <IconX size={13} />
      </button>
    )}
  </span>
);

type Props = {
  searchLabel?: string | undefined;
  filters: readonly FilterSpec[];
  params: ListParams;
  /** False where the page offers to clear the filters elsewhere. */
  clearable: boolean;
};

/** Search and typed filters above a list. */
export const FilterBar = ({ searchLabel, filters, params, clearable }: Props) => (
  <search className={classes['bar']}>
    {searchLabel && <SearchField label={searchLabel} params={params} />}
    <div className={classes['chips']} role="group" aria-label={m.list.filters}>
      {filters.map((filter) => (
        <FilterChip key={filter.key} filter={filter} value={params.values[filter.key]} set={params.set} />
      ))}
      {clearable && params.filtered && (
        <button type="button" className={classes['clear']} onClick={params.clear}>
          {m.list.clearFilters}
        </button>
      )}
    </div>
  </search>
);
