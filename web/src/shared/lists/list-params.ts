import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';

export type Sort = { field: string; direction: 'ASC' | 'DESC' };

/** A typed filter that stands as a chip above a list and as a parameter in the address. */
export type FilterSpec =
  | {
      key: string;
      label: string;
      kind: 'choice';
      options: readonly (readonly [value: string, label: string])[];
    }
  | { key: string; label: string; kind: 'date' };

export type ListParams = {
  search: string;
  /** Only values that the filter allows; a mistyped address filters nothing. */
  values: Readonly<Record<string, string>>;
  sort: Sort;
  filtered: boolean;
  set: (key: string, value: string) => void;
  setSort: (sort: Sort) => void;
  clear: () => void;
};

const allowed = (filter: FilterSpec, value: string): boolean =>
  filter.kind === 'date'
    ? /^\d{4}-\d{2}-\d{2}$/.test(value)
    : filter.options.some(([option]) => option === value);

/** Search, filters and order of a list, kept in the address bar so that a link shows the same rows. */
export const useListParams = (
  filters: readonly FilterSpec[],
  sortable: readonly string[],
  defaultSort: Sort,
): ListParams => {
  const [params, setParams] = useSearchParams();

  const set = useCallback(
    (key: string, value: string) =>
      setParams(
        (old) => {
          const next = new URLSearchParams(old);
          if (value) next.set(key, value);
          else next.delete(key);
          return next;
        },
        { replace: true },
      ),
    [setParams],
  );

  return useMemo(() => {
    const values: Record<string, string> = {};
    for (const filter of filters) {
      const value = params.get(filter.key);
      if (value && allowed(filter, value)) values[filter.key] = value;
    }
    const [field, direction] = (params.get('sort') ?? '').split('.');
    const sort: Sort =
      field && sortable.includes(field) && (direction === 'ASC' || direction === 'DESC')
        ? { field, direction }
        : defaultSort;
    const search = params.get('q') ?? '';
    return {
      search,
      values,
      sort,
      filtered: search !== '' || Object.keys(values).length > 0,
      set,
      setSort: (next) => set('sort', `${next.field}.${next.direction}`),
      clear: () =>
        setParams((old) => (old.has('sort') ? { sort: old.get('sort') ?? '' } : {}), { replace: true }),
    };
  }, [params, filters, sortable, defaultSort, set, setParams]);
};
