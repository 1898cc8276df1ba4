import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout } from 'node:timers/promises';
import { newId } from '@lightbox/platform/ids.ts';
import { verifyAudit, type AuditReport } from '@lightbox/standalone/audit/verify.ts';
import { tellOf } from '@lightbox/standalone/audit/report.ts';
import { insertEvent, subgraphRoles, Trail } from '../support/audit-trail.ts';

let trail: Trail;
beforeEach(async () => {
  trail = await Trail.open();
});
afterEach(() => trail[Symbol.asyncDispose]());

/** Three seals: of 4, 4 and 4 events at positions 1 to 12. */
async function sealedTrail(): Promise<void> {
  const users = await trail.as('lightbox_users');
  for (let i = 0; i < 3; i += 1) {
    for (let event = 0; event < 4; event += 1) await trail.write(users);
    expect(await trail.seal()).toBe(4);
  }
}

const verify = async (anchor: Parameters<typeof verifyAudit>[1] = null) => verifyAudit(trail.owner, anchor);
const whole = { events: 12, seals: 3, unsealed: 0, unsealedSince: null, faults: [] };
const at = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);

describe('an audit trail', () => {
  it('is whole under its seals, of which the last one is told to be kept', async () => {
    expect(await verify()).toEqual({ ...whole, events: 0, seals: 0, last: null });
    await sealedTrail();
    const report = await verify();
    expect(report).toEqual({
      ...whole,
      last: { number: 3, hash: expect.stringMatching(/^[\da-f]{64}$/), sealedAt: at },
    });
    expect(tellOf(report).join('\n')).toContain(
      `The audit trail is whole: 12 events under 3 seals.\nLast seal: 3:${report.last?.hash} of 2`,
    );
    expect(await verify(report.last)).toMatchObject(whole);
  });

  it('counts what is not sealed yet', async () => {
    await sealedTrail();
    await trail.write(await trail.as('lightbox_imaging'));
    const report = await verify();
    expect(report).toMatchObject({ ...whole, events: 13, unsealed: 1, unsealedSince: at });
    expect(tellOf(report).join('\n')).toContain('not verified: 1 event from 2');
  });

  it('is sealed in the order of positions also where a later event commits first', async () => {
    const slow = await trail.as('lightbox_users');
    const quick = await trail.as('lightbox_imaging');
    await slow.query('begin');
    await trail.write(slow, 'Begun first');
    await trail.write(quick, 'Committed first');
    expect([await trail.trySeal(), await trail.trySeal()]).toEqual([0, 0]);
    await slow.query('commit');
    await trail.write(quick, 'Since the mark');
    expect(await trail.seal()).toBe(2);
    expect(await trail.seal()).toBe(1);
    expect(await verify()).toMatchObject({ events: 3, seals: 2, unsealed: 0, faults: [] });
  });

  it('waits for an event that is written while nobody else writes', async () => {
    const slow = await trail.as('lightbox_users');
    await trail.write(slow, 'Committed before');
    await slow.query('begin');
    await trail.write(slow, 'Nobody comes after');
    for (let i = 0; i < 5; i += 1) expect(await trail.trySeal()).toBe(0);
    await slow.query('commit');
    expect(await trail.seal()).toBe(2);
    expect(await verify()).toMatchObject({ events: 2, seals: 1, unsealed: 0, faults: [] });
  });

  it('is sealed rightly while many write and seals are made all the time', async () => {
    const writing = Promise.all(
      subgraphRoles.map(async (role, i) => {
        const client = await trail.as(role);
        for (let event = 0; event < 150; event += 1) {
          await client.query('begin');
          await trail.write(client);
          if (event % 10 === i) await setTimeout(5);
          await client.query(event % 7 === i ? 'rollback' : 'commit');
        }
      }),
    );
    let sealed = 0;
    for (let left = 1; left > 0;) {
      sealed += await trail.trySeal();
      left = await Promise.race([writing.then(() => 0), setTimeout(1, 1)]);
    }
    const { rows } = await trail.owner.query<{ count: string }>('select count(*) from audit.events');
    const written = Number(rows[0]?.count);
    while (sealed < written) sealed += await trail.seal();
    expect(await verify()).toMatchObject({ events: written, unsealed: 0, faults: [] });
  });

  it('passes over positions that were taken and never used', async () => {
    const users = await trail.as('lightbox_users');
    await users.query('begin');
    await trail.write(users);
    await users.query('rollback');
    expect([await trail.trySeal(), await trail.trySeal()]).toEqual([0, 0]);
    await trail.write(users);
    expect(await trail.seal()).toBe(1);
    expect(await verify()).toMatchObject({ events: 1, seals: 1, faults: [] });
  });

  it('is sealed once, whoever and however many ask for it', async () => {
    const users = await trail.as('lightbox_users');
    for (let i = 0; i < 40; i += 1) await trail.write(users);
    const replicas = await Promise.all([1, 2, 3, 4].map(() => trail.as('lightbox_diagnosis')));
    expect(await trail.seal(...replicas)).toBe(40);
    expect(await verify()).toMatchObject({ events: 40, seals: 1, faults: [] });
  });

  it('goes on after it was moved to a server that counts its transactions from the beginning', async () => {
    const users = await trail.as('lightbox_users');
    await sealedTrail();
    await trail.owner.query(`update audit.sealing set mark = 999, horizon = '99999999999'`);
    await trail.write(users);
    expect(await trail.seal()).toBe(1);
    expect(await verify()).toMatchObject({ events: 13, seals: 4, faults: [] });
  });
});

describe('somebody with all rights in the database', () => {
  let before: AuditReport;
  const holds = (number: number, what: string) =>
    expect.stringMatching(new RegExp(`^Seal ${number} of .*, positions .*, does not hold: ${what}\\.$`));
  const change = async (...statements: string[]) => {
    for (const statement of statements) await trail.owner.query(statement);
    return (await verify()).faults;
  };
  beforeEach(async () => {
    await sealedTrail();
    before = await verify();
  });

  it.each([
    ['the detail', `detail = 'Something else'`],
    ['the moment', `at = at + interval '1 millisecond'`],
    ['the account', 'account_id = gen_random_uuid()'],
    ['the patients', `patient_ids = '{}'`],
    ['the address', 'client_address = null'],
    ['the outcome', `outcome = 'DENIED'`],
    ['the id', 'id = gen_random_uuid()'],
  ])('is found out who changes %s', async (_, set) => {
    expect(await change(`update audit.events set ${set} where position = 6`)).toEqual([
      holds(2, '4 events, but not as they were sealed'),
    ]);
  });

  it('is found out who removes events, or all of a seal’s', async () => {
    expect(await change('delete from audit.events where position = 5')).toEqual([
      holds(2, '1 of 4 events removed'),
    ]);
    expect(await change('delete from audit.events where position <= 4')).toEqual([
      holds(1, '4 of 4 events removed'),
      holds(2, '1 of 4 events removed'),
    ]);
  });

  it('is found out who puts events in, in an old place or as a new one', async () => {
    const copy = (position: string, id = 'gen_random_uuid()') => `
      insert into audit.events (id, at, kind, action, outcome, subgraph, patient_ids, request_id, position, written_by)
      select ${id}, at, 'READ', 'record.read', outcome, subgraph, patient_ids, request_id, ${position}, written_by
      from audit.events where position = 8`;
    await trail.owner.query('delete from audit.events where position = 12');
    expect(await change(copy('12'))).toEqual([holds(3, '4 events, but not as they were sealed')]);
    expect(await change(copy('0'))).toEqual([holds(1, '1 event put in beside 4'), holds(3, '.*')]);
    await trail.owner.query(insertEvent, [newId(), 'By hand']);
    expect(await change()).toContainEqual(
      expect.stringMatching(
        /^The event at position 13 of .* was not written by its subgraph, but by lightbox\.$/,
      ),
    );
  });

  it('is found out who changes the order', async () => {
    const faults = await change(
      'update audit.events set position = -1 where position = 2',
      'update audit.events set position = 2 where position = 3',
      'update audit.events set position = 3 where position = -1',
    );
    expect(faults).toEqual([holds(1, '4 events, but not as they were sealed')]);
  });

  it('is found out who removes the last seals, with their events or without, or all of them', async () => {
    expect(await change('delete from audit.seals where number = 3')).toEqual([
      'Seal 3 is missing.',
      '4 events up to position 12 had a seal, which is missing.',
    ]);
    expect(await change('delete from audit.events where position > 8')).toEqual(['Seal 3 is missing.']);
    expect(await change('delete from audit.seals')).toEqual([
      'Seal 3 is missing.',
      '8 events up to position 12 had a seal, which is missing.',
    ]);
  });

  it('is found out who puts an event in beyond all others, or in another subgraph’s name', async () => {
    expect(await change('update audit.events set position = 1000 where position = 12')).toEqual([
      holds(3, '1 of 4 events removed'),
      '1 event put in at a position that was never given, beyond 12.',
    ]);
    expect(
      await change(
        'alter table audit.events drop constraint events_written_by_check',
        "update audit.events set written_by = 'lightbox_financial' where position = 1000",
      ),
    ).toContainEqual(expect.stringMatching(/was not written by its subgraph, but by lightbox_financial\.$/));
  });

  it('is found out who changes or removes seals', async () => {
    expect(
      await change(`update audit.seals set sealed_at = sealed_at - interval '1 day' where number = 1`),
    ).toEqual([holds(1, '4 events, but not as they were sealed')]);
    expect(await change('delete from audit.seals where number = 2')).toEqual([
      holds(1, '.*'),
      'Seal 2 is missing.',
      holds(3, '4 events put in beside 4'),
    ]);
  });

  it('is found out who writes the whole trail anew by a seal that was kept elsewhere', async () => {
    await change(
      'delete from audit.events where position in (3, 12)',
      'delete from audit.seals',
      'update audit.sealing set done = 0, mark = 0',
    );
    expect(await trail.seal(trail.owner)).toBe(10);
    expect((await verify()).faults).toEqual([]);
    expect((await verify(before.last)).faults).toEqual(['Seal 3 is missing.']);
    const first = { number: 1, hash: before.last?.hash ?? '' };
    expect((await verify(first)).faults).toEqual([
      'Seal 1 is not the one that was kept: the trail has been written anew.',
    ]);
  });
});
