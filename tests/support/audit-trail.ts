import { setTimeout } from 'node:timers/promises';
import { newId } from '@lightbox/platform/ids.ts';
import pg from 'pg';
import { testDatabase } from './database.ts';

export const subgraphRoles = ['users', 'imaging', 'diagnosis', 'financial'].map((name) => `lightbox_${name}`);

/** Writes an event of the role's subgraph; the owner's is in the name of users. */
export const insertEvent = `insert into audit.events
  (id, kind, action, outcome, subgraph, patient_ids, subject_kind, detail, request_id, client_address)
  values ($1, 'WRITE', 'patient.updated', 'ALLOWED', coalesce(substring(current_user from '^lightbox_(.*)$'), 'users'),
    array[gen_random_uuid()], 'PATIENT', $2, 'test', '::1')`;

/** An audit trail in a database of its own, with those who work on it. */
export class Trail implements AsyncDisposable {
  readonly #stack: AsyncDisposableStack;
  readonly #url: string;
  readonly owner: pg.Client;
  readonly diagnosis: pg.Client;

  private constructor(stack: AsyncDisposableStack, url: string, owner: pg.Client, diagnosis: pg.Client) {
    this.#stack = stack;
    this.#url = url;
    this.owner = owner;
    this.diagnosis = diagnosis;
  }

  static async open(): Promise<Trail> {
    const stack = new AsyncDisposableStack();
    const { url } = stack.use(await testDatabase());
    return new Trail(stack, url, await connect(stack, url), await connect(stack, url, 'lightbox_diagnosis'));
  }

  as(role: string): Promise<pg.Client> {
    return connect(this.#stack, this.#url, role);
  }

  async write(client: pg.Client, detail = 'Said "so"\nand \\ so, ünicode'): Promise<void> {
    await client.query(insertEvent, [newId(), detail]);
  }

  async trySeal(client = this.diagnosis): Promise<number> {
    const { rows } = await client.query<{ sealed: number }>('select audit.seal() as sealed');
    return rows[0]?.sealed ?? -1;
  }

  /** Seals as soon as all that had begun before has ended; other tests work on the same server. */
  async seal(...clients: pg.Client[]): Promise<number> {
    for (;;) {
      const sealing = clients.length === 0 ? [this.diagnosis] : clients;
      const sealed = await Promise.all(sealing.map((client) => this.trySeal(client)));
      const total = sealed.reduce((sum, events) => sum + events, 0);
      if (total > 0) return total;
      await setTimeout(20);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

async function connect(stack: AsyncDisposableStack, url: string, role?: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    ...(role !== undefined && { options: `-c role=${role}` }),
  });
  await client.connect();
  stack.defer(() => client.end());
  return client;
}
