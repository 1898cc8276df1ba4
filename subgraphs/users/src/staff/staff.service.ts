import type { RequestAudit } from '@lightbox/platform/audit.ts';
import type { EntityManager } from '@lightbox/platform/database.ts';
import { conflict, notFound } from '@lightbox/platform/errors.ts';
import { isId, newId } from '@lightbox/platform/ids.ts';
import { parseInput } from '@lightbox/platform/input.ts';
import type { Role } from '@lightbox/platform/permissions.ts';
import { LockMode, UniqueConstraintViolationException } from '@mikro-orm/core';
import { Account } from '#accounts/account.entity.ts';
import type { AccountService } from '#accounts/account.service.ts';
import { lockAccountsOfStaff, requireAnotherAdministrator } from '#accounts/activation.service.ts';
import { endSessions } from '#accounts/revocation.ts';
import type { RegisterStaffInput, UpdateStaffInput } from '#generated/graphql.ts';
import { nameIndex } from '#names.ts';
import { db } from '#tables.ts';
import { Staff } from './staff.entity.ts';
import { registerStaffInput, updateStaffInput } from './staff.input.ts';

/** Rules of registering and changing staff. */
export class StaffService {
  readonly #em: EntityManager;
  readonly #audit: RequestAudit;
  readonly #accounts: AccountService;
  readonly #refreshRevocations: () => Promise<void>;

  constructor(
    em: EntityManager,
    audit: RequestAudit,
    accounts: AccountService,
    refreshRevocations: () => Promise<void>,
  ) {
    this.#em = em;
    this.#audit = audit;
    this.#accounts = accounts;
    this.#refreshRevocations = refreshRevocations;
  }

  /**
   * Registers a staff member and opens the account.
   * @returns the new id
   * @throws AppError BAD_USER_INPUT, or CONFLICT for an address that is taken
   */
  async register(raw: RegisterStaffInput): Promise<string> {
    const { name, email, department, role, password } = parseInput(registerStaffInput, raw);
    const passwordHash = await this.#accounts.hash(password);
    return this.#em.transactional(async (em) => {
      const id = newId();
      em.create(Staff, {
        id,
        givenName: name.given,
        familyName: name.family,
        ...nameIndex(name),
        email,
        department,
        role,
        active: true,
        version: 1,
      });
      await em.flush();
      await db(em).insertInto('directory.staff').values({ id, active: true, department }).execute();
      await this.#audit.wrote(em, {
        action: 'staff.registered',
        detail: 'Registered a member of staff',
        patientId: null,
        subject: { kind: 'STAFF', id },
      });
      await this.#accounts.open(
        em,
        { email, passwordHash, owner: { role, staffId: id, patientId: null } },
        'input.email',
      );
      return id;
    });
  }

  /**
   * Changes what the input names; where that is as it was, nothing is written. Another role ends the person's sessions, as
   * their tokens tell the old one.
   * @throws AppError BAD_USER_INPUT; NOT_FOUND; CONFLICT for another version, an address that is taken, or taking the
   * role from the last active administrator
   */
  async update(id: string, version: number, raw: UpdateStaffInput): Promise<void> {
    const { name, ...input } = parseInput(updateStaffInput, raw);
    await this.#em.transactional(async (em) => {
      await lockAccountsOfStaff(em);
      const lockMode = LockMode.PESSIMISTIC_WRITE;
      const staff = isId(id) ? await em.findOne(Staff, { id }, { lockMode }) : null;
      if (staff === null) throw notFound('member of staff', 'id');
      if (staff.version !== version) {
        throw conflict('This member of staff has been changed since. Read it again.', 'version');
      }
      const account = await em.findOneOrFail(Account, { staffId: id }, { lockMode });
      const before = staff.role;
      const role = input.role ?? before;
      const changesRole = role !== before;
      if (changesRole && before === 'ADMIN' && account.active) {
        await requireAnotherAdministrator(em, account.id, 'input.role');
      }
      em.assign(staff, {
        ...input,
        ...(name && { givenName: name.given, familyName: name.family, ...nameIndex(name) }),
      });
      account.role = role;
      account.email = input.email ?? account.email;
      await em.flush().catch(emailTaken);
      if (staff.version === version) return;
      await db(em)
        .updateTable('directory.staff')
        .set({ department: staff.department })
        .where('id', '=', id)
        .execute();
      if (changesRole) await endSessions(em, account.id, 'all');
      await this.#audit.wrote(em, {
        ...(changesRole ? ofRole(before, role) : ofStaff),
        patientId: null,
        subject: { kind: 'STAFF', id },
      });
    });
    await this.#refreshRevocations();
  }
}

const ofStaff = { action: 'staff.updated', detail: 'Changed a member of staff' } as const;
/** What somebody may do from now on is found among all that was changed. */
const ofRole = (before: Role, role: Role) => ({
  action: 'staff.role-changed',
  detail: `Changed the role of a member of staff from ${before.toLowerCase()} to ${role.toLowerCase()}`,
});

function emailTaken(error: unknown): never {
  if (!(error instanceof UniqueConstraintViolationException)) throw error;
  throw conflict('input.email: another account has this address.', 'input.email');
}
