import type { CompiledQuery, QueryExecutorProvider } from 'kysely';
import type pg from 'pg';
import type { EntityManager } from './database.ts';
import type { Viewer } from './identity.ts';
import { Pipeline, type PreparedStatement } from './pipeline.ts';
import { Recent } from './recent.ts';
import type { StatementTimer } from './statement-times.ts';

type Values = Readonly<Record<string, unknown>>;

/** Stands in a statement for a value that it is given each time it runs. */
class Slot {
  readonly valueIn: (given: Values, viewer: Viewer | null) => unknown;

  constructor(valueIn: Slot['valueIn']) {
    this.valueIn = valueIn;
  }

  [Symbol.toPrimitive](): never {
    throw new Error('the text of a statement that is kept cannot depend on a value');
  }
}

/** A query of Kysely's, or its `sql`. */
interface Buildable<Row> {
  compile(db: QueryExecutorProvider): CompiledQuery<Row>;
}

interface Statement extends PreparedStatement {
  /** Values that are always the same, and slots. */
  readonly parameters: readonly unknown[];
}

/** More than the lists of a subgraph have shapes by order, size and role in daily use. */
const maxStatements = 300;

/** What the reads of one database share: statements that are built once, and connections that have them prepared. */
export class Reader implements AsyncDisposable {
  readonly #pipeline: Pipeline;
  readonly #statements = new Recent<Statement>(maxStatements);
  #built = 0;

  constructor(config: pg.ClientConfig, timed: StatementTimer) {
    this.#pipeline = new Pipeline(config, timed);
  }

  /** @returns the statement of this shape, built now when it is new or was not asked for in a long time */
  statement(shape: string, build: () => CompiledQuery): Statement {
    const known = this.#statements.get(shape);
    if (known !== undefined) return known;
    const { sql, parameters } = build();
    // A name is never given twice: connections may still have the statement that had it.
    const statement = { name: `lightbox_read_${(this.#built += 1)}`, text: sql, parameters };
    this.#statements.set(shape, statement);
    return statement;
  }

  query<Row extends object>(statement: Statement, given: Values, viewer: Viewer | null): Promise<Row[]> {
    const values = statement.parameters.map((parameter) =>
      parameter instanceof Slot ? parameter.valueIn(given, viewer) : parameter,
    );
    return this.#pipeline.query<Row>(statement, values);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#pipeline[Symbol.asyncDispose]();
  }
}

const readers = new WeakMap<EntityManager, Reader>();

/** Sends what is read through the EntityManager, outside of its transactions, by way of the reader. */
export function readThrough(em: EntityManager, reader: Reader): EntityManager {
  readers.set(em, reader);
  return em;
}

/** What one viewer reads in one request. A statement is built once for all requests that ask in the same shape. */
export class Reads {
  readonly em: EntityManager;
  readonly viewer: Viewer | null;

  constructor(em: EntityManager, viewer: Viewer | null) {
    this.em = em;
    this.viewer = viewer;
  }

  /**
   * @param shape names all that the statement's text depends on, other than the viewer; null for one that is built
   * for this request alone
   * @param build makes the statement from the given values and the viewer, or from what stands for them
   */
  async rows<Given extends object, Row extends object>(
    shape: string | null,
    given: Given,
    build: (given: Given, viewer: Viewer | null) => Buildable<Row>,
  ): Promise<Row[]> {
    const reader = this.em.isInTransaction() ? undefined : readers.get(this.em);
    const db = this.em.getKysely();
    if (shape !== null && reader !== undefined) {
      const statement = reader.statement(`${shape} ${shapeOf(this.viewer)}`, () =>
        build(slotsFor(given), slotsOf(this.viewer)).compile(db),
      );
      return reader.query<Row>(statement, { ...given } as Values, this.viewer);
    }
    return (await db.executeQuery(build(given, this.viewer).compile(db))).rows;
  }
}

/** What a condition for a viewer depends on: the role, and whether there are ids to compare with. */
const shapeOf = (viewer: Viewer | null): string =>
  viewer === null ? 'nobody' : `${viewer.role} ${viewer.staffId === null} ${viewer.patientId === null}`;

// Kysely takes a slot for a value as it takes all it does not know; conditions are typed by what it stands for.
function slotsFor<Given extends object>(given: Given): Given {
  const slots = Object.keys(given).map((name) => [name, new Slot((values) => values[name])]);
  return Object.fromEntries(slots) as Given;
}

const slot = (name: keyof Viewer): string => new Slot((_, viewer) => viewer?.[name]) as unknown as string;

function slotsOf(viewer: Viewer | null): Viewer | null {
  if (viewer === null) return null;
  return {
    role: viewer.role,
    accountId: slot('accountId'),
    sessionId: slot('sessionId'),
    staffId: viewer.staffId === null ? null : slot('staffId'),
    patientId: viewer.patientId === null ? null : slot('patientId'),
  };
}
