import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { type MouseEvent, type ReactNode, useEffect, useRef } from 'react';
import { Link, useNavigate } from 'react-router';
import { m } from '#shared/messages.ts';
import type { Sort } from '#shared/lists/list-params.ts';
import { useRowKeys } from '#shared/lists/row-keys.ts';
import { Bar } from '#shared/ui/skeleton.tsx';
import classes from './data-table.module.css';

export type Column<TRow> = {
  key: string;
  label: string;
  /** Field to order by, where the list can be ordered by it. */
  sort?: string;
  align?: 'end';
  /** 1 always, 2 from tablets on, 3 on desktops. */
  rank?: 1 | 2 | 3;
  /** Share of the width, such as `20%`. */
  width?: string;
  cell: (row: TRow) => ReactNode;
  /** Stands below the cell on a phone, for a column that has no room there. */
  below?: (row: TRow) => ReactNode;
};

type Props<TRow> = {
  caption: string;
  columns: readonly Column<TRow>[];
  /** Undefined while loading. */
  rows: readonly TRow[] | undefined;
  rowKey: (row: TRow) => string;
  /** Where a row leads; the first column carries the link. */
  rowHref?: (row: TRow) => string | undefined;
  sort?: Sort | undefined;
  onSort?: ((sort: Sort) => void) | undefined;
  refreshing?: boolean | undefined;
  hasMore?: boolean | undefined;
  loadingMore?: boolean | undefined;
  onMore?: (() => void) | undefined;
};

const Head = <TRow,>({
  column,
  sort,
  onSort,
}: Pick<Props<TRow>, 'sort' | 'onSort'> & { column: Column<TRow> }) => {
  const field = column.sort;
  const current = field !== undefined && sort?.field === field ? sort.direction : undefined;
  const Arrow = current === 'ASC' ? IconArrowUp : IconArrowDown;
  return (
    <th
      scope="col"
      data-align={column.align}
      data-rank={column.rank}
      style={{ inlineSize: column.width }}
      aria-sort={current && (current === 'ASC' ? 'ascending' : 'descending')}
    >
      {field && onSort ? (
        <button
          type="button"
          className={classes['sort']}
          onClick={() => onSort({ field, direction: current === 'ASC' ? 'DESC' : 'ASC' })}
        >
          {column.label}
          <Arrow size={13} data-idle={current === undefined || undefined} aria-hidden="true" />
        </button>
      ) : (
        <span className={classes['fixed']}>
          {column.label}
          {current && <Arrow size={13} aria-hidden="true" />}
        </span>
      )}
    </th>
  );
};

/** Loads more when the foot of the list comes near the screen; a button does the same. */
const More = ({ loading, onMore }: { loading: boolean; onMore: () => void }) => {
  const ref = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const button = ref.current;
    if (!button || loading || typeof IntersectionObserver === 'undefined') return undefined;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && onMore(), {
      rootMargin: '400px',
    });
    observer.observe(button);
    return () => observer.disconnect();
  }, [loading, onMore]);
  return (
    <button ref={ref} type="button" className={classes['more']} disabled={loading} onClick={onMore}>
      {loading ? m.common.loadingMore : m.common.loadMore}
    </button>
  );
};

/** Every table of the app: sticky head, order by column, `j` and `k` between rows, Enter opens. */
export const DataTable = <TRow,>(props: Props<TRow>) => {
  const { caption, columns, rows, rowKey, rowHref, sort, onSort, refreshing, hasMore, loadingMore, onMore } =
    props;
  const body = useRef<HTMLTableSectionElement>(null);
  const navigate = useNavigate();
  useRowKeys(body);

  const open = (event: MouseEvent, href: string | undefined): void => {
    const target = event.target as Element;
    if (!href || target.closest('a, button, input, label') || getSelection()?.toString()) return;
    void navigate(href);
  };

  return (
    <div className={classes['frame']} aria-busy={rows ? refreshing : true}>
      <table className={classes['table']} data-refreshing={refreshing === true ? true : undefined}>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <Head key={column.key} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {rows === undefined
            ? Array.from({ length: 12 }, (_, i) => (
                <tr key={i}>
                  {columns.map((column, c) => (
                    <td key={column.key} data-align={column.align} data-rank={column.rank}>
                      <Bar width={c === 0 ? '70%' : '45%'} />
                    </td>
                  ))}
                </tr>
              ))
            : rows.map((row) => {
                const href = rowHref?.(row);
                return (
                  <tr key={rowKey(row)} data-href={href} onClick={(event) => open(event, href)}>
                    {columns.map((column, c) => (
                      <td key={column.key} data-align={column.align} data-rank={column.rank}>
                        {c === 0 && href ? (
                          <Link to={href} data-row className={classes['primary']}>
                            {column.cell(row)}
                          </Link>
                        ) : (
                          column.cell(row)
                        )}
                        {column.below && <span className={classes['below']}>{column.below(row)}</span>}
                      </td>
                    ))}
                  </tr>
                );
              })}
        </tbody>
      </table>
      {hasMore && onMore && <More loading={loadingMore ?? false} onMore={onMore} />}
    </div>
  );
};
