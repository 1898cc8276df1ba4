import { isDeepStrictEqual } from 'node:util';
import type { RequestAudit } from '@lightbox/platform/audit.ts';
import type { EntityManager } from '@lightbox/platform/database.ts';
import { readablePatients, requirePart, unreadable } from '@lightbox/platform/directory.ts';
import { conflict, forbidden } from '@lightbox/platform/errors.ts';
import { scope, type Viewer } from '@lightbox/platform/identity.ts';
import { isId, newId } from '@lightbox/platform/ids.ts';
import { parseInput } from '@lightbox/platform/input.ts';
import { LockMode, UniqueConstraintViolationException } from '@mikro-orm/core';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { AccountService } from '#accounts/account.service.ts';
import type { RegisterPatientInput, UpdatePatientInput } from '#generated/graphql.ts';
import { nameIndex } from '#names.ts';
import { db } from '#tables.ts';
import { Patient } from './patient.entity.ts';
import { contactDetails, registerPatientInput, requireBorn, updatePatientInput } from './patient.input.ts';
import { mrnInAnyCase, mrnKey } from './patient.reads.ts';

export type NewPatient = Omit<z.output<typeof registerPatientInput>, 'account'>;
type NewAccount = { readonly email: string; readonly passwordHash: string };

/** Rules of registering and changing patients. */
export class PatientService {
  readonly #em: EntityManager;
  readonly #viewer: Viewer | null;
  readonly #audit: RequestAudit;
  readonly #accounts: AccountService;
  readonly #timeZone: string;

  /** @param timeZone the hospital's, which says what day it is */
  constructor(
    em: EntityManager,
    viewer: Viewer | null,
    audit: RequestAudit,
    accounts: AccountService,
    timeZone: string,
  ) {
    this.#em = em;
    this.#viewer = viewer;
    this.#audit = audit;
    this.#accounts = accounts;
    this.#timeZone = timeZone;
  }

  /**
   * Registers a patient, with a portal account when one is asked for: both or neither.
   * @returns the new id
   * @throws AppError BAD_USER_INPUT, or CONFLICT for an MRN or an address that is taken
   */
  async register(raw: RegisterPatientInput): Promise<string> {
    const { account, name, ...input } = parseInput(registerPatientInput, raw);
    requireBorn(input, this.#timeZone);
    const opened =
      account === null
        ? null
        : { email: account.email, passwordHash: await this.#accounts.hash(account.password) };
    return insertingPatient(input.mrn, () => this.#insert({ ...input, name }, opened));
  }

  /**
   * Changes what the input names, patients themselves their contact details; where that is as it was, nothing is written.
   * @throws AppError BAD_USER_INPUT; FORBIDDEN for what a patient may not change; NOT_FOUND; CONFLICT for another version
   */
  async update(id: string, version: number, raw: UpdatePatientInput): Promise<void> {
    const { name, address, ...input } = parseInput(updatePatientInput, raw);
    requireBorn(input, this.#timeZone);
    const isOwn = scope(this.#viewer, 'patient:update') === 'own';
    if (isOwn) {
      const barred = Object.keys(raw).find((field) => !contactDetails.has(field));
      if (barred !== undefined) {
        throw forbidden(
          'Patients may change their contact details. Ask the hospital for the rest.',
          `input.${barred}`,
        );
      }
    }
    await this.#em.transactional(async (em) => {
      const [readable] = isId(id) ? await readablePatients(em, this.#viewer, [id]) : [];
      if (readable === undefined) throw await unreadable(em, this.#viewer, id, 'id');
      await requirePart(em, this.#viewer, id, 'id');
      const patient = await em.findOneOrFail(Patient, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (patient.version !== version) {
        throw conflict('This patient has been changed since. Read it again.', 'version');
      }
      em.assign(patient, {
        ...input,
        ...(name && { givenName: name.given, familyName: name.family, ...nameIndex(name, patient.mrn) }),
        // The same one looks like another to the ORM: the database keeps its parts in an order of its own.
        ...(address !== undefined && !isDeepStrictEqual(address, patient.address ?? null) && { address }),
      });
      await em.flush();
      if (patient.version === version) return;
      await this.#audit.wrote(em, {
        action: 'patient.updated',
        detail: isOwn ? 'Changed their own contact details' : 'Changed the patient’s data',
        patientId: id,
        subject: { kind: 'PATIENT', id },
      });
    });
  }

  #insert({ name, ...input }: NewPatient, account: NewAccount | null): Promise<string> {
    return this.#em.transactional(async (em) => {
      const id = await insertPatient(em, { ...input, name }, { active: true });
      await this.#audit.wrote(em, {
        action: 'patient.registered',
        detail: 'Registered the patient',
        patientId: id,
        subject: { kind: 'PATIENT', id },
      });
      if (account !== null) {
        const owner = { role: 'PATIENT', staffId: null, patientId: id } as const;
        await this.#accounts.open(em, { ...account, owner }, 'input.account.email');
      }
      return id;
    });
  }
}

/**
 * Makes the transaction that adds a patient. A number of ours that somebody has just given by hand is nobody's fault: it
 * is made again, and the next number will do.
 * @param mrn the number that was given, or null for one of ours
 * @throws AppError CONFLICT when another patient has the number that was given, in whatever case
 */
export async function insertingPatient<Result>(
  mrn: string | null,
  transaction: () => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transaction();
    } catch (error) {
      if (!(error instanceof UniqueConstraintViolationException)) throw error;
      if (mrn !== null) {
        throw conflict('input.mrn: another patient has this medical record number.', 'input.mrn');
      }
      if (attempt === 5) throw error;
    }
  }
}

/** Adds a patient, and tells the other subgraphs, in the caller's transaction. @returns the new id */
export async function insertPatient(
  em: EntityManager,
  { name, ...input }: NewPatient,
  { active }: { readonly active: boolean },
): Promise<string> {
  const id = newId();
  const mrn = input.mrn ?? (await nextMrn(em));
  em.create(Patient, {
    ...input,
    id,
    mrn,
    givenName: name.given,
    familyName: name.family,
    ...nameIndex(name, mrn),
    active,
    restricted: false,
    version: 1,
    registeredAt: new Date(),
  });
  await em.flush();
  await db(em).insertInto('directory.patients').values({ id, mrn, active, restricted: false }).execute();
  return id;
}

/** The next number that no patient has; numbers given by hand are stepped over. */
async function nextMrn(em: EntityManager): Promise<string> {
  for (;;) {
    const { rows } = await sql<{ number: bigint }>`select nextval('mrn_numbers') as number`.execute(db(em));
    const mrn = `MRN-${String(rows[0]?.number).padStart(6, '0')}`;
    const taken = await db(em)
      .selectFrom('patients')
      .select('id')
      .where(mrnInAnyCase, '=', mrnKey(mrn))
      .executeTakeFirst();
    if (taken === undefined) return mrn;
  }
}
