import type { RequestAudit } from '@lightbox/platform/audit.ts';
import type { EntityManager } from '@lightbox/platform/database.ts';
import { newId } from '@lightbox/platform/ids.ts';
import { parseInput } from '@lightbox/platform/input.ts';
import type { AccountService } from '#accounts/account.service.ts';
import type { RegisterStaffInput } from '#generated/graphql.ts';
import { nameIndex } from '#names.ts';
import { db } from '#tables.ts';
import { Staff } from './staff.entity.ts';
import { registerStaffInput } from './staff.input.ts';

/** Rules of registering staff. */
export class StaffService {
  readonly #em: EntityManager;
  readonly #audit: RequestAudit;
  readonly #accounts: AccountService;

  constructor(em: EntityManager, audit: RequestAudit, accounts: AccountService) {
    this.#em = em;
    this.#audit = audit;
    this.#accounts = accounts;
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
      await db(em).insertInto('directory.staff').values({ id, active: true }).execute();
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
}
