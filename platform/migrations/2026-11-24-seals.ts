/** An event as it is sealed: all that it says, in text that depends on no setting of the server. */
export const sealedText = `json_build_array(event.position, event.id, event.at at time zone 'UTC', event.kind, event.action,
  event.outcome, event.subgraph, event.account_id, event.role, event.staff_id, event.patient_id, event.patient_ids,
  event.subject_kind, event.subject_id, event.detail, event.operation_name, event.request_id, event.client_address,
  event.written_by)::text`;

/** What a seal says besides its events: its first line. */
export const sealText = `json_build_array(seal.number, seal.sealed_at at time zone 'UTC', seal.upto, seal.events)::text`;

/**
 * Seals over the audit trail, a chain of SHA-256 in the order of `position`, made after the events have committed.
 *
 * An event has its transaction's id before it takes its position. So once every transaction has ended that had begun
 * when the newest position was read (the mark), no event up to that position is still to come, and all of them can be
 * sealed. `audit.seal` runs as the owner: who may call it can have events sealed, and nothing else.
 */
export const seals = {
  name: '2026-11-24-seals',
  sql: `
    create sequence audit.positions;
    alter table audit.events add column position bigint not null
      default case when pg_current_xact_id() is not null then nextval('audit.positions') end;
    create unique index on audit.events (position);

    alter table audit.events add column written_by text;
    update audit.events set written_by = 'lightbox_' || subgraph;
    alter table audit.events alter column written_by set default current_user, alter column written_by set not null;

    revoke insert on audit.events from lightbox_users, lightbox_imaging, lightbox_diagnosis, lightbox_financial;
    grant insert (id, at, kind, action, outcome, subgraph, account_id, role, staff_id, patient_id, patient_ids,
      subject_kind, subject_id, detail, operation_name, request_id, client_address) on audit.events
      to lightbox_users, lightbox_imaging, lightbox_diagnosis, lightbox_financial;
    grant usage on sequence audit.positions
      to lightbox_users, lightbox_imaging, lightbox_diagnosis, lightbox_financial;

    create table audit.seals (
      number bigint primary key,
      sealed_at timestamptz(3) not null,
      upto bigint not null unique,
      events integer not null,
      hash bytea not null
    );
    create table audit.sealing (
      done bigint not null,
      mark bigint not null,
      horizon xid8 not null
    );
    insert into audit.sealing values (0, 0, '0');

    create function audit.seal() returns integer
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
      select * into state from audit.sealing for update skip locked;
      if not found then return 0; end if;
      -- The mark of another server, from which this database was restored, lies in a future that never comes.
      if state.mark <= state.done or state.horizon > pg_snapshot_xmax(pg_current_snapshot()) then
        select case when is_called then last_value else 0 end into newest from audit.positions;
        if newest <= state.done then return 0; end if;
        state.mark := newest;
        select pg_snapshot_xmax(pg_current_snapshot()) into state.horizon;
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
      update audit.sealing set done = seal.upto;
      if seal.events = 0 then return 0; end if;
      select last.number, last.hash into seal.number, previous
        from audit.seals last order by last.number desc limit 1;
      seal.number := coalesce(seal.number, 0) + 1;
      seal.sealed_at := clock_timestamp();
      seal.hash := sha256(coalesce(previous, '') || convert_to(${sealText} || E'\\n' || sealed, 'UTF8'));
      insert into audit.seals select seal.*;
      return seal.events;
    end
    $$;
    revoke all on function audit.seal() from public;
    grant execute on function audit.seal() to lightbox_diagnosis;
    grant select on audit.seals to lightbox_diagnosis;
  `,
};
