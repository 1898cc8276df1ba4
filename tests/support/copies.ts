import { createHash } from 'node:crypto';
import { Client } from 'pg';

interface Kind {
  readonly table: string;
  /** Which rows are the patient's, whose id is `$1`. */
  readonly where: string;
  /** Who the patient is, rather than what the record holds. */
  readonly isPatient: boolean;
}

const content = (table: string): Kind => ({ table, where: 'patient_id = $1', isPatient: false });
const kinds: readonly Kind[] = [
  { table: 'users.patients', where: 'id = $1', isPatient: true },
  { table: 'directory.patients', where: 'id = $1', isPatient: true },
  content('imaging.images'),
  content('directory.images'),
  content('diagnosis.reports'),
  content('directory.reports'),
  {
    table: 'diagnosis.report_images',
    where: 'report_id in (select id from diagnosis.reports where patient_id = $1)',
    isPatient: false,
  },
  content('financial.billings'),
  content('directory.billings'),
];

interface Original extends Kind {
  /** All but those that PostgreSQL makes itself. */
  readonly columns: string;
  /** Rows as JSON. */
  readonly rows: readonly string[];
}

/** Copies of a patient's record by SQL alone: many rows in little time. */
export class Copies implements AsyncDisposable {
  readonly #client: Client;
  readonly #originals: readonly Original[];

  private constructor(client: Client, originals: readonly Original[]) {
    this.#client = client;
    this.#originals = originals;
  }

  /** @param databaseUrl the owner's */
  static async of(databaseUrl: string, patientId: string): Promise<Copies> {
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    const originals: Original[] = [];
    for (const kind of kinds) {
      const { rows: columns } = await client.query<{ name: string }>(
        `select attname as name from pg_attribute
         where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
        [kind.table],
      );
      const { rows } = await client.query<{ text: string }>(
        `select to_jsonb(original)::text as text from ${kind.table} original where ${kind.where}`,
        [patientId],
      );
      const names = columns.map(({ name }) => name).join(', ');
      originals.push({ ...kind, columns: names, rows: rows.map(({ text }) => text) });
    }
    return new Copies(client, originals);
  }

  /** As many patients more, each with a record like the original's. */
  patients(count: number): Promise<void> {
    return this.#copy(count, this.#originals);
  }

  /** The original's own record holds everything as many times more. */
  contents(count: number): Promise<void> {
    return this.#copy(
      count,
      this.#originals.filter(({ isPatient }) => !isPatient),
    );
  }

  async #copy(count: number, originals: readonly Original[]): Promise<void> {
    const unique = uniqueTextsOf(originals);
    for (let i = 0; i < count; i += 1) {
      const salt = crypto.randomUUID();
      for (const { table, columns, rows } of originals) {
        const copies = rows.map((row) =>
          unique.reduce((text, one) => text.replaceAll(one, variant(one, salt)), row),
        );
        await this.#client.query(
          `insert into ${table} (${columns})
           select ${columns} from unnest($1::jsonb[]) copy, jsonb_populate_record(null::${table}, copy)`,
          [copies],
        );
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.end();
  }
}

/** Ids of the rows themselves, and what else no two rows may share. */
const uniqueTextsOf = (originals: readonly Original[]): string[] => [
  ...new Set(
    originals.flatMap(({ rows }) =>
      rows.flatMap((row) => {
        const { id, mrn, object_key } = JSON.parse(row) as Record<string, string | undefined>;
        return [id, mrn, object_key].filter((text) => text !== undefined);
      }),
    ),
  ),
];

/** Another text in the same form: digits at its end are others, those that make an id an id stay. */
function variant(text: string, salt: string): string {
  const digits = createHash('sha512').update(text).update(salt).digest('hex');
  let next = 0;
  return text.slice(0, -12) + text.slice(-12).replaceAll(/[0-9a-f]/g, () => digits.charAt(next++));
}
