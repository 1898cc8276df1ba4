import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { subgraphRoles, Trail } from '../support/audit-trail.ts';

let trail: Trail;
beforeEach(async () => {
  trail = await Trail.open();
});
afterEach(() => trail[Symbol.asyncDispose]());

describe('a subgraph’s role', () => {
  const refused = async (client: pg.Client, statement: string) =>
    client.query(statement).then(
      () => 'done',
      (error: unknown) => (error instanceof pg.DatabaseError ? error.code : error),
    );

  it.each(subgraphRoles)('%s adds events, and changes nothing of the trail', async (role) => {
    await trail.write(await trail.as('lightbox_users'));
    expect(await trail.seal()).toBe(1);
    const client = await trail.as(role);
    await trail.write(client);
    const statements = [
      `update audit.events set detail = 'x'`,
      'delete from audit.events',
      'truncate audit.events',
      'drop table audit.events',
      'alter table audit.events disable trigger all',
      `insert into audit.events (id, position, kind, action, outcome, subgraph, patient_ids, request_id)
       values (gen_random_uuid(), 0, 'READ', 'x', 'ALLOWED', 'users', '{}', 'x')`,
      `insert into audit.events (id, kind, action, outcome, subgraph, patient_ids, request_id)
       values (gen_random_uuid(), 'READ', 'x', 'ALLOWED', 'someone', '{}', 'x')`,
      `insert into audit.events (id, written_by, kind, action, outcome, subgraph, patient_ids, request_id)
       values (gen_random_uuid(), 'x', 'READ', 'x', 'ALLOWED', 'users', '{}', 'x')`,
      `insert into audit.events (id, kind, action, outcome, subgraph, patient_ids, request_id)
       select id, 'READ', 'x', 'ALLOWED', 'users', '{}', 'x' from audit.events on conflict (id) do update set action = 'y'`,
      `select setval('audit.positions', 1)`,
      'update audit.sealing set done = 0',
      'delete from audit.sealing',
      `update audit.seals set hash = ''`,
      'delete from audit.seals',
      'truncate audit.seals, audit.sealing',
      `insert into audit.seals values (9, now(), 99, 1, '')`,
      'create or replace function audit.seal() returns integer language sql return 1',
    ];
    const codes: unknown[] = [];
    for (const statement of statements) codes.push(await refused(client, statement));
    // The other subgraph's name is refused by a check, all else for want of rights.
    expect(codes).toEqual(statements.map((statement) => (/'someone'/.test(statement) ? '23514' : '42501')));
    const { rows } = await trail.owner.query(
      'select written_by from audit.events order by position desc limit 1',
    );
    expect(rows).toEqual([{ written_by: role }]);
  });

  it.each(['lightbox_users', 'lightbox_imaging', 'lightbox_financial'])(
    '%s does not read it',
    async (role) => {
      const client = await trail.as(role);
      for (const table of ['events', 'seals', 'sealing']) {
        expect(await refused(client, `select * from audit.${table}`)).toBe('42501');
      }
      expect(await refused(client, 'select audit.seal()')).toBe('42501');
    },
  );

  it('has seals made in transactions that see what is new, and no others', async () => {
    await trail.diagnosis.query('begin isolation level repeatable read');
    await expect(trail.trySeal()).rejects.toThrow('what has just been committed');
  });
});
