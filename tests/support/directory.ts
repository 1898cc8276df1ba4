import { newId } from '@lightbox/platform/ids.ts';
import { Client } from 'pg';

/** Rows that other subgraphs would publish, written by the owner of the database. */
export class Directory implements AsyncDisposable {
  readonly #client: Client;

  private constructor(client: Client) {
    this.#client = client;
  }

  static async open(url: string): Promise<Directory> {
    const client = new Client({ connectionString: url });
    await client.connect();
    return new Directory(client);
  }

  async patient({ active = true, restricted = false } = {}): Promise<string> {
    const id = newId();
    await this.#client.query('insert into directory.patients values ($1, $2, $3, $4)', [
      id,
      `MRN-${id}`,
      active,
      restricted,
    ]);
    return id;
  }

  image = (patientId: string): Promise<string> => this.#owned('images', patientId);
  study = (patientId: string): Promise<string> => this.#owned('studies', patientId);
  report = (patientId: string): Promise<string> => this.#owned('reports', patientId);
  billing = (patientId: string): Promise<string> => this.#owned('billings', patientId);

  async contribution(patientId: string, staffId: string): Promise<void> {
    await this.#client.query('insert into directory.contributions values ($1, $2)', [patientId, staffId]);
  }

  /** Lets somebody read a restricted record for an hour, as who breaks the glass. */
  async grant(patientId: string, staffId: string): Promise<void> {
    await this.#client.query("insert into directory.grants values ($1, $2, now() + interval '1 hour')", [
      patientId,
      staffId,
    ]);
  }

  /** Any statement, as the owner. */
  async query(sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
    const { rows } = await this.#client.query<Record<string, unknown>>(sql, values);
    return rows;
  }

  /** How those wait who wait for what another holds, in this database: `advisory`, `transactionid`, ... */
  async waits(): Promise<string[]> {
    const rows = await this.query(
      "select wait_event from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    return rows.map((row) => String(row['wait_event']));
  }

  async #owned(table: 'images' | 'studies' | 'reports' | 'billings', patientId: string): Promise<string> {
    const id = newId();
    await this.#client.query(`insert into directory.${table} values ($1, $2)`, [id, patientId]);
    return id;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#client.end();
  }
}
