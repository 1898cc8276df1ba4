import type { EntityManager } from '@lightbox/platform/database.ts';
import { insertHistory, type PastWrite } from '@lightbox/platform/history.ts';
import type { Address } from '#patients/patient.entity.ts';
import { nameIndex } from '#names.ts';
import { db } from '#tables.ts';

type Actor = PastWrite['actor'];

export interface DemoStaffRow {
  readonly id: string;
  readonly accountId: string;
  readonly name: { readonly given: string; readonly family: string };
  readonly email: string;
  readonly department: string;
  readonly role: Exclude<Actor['role'], 'PATIENT'>;
  readonly active: boolean;
  readonly registeredAt: Date;
}

export interface DemoPatientRow {
  readonly id: string;
  readonly mrn: string;
  readonly name: { readonly given: string; readonly family: string };
  readonly birthDate: string;
  readonly sex: 'MALE' | 'FEMALE' | 'OTHER' | 'UNKNOWN';
  readonly phone: string | null;
  readonly email: string | null;
  readonly address: Address | null;
  readonly conditions: readonly string[];
  readonly active: boolean;
  readonly registeredAt: Date;
  readonly registeredBy: Actor;
  /** The portal account, if there is one. */
  readonly account: { readonly id: string; readonly email: string } | null;
}

export interface DemoPeople {
  readonly staff: readonly DemoStaffRow[];
  readonly patients: readonly DemoPatientRow[];
  /** The one hash of the one demo password. */
  readonly passwordHash: string;
}

/** Puts the demo hospital's people into an empty database, in the caller's transaction. */
export async function insertDemoPeople(
  em: EntityManager,
  { staff, patients, passwordHash }: DemoPeople,
): Promise<void> {
  await insertStaff(em, staff);
  await insertPatients(em, patients);
  const owners = [
    ...staff.map(({ id, accountId, ...person }) => ({ ...person, accountId, staffId: id, patientId: null })),
    ...patients.flatMap(({ id, account, registeredAt }) =>
      account === null
        ? []
        : [
            {
              accountId: account.id,
              email: account.email,
              role: 'PATIENT' as const,
              staffId: null,
              patientId: id,
              active: true,
              registeredAt,
            },
          ],
    ),
  ];
  await db(em)
    .insertInto('accounts')
    .values(
      owners.map((owner) => ({
        id: owner.accountId,
        email: owner.email,
        password_hash: passwordHash,
        role: owner.role,
        staff_id: owner.staffId,
        patient_id: owner.patientId,
        active: owner.active,
        version: 1,
        created_at: owner.registeredAt,
        last_login_at: null,
      })),
    )
    .execute();
}

async function insertStaff(em: EntityManager, staff: readonly DemoStaffRow[]): Promise<void> {
  await db(em)
    .insertInto('staff')
    .values(
      staff.map(({ id, name, email, department, role, active }) => {
        const { sortName, searchText } = nameIndex(name);
        return {
          id,
          given_name: name.given,
          family_name: name.family,
          sort_name: sortName,
          search_text: searchText,
          email,
          department,
          role,
          active,
          version: 1,
        };
      }),
    )
    .execute();
  await db(em)
    .insertInto('directory.staff')
    .values(staff.map(({ id, active, department }) => ({ id, active, department })))
    .execute();
}

async function insertPatients(em: EntityManager, patients: readonly DemoPatientRow[]): Promise<void> {
  await db(em)
    .insertInto('patients')
    .values(
      patients.map(
        ({ id, mrn, name, birthDate, sex, phone, email, address, conditions, active, registeredAt }) => {
          const { sortName, searchText } = nameIndex(name, mrn);
          return {
            id,
            mrn,
            given_name: name.given,
            family_name: name.family,
            sort_name: sortName,
            search_text: searchText,
            birth_date: birthDate,
            sex,
            phone,
            email,
            address: address === null ? null : (JSON.stringify(address) as never),
            conditions: JSON.stringify(conditions) as never,
            active,
            restricted: false,
            version: 1,
            registered_at: registeredAt,
          };
        },
      ),
    )
    .execute();
  await db(em)
    .insertInto('directory.patients')
    .values(patients.map(({ id, mrn, active }) => ({ id, mrn, active, restricted: false })))
    .execute();
  await insertHistory(
    em,
    'users',
    patients.map(({ id, registeredAt, registeredBy }) => ({
      at: registeredAt,
      kind: 'WRITE',
      action: 'patient.registered',
      detail: 'Registered the patient',
      patientId: id,
      subject: { kind: 'PATIENT', id },
      actor: registeredBy,
      isShown: false,
    })),
  );
}
