import { AuditWriter } from '@lightbox/platform/audit-writer.ts';
import { RequestAudit } from '@lightbox/platform/audit.ts';
import type { EntityManager } from '@lightbox/platform/database.ts';
import { AccountService } from '#accounts/account.service.ts';
import { Passwords } from '#accounts/passwords.ts';
import { StaffService } from '#staff/staff.service.ts';
import { db } from '#tables.ts';

export interface Administrator {
  readonly email: string;
  readonly password: string;
}

const nobodyIsSignedIn = async (): Promise<void> => undefined;

/** @returns whether nobody can sign in yet */
export async function hasNoAccounts(em: EntityManager): Promise<boolean> {
  return (await db(em).selectFrom('accounts').select('id').limit(1).executeTakeFirst()) === undefined;
}

/**
 * Registers the administrator of an empty hospital, who registers everyone else.
 * @throws AppError BAD_USER_INPUT when address or password break a rule
 */
export async function createFirstAdministrator(
  em: EntityManager,
  { email, password }: Administrator,
  bcryptCost: number,
): Promise<void> {
  const origin = {
    subgraph: 'users',
    viewer: null,
    operationName: null,
    requestId: 'first-start',
    clientAddress: null,
  };
  const audit = new RequestAudit(new AuditWriter(() => em), origin);
  const staff = new StaffService(
    em,
    audit,
    new AccountService(audit, new Passwords(bcryptCost)),
    nobodyIsSignedIn,
  );
  await staff.register({
    name: { given: 'First', family: 'Administrator' },
    email,
    password,
    department: 'Administration',
    role: 'ADMIN',
  });
}
