import { AuditWriter, RequestAudit } from '@lightbox/platform/audit.ts';
import { Database } from '@lightbox/platform/database.ts';
import { createLogger } from '@lightbox/platform/logger.ts';
import { AccountService } from '@lightbox/users/accounts/account.service.ts';
import { Passwords } from '@lightbox/users/accounts/passwords.ts';
import type { RegisterStaffInput } from '@lightbox/users/generated/graphql.ts';
import { StaffService } from '@lightbox/users/staff/staff.service.ts';
import { entities } from '@lightbox/users/tables.ts';

/**
 * Registers staff by the users subgraph's own code, whose passwords cost little: in a process of its own the subgraph
 * takes a quarter of a second for each, and again when they sign in.
 */
export class StaffRegistry implements AsyncDisposable {
  readonly #database: Database;
  readonly #passwords = new Passwords(4);

  private constructor(database: Database) {
    this.#database = database;
  }

  static async open(url: string): Promise<StaffRegistry> {
    const config = { url, role: 'lightbox_users', schema: 'users', poolSize: 2 };
    return new StaffRegistry(await Database.open(config, entities, createLogger('tests', 'fatal')));
  }

  async register(input: RegisterStaffInput): Promise<void> {
    const em = this.#database.fork();
    const origin = {
      subgraph: 'users',
      viewer: null,
      operationName: null,
      requestId: crypto.randomUUID(),
      clientAddress: null,
    };
    const audit = new RequestAudit(new AuditWriter(() => em), origin);
    await new StaffService(em, audit, new AccountService(audit, this.#passwords)).register(input);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#database[Symbol.asyncDispose]();
  }
}
