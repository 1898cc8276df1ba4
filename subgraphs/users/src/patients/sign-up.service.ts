import type { RequestAudit } from '@lightbox/platform/audit.ts';
import type { EntityManager } from '@lightbox/platform/database.ts';
import { AppError, badInput } from '@lightbox/platform/errors.ts';
import { parseInput } from '@lightbox/platform/input.ts';
import type { Caller } from '@lightbox/platform/subgraph.ts';
import type { AccountService } from '#accounts/account.service.ts';
import { networkOf, Throttles } from '#accounts/throttle.ts';
import type { RegisterPatientInput } from '#generated/graphql.ts';
import { registerPatientInput, requireBorn } from './patient.input.ts';
import { insertingPatient, insertPatient, type NewPatient } from './patient.service.ts';

/** Registering oneself, open to everyone. */
export class SignUpService {
  readonly #em: EntityManager;
  readonly #audit: RequestAudit;
  readonly #accounts: AccountService;
  readonly #network: string;
  readonly #timeZone: string;

  /** @param timeZone the hospital's, which says what day it is */
  constructor(
    em: EntityManager,
    audit: RequestAudit,
    accounts: AccountService,
    { clientAddress }: Pick<Caller, 'clientAddress'>,
    timeZone: string,
  ) {
    this.#em = em;
    this.#audit = audit;
    this.#accounts = accounts;
    this.#network = networkOf(clientAddress);
    this.#timeZone = timeZone;
  }

  /**
   * Makes a patient and an account that can do nothing until a clerk activates it. An address that has an account
   * already gets the same answer after the same work, and changes nothing.
   * @throws AppError BAD_USER_INPUT; RATE_LIMITED after ten in a quarter of an hour from one network
   */
  async signUp(raw: RegisterPatientInput): Promise<void> {
    const { account, mrn, ...input } = parseInput(registerPatientInput, raw);
    requireBorn(input, this.#timeZone);
    if (mrn !== null) throw badInput('input.mrn', 'input.mrn: is given by the hospital.');
    if (account === null) throw badInput('input.account', 'input.account: is needed to sign in.');
    const throttles = new Throttles(this.#em);
    await throttles.take([{ key: `sign-up ${this.#network}`, limit: 10 }]);
    const passwordHash = await this.#accounts.hash(account.password);
    try {
      await insertingPatient(mrn, () => this.#insert({ ...input, mrn }, account.email, passwordHash));
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'CONFLICT') throw error;
    }
  }

  #insert(patient: NewPatient, email: string, passwordHash: string): Promise<void> {
    return this.#em.transactional(async (em) => {
      const patientId = await insertPatient(em, patient, { active: false });
      await this.#audit.wrote(em, {
        action: 'patient.signed-up',
        detail: 'Signed up as a patient',
        patientId,
        subject: { kind: 'PATIENT', id: patientId },
      });
      const owner = { role: 'PATIENT', staffId: null, patientId } as const;
      await this.#accounts.open(em, { email, passwordHash, owner, active: false }, 'input.account.email');
    });
  }
}
