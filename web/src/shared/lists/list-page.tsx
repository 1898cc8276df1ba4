import { IconFilterOff } from '@tabler/icons-react';
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { List } from '#shared/api/use-connection.ts';
import { type Column, DataTable } from '#shared/lists/data-table.tsx';
import { FilterBar } from '#shared/lists/filter-bar.tsx';
import type { FilterSpec, ListParams } from '#shared/lists/list-params.ts';
import { m } from '#shared/messages.ts';
import { Empty } from '#shared/ui/empty.tsx';
import { Waiting } from '#shared/ui/skeleton.tsx';
import { Page } from '#shared/ui/page.tsx';
import { ProblemNote } from '#shared/ui/problem-note.tsx';

type Props<TRow> = {
  title: string;
  /** What is counted, such as `patient` and `patients`. */
  words: { one: string; what: string };
  searchLabel?: string | undefined;
  filters: readonly FilterSpec[];
  params: ListParams;
  list: List<TRow>;
  columns: readonly Column<TRow>[];
  rowKey: (row: TRow) => string;
  rowHref?: (row: TRow) => string | undefined;
  sortable?: boolean;
  actions?: ReactNode;
  /** Shown when there is nothing at all. */
  empty: ReactNode;
  noMatch: string;
};

/** A page that is one list of the graph. */
export const ListPage = <TRow,>(props: Props<TRow>) => {
  const { list, params, words } = props;
  const count = list.totalCount === undefined ? undefined : m.list.results(list.totalCount, words);
  const isEmpty = list.nodes?.length === 0 && !list.refreshing;
  return (
    <Page title={props.title} count={count} actions={props.actions}>
      <FilterBar
        searchLabel={props.searchLabel}
        filters={props.filters}
        params={params}
        clearable={!isEmpty}
      />
      {list.problem && <ProblemNote problem={list.problem} what={props.title} onRetry={list.retry} />}
      {list.pending && <Waiting />}
      {isEmpty && params.filtered && (
        <Empty icon={IconFilterOff} title={props.noMatch} help={m.patients.noMatchHelp}>
          <Button variant="default" onClick={params.clear}>
            {m.list.clearFilters}
          </Button>
        </Empty>
      )}
      {isEmpty && !params.filtered && props.empty}
      {!isEmpty && (list.nodes !== undefined || list.pending) && (
        <DataTable
          caption={props.title}
          columns={props.columns}
          rows={list.nodes}
          rowKey={props.rowKey}
          {...(props.rowHref ? { rowHref: props.rowHref } : {})}
          sort={params.sort}
          onSort={props.sortable === false ? undefined : params.setSort}
          refreshing={list.refreshing}
          hasMore={list.hasMore}
          loadingMore={list.loadingMore}
          onMore={list.loadMore}
        />
      )}
    </Page>
  );
};
