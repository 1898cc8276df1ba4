import { describe, expect, it } from '@jest/globals';
import { listLoader, rowLoader } from '@lightbox/platform/loaders.ts';

describe('a loader of lists', () => {
  const setUp = () => {
    const reads: [readonly string[], unknown][] = [];
    const load = listLoader(async (ids: readonly string[], args: object | null) => {
      reads.push([ids, args]);
      return new Map(ids.toReversed().map((id) => [id, `${id} ${JSON.stringify(args)}`]));
    });
    return { reads, load };
  };

  it('reads once for all parents with the same arguments, and gives each its own', async () => {
    const { reads, load } = setUp();
    const found = await Promise.all(['a', 'b', 'c', 'a'].map((id) => load(id, { first: 5 })));
    expect(found).toEqual(['a', 'b', 'c', 'a'].map((id) => `${id} {"first":5}`));
    expect(reads).toEqual([[['a', 'b', 'c'], { first: 5 }]]);
  });

  it('reads apart what is asked for with other arguments', async () => {
    const { reads, load } = setUp();
    const found = await Promise.all([load('a', { first: 5 }), load('a', { first: 6 }), load('a', null)]);
    expect(found).toEqual(['a {"first":5}', 'a {"first":6}', 'a null']);
    expect(reads).toHaveLength(3);
  });

  it('reads nothing again within a request', async () => {
    const { reads, load } = setUp();
    await load('a', { first: 5 });
    await load('a', { first: 5 });
    expect(reads).toHaveLength(1);
  });

  it('fails for each parent that it was not told of, and for no other', async () => {
    const load = listLoader(async () => new Map([['a', 1]]));
    const [a, b] = await Promise.allSettled([load('a', null), load('b', null)]);
    expect(a).toMatchObject({ value: 1 });
    expect(b).toMatchObject({ status: 'rejected' });
  });

  it('fails for all who asked when the read fails', async () => {
    const load = listLoader(() => Promise.reject(new Error('no database')));
    const settled = await Promise.allSettled(['a', 'b'].map((id) => load(id, null)));
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});

describe('a loader of rows', () => {
  it('reads once for all keys and gives null for what there is not', async () => {
    const reads: (readonly string[])[] = [];
    const loader = rowLoader(
      async (keys) => {
        reads.push(keys);
        return [{ id: 'c' }, { id: null }, { id: 'a' }];
      },
      ({ id }) => id,
    );
    expect(await Promise.all(['a', 'b', 'c'].map((key) => loader.load(key)))).toEqual([
      { id: 'a' },
      null,
      { id: 'c' },
    ]);
    expect(reads).toEqual([['a', 'b', 'c']]);
  });
});
