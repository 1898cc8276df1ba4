import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { eventually, fault, secondsOf } from '../support/eventually.ts';
import { incoming } from '../support/imaging.ts';
import { isSilent, listeningSubgraph, says, scriptedSubgraph, wayTo } from '../support/scripted-subgraph.ts';

const fine = says('{"data":{"images":{"totalCount":7}}}');
const whole = { data: { images: { totalCount: 7 } } };

describe('an upload on its way to a subgraph', () => {
  const query = 'mutation ($file: Upload!) { uploadImage(file: $file) { id } }';
  const uploaded = says('{"data":{"uploadImage":{"id":"1"}}}');
  const bytes = Buffer.alloc(32 * 1024 ** 2);

  it('goes out as it came in, whatever the file is called', async () => {
    await using server = await listeningSubgraph('{"data":{}}');
    await using way = wayTo(server.port);
    const name = 'R\u00f6ntgen "1"\\\r\n\u0000.dcm';
    await way.request(true).ask({ query, variables: { file: incoming(Buffer.from('bytes'), name) } });
    const { body = '', headers } = server.received[0] ?? {};
    expect(Buffer.from(body, 'latin1').toString()).toContain('filename="R\u00f6ntgen \\"1\\"\\\\.dcm"');
    expect(body).toContain('\r\n\r\nbytes\r\n--');
    expect(headers).not.toHaveProperty('x-lightbox-deadline');
  });

  it('ends when the subgraph takes no byte for too long', async () => {
    await using server = await scriptedSubgraph((socket) => socket.pause());
    await using way = wayTo(server.port);
    const variables = { file: incoming(bytes) };
    const answer = way.request(true).ask({ query, variables });
    expect(await secondsOf(answer)).toBeLessThan(3);
    await expect(answer).rejects.toEqual(fault('TIMEOUT'));
  });

  it('goes on while the subgraph says that it is at work', async () => {
    await using server = await scriptedSubgraph((socket) => {
      socket.pause();
      const sign = setInterval(() => socket.write('HTTP/1.1 102 Processing\r\n\r\n'), 200);
      void setTimeout(2500).then(() => {
        clearInterval(sign);
        uploaded(socket, { path: '', count: 0 });
        return socket.resume();
      });
    });
    await using way = wayTo(server.port);
    const answer = await way.request(true).ask({ query, variables: { file: incoming(bytes) } });
    expect(answer).toEqual({ data: { uploadImage: { id: '1' } } });
  });

  it('takes as long as the client does', async () => {
    async function* slowly() {
      yield Buffer.from('first');
      await setTimeout(2500);
      yield Buffer.from('last');
    }
    await using server = await listeningSubgraph('{"data":{"uploadImage":{"id":"1"}}}');
    await using way = wayTo(server.port);
    const file = incoming(Readable.from(slowly(), { objectMode: false }));
    expect(await way.request(true).ask({ query, variables: { file } })).toMatchObject({
      data: { uploadImage: { id: '1' } },
    });
  });

  it('is answered before it ends, and the rest is not sent', async () => {
    await using server = await scriptedSubgraph(
      says('{"errors":[{"message":"No.","extensions":{"code":"FORBIDDEN"}}]}'),
    );
    await using way = wayTo(server.port);
    const source = Readable.from(endless(), { objectMode: false });
    const { errors } = await way.request(true).ask({ query, variables: { file: incoming(source) } });
    expect(errors?.[0]?.message).toBe('No.');
    await eventually(() => Promise.resolve(expect(source.destroyed).toBe(true)));
  });

  it('that breaks off at the client says so and is no outage', async () => {
    await using server = await scriptedSubgraph(isSilent);
    await using way = wayTo(server.port);
    for (let i = 0; i < 6; i += 1) {
      const source = new Readable({ read: () => undefined });
      source.push('some');
      const answer = way.request(true).ask({ query, variables: { file: incoming(source) } });
      void setTimeout(20).then(() => source.destroy());
      await expect(answer).rejects.toEqual(fault('BAD_USER_INPUT', /broke off/));
    }
    server.seen.script = fine;
    expect(await way.ask()).toEqual(whole);
  });

  it('holds no connection that others need', async () => {
    await using server = await scriptedSubgraph((socket, request) => {
      if (request.count > 150) fine(socket, request);
    });
    await using way = wayTo(server.port, { uploadIdleSeconds: 20, timeoutSeconds: 5 });
    const stalled = Array.from({ length: 150 }, () => {
      const request = way.request(true);
      const source = new Readable({ read: () => undefined });
      source.push('some');
      const answer = request.ask({ query, variables: { file: incoming(source) } }).catch(() => undefined);
      return { answer, leave: request.leave };
    });
    await eventually(() => Promise.resolve(expect(server.seen.requests).toBe(150)));
    expect(await way.ask()).toEqual(whole);
    for (const { leave } of stalled) leave();
    await Promise.all(stalled.map(({ answer }) => answer));
  });
});

async function* endless() {
  for (;;) {
    yield Buffer.alloc(65_536);
    await setTimeout(1);
  }
}
