import { describe, expect, it } from '@jest/globals';
import { enforceAccess } from '@lightbox/platform/access.ts';
import { signalUntil } from '@lightbox/platform/deadline.ts';
import { buildSchema, execute, parse } from 'graphql';
import { keepBusy } from '../../support/keep-busy.ts';

const schema = enforceAccess(
  buildSchema('type Query { rows: [Row!]! } type Row { slow: Boolean list(first: Int): Int }'),
);

describe('a request whose time is over', () => {
  it('has no more lists read, although the process was too busy to look at its timers', async () => {
    let read = 0;
    const row = {
      slow: () => keepBusy(15),
      list: () => (read += 1),
    };
    const deadline = Date.now() + 25;
    const answer = await execute({
      schema,
      document: parse('{ rows { slow list(first: 1) } }'),
      rootValue: { rows: Array.from({ length: 5 }, () => row) },
      contextValue: {
        viewer: null,
        caller: { deadline, signal: signalUntil(new AbortController().signal, deadline) },
      },
    });
    expect(read).toBe(1);
    expect(answer.errors?.map(({ path, extensions }) => [path?.join('.'), extensions['code']])).toEqual(
      [1, 2, 3, 4].map((i) => [`rows.${i}.list`, 'TIMEOUT']),
    );
  });
});
