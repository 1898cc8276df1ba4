import { sealedText, sealText } from './2026-11-24-seals.ts';

/**
 * Seals wait for every event of theirs. What the first version took for the horizon, `pg_snapshot_xmax`, lies after the newest
 * transaction that has ended: an event whose transaction was the newest of all, and still open, came too late for its seal.
 * The id that sealing itself takes after it has read the mark is younger than that of everybody who has a position by then. It
 * has to be its first, so the one who seals is found by a lock that takes none.
 *
 * How many seals there are stands beside them, so that the last one does not go unnoticed. A subgraph's role writes in the name
 * of its own subgraph alone.
 */
export const sealsAfterAll = {
  name: '2026-11-27-seals-after-all',
  sql: `
    alter table audit.sealing add column seals bigint not null default 0;
    update audit.sealing set seals = coalesce((select max(number) from audit.seals), 0);
    alter table audit.events add constraint events_written_by_check
      check (written_by = 'lightbox_' || subgraph or written_by not like 'lightbox\\_%');

    create or replace function audit.seal() returns integer
    language plpgsql security definer set search_path = pg_catalog, pg_temp
    set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off as $$
    declare
      state audit.sealing;
      newest bigint;
      previous bytea;
      seal audit.seals;
      sealed text;
    begin
      if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'audit.seal has to see what has just been committed';
      end if;
      if not pg_try_advisory_xact_lock(5204118) then return 0; end if;
      select * into state from audit.sealing;
      -- The mark of another server, from which this database was restored, lies in a future that never comes.
      if state.mark <= state.done or state.horizon > pg_snapshot_xmax(pg_current_snapshot()) then
        select case when is_called then last_value else 0 end into newest from audit.positions;
        if newest <= state.done then return 0; end if;
        state.mark := newest;
        state.horizon := pg_current_xact_id();
        update audit.sealing set mark = state.mark, horizon = state.horizon;
      end if;
      if pg_snapshot_xmin(pg_current_snapshot()) < state.horizon then return 0; end if;

      select count(*), max(batch.position), string_agg(batch.text, E'\\n' order by batch.position)
        into seal.events, seal.upto, sealed
        from (
          select event.position, ${sealedText} as text from audit.events event
          where event.position > state.done and event.position <= state.mark
          order by event.position limit 5000
        ) batch;
      if seal.events < 5000 then seal.upto := state.mark; end if;
      if seal.events = 0 then
        update audit.sealing set done = seal.upto;
        return 0;
      end if;
      select last.number, last.hash into seal.number, previous
        from audit.seals last order by last.number desc limit 1;
      seal.number := coalesce(seal.number, 0) + 1;
      seal.sealed_at := clock_timestamp();
      seal.hash := sha256(coalesce(previous, '') || convert_to(${sealText} || E'\\n' || sealed, 'UTF8'));
      insert into audit.seals select seal.*;
      update audit.sealing set done = seal.upto, seals = seal.number;
      return seal.events;
    end
    $$;
  `,
};
