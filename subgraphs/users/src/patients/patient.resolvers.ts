import { connectionResolvers } from '@lightbox/platform/connection.ts';
import { unreadable } from '@lightbox/platform/directory.ts';
import { forbidden, notFound, unauthenticated } from '@lightbox/platform/errors.ts';
import { can, seesDeidentified } from '@lightbox/platform/identity.ts';
import { isId } from '@lightbox/platform/ids.ts';
import { isText } from '@lightbox/platform/input.ts';
import { isWaiting } from '#accounts/account.mappers.ts';
import type { Context } from '#context.ts';
import type { Resolvers } from '#generated/graphql.ts';
import { birthYearFor, displayNameFor, mrnFor, type PatientRow } from './patient.mappers.ts';

/** What is read is noted for the audit trail; what may not be seen does not exist. */
function seen(context: Context, patient: PatientRow | null): PatientRow {
  if (patient === null) throw notFound('patient');
  context.audit.touched(patient.id);
  return patient;
}

const byId = async (context: Context, id: string): Promise<PatientRow> =>
  seen(context, isId(id) ? await context.loaders.patient.load(id) : null);

/** A reference may hold anything; what cannot be a number names nobody. */
const byMrn = async (context: Context, mrn: unknown): Promise<PatientRow> =>
  seen(context, isText(mrn) ? await context.loaders.patientByMrn.load(mrn) : null);

/** A field of the record itself: of a restricted one only those with a part in it get it. */
const opened =
  <Value>(resolve: (patient: PatientRow, context: Context) => Value) =>
  (patient: PatientRow, _: unknown, context: Context): Value | Promise<never> =>
    patient.sealed ? refuse(patient, context) : resolve(patient, context);

async function refuse({ id }: PatientRow, { em, viewer, audit }: Context): Promise<never> {
  audit.denied('restricted Patient', [id]);
  throw await unreadable(em, viewer, id);
}

/** Whether the caller may have to say whether this is somebody new: who signed up waits for that. */
async function isUndecided(
  { id, active, sealed }: PatientRow,
  { viewer, loaders }: Context,
): Promise<boolean> {
  if (active || sealed || !can(viewer, 'patient:register')) return false;
  const account = await loaders.accountOfPatient.load(id);
  return account !== null && isWaiting(account);
}

export const patientResolvers = {
  Query: {
    patient: (_, { id }, context) => byId(context, id),
    patientByMrn: (_, { mrn }, context) => byMrn(context, mrn),
    brokenGlasses: async (_, { reviewed, ...page }, { brokenGlasses, audit }) => {
      const glasses = await brokenGlasses.page(reviewed ?? null, page);
      for (const { patientId } of glasses.nodes) audit.touched(patientId);
      return glasses;
    },
    patients: async (_, { filter, orderBy, ...page }, context) => {
      const patients = await context.patients.page(filter ?? null, orderBy ?? null, page);
      for (const { id } of patients.nodes) context.audit.touched(id);
      return patients;
    },
  },
  Mutation: {
    registerPatient: async (_, { input }, context) => {
      const patient = await byId(context, await context.services.patients.register(input));
      return { ...patient, isNew: true };
    },
    updatePatient: async (_, { id, version, input }, context) => {
      await context.services.patients.update(id, version, input);
      return byId(context, id);
    },
    setPatientRestricted: async (_, { id, restricted, reason }, context) => {
      await context.services.restrictions.set(id, restricted, reason);
      return byId(context, id);
    },
    breakGlass: async (_, { patientId, reason }, { services, brokenGlasses }) =>
      brokenGlasses.one(await services.restrictions.breakGlass(patientId, reason)),
    reviewBrokenGlass: async (_, { id }, { services, brokenGlasses }) => {
      await services.restrictions.review(id);
      return brokenGlasses.one(id);
    },
    signUpPatient: async (_, { input }, context) => {
      await context.services.signUps.signUp(input);
      return true;
    },
  },
  Patient: {
    __resolveReference: async (reference, context) => {
      if (context.viewer === null) throw unauthenticated();
      if ('id' in reference) return byId(context, reference.id);
      // As the argument of patientByMrn: a number that is known would tell whose pseudonym is whose.
      if (seesDeidentified(context.viewer)) throw forbidden('Your role may not ask by mrn.', 'mrn');
      return byMrn(context, reference.mrn);
    },
    mrn: (patient, _, { viewer }) => mrnFor(viewer, patient),
    displayName: (patient, _, { viewer }) => displayNameFor(viewer, patient),
    name: opened(({ givenName, familyName }) => ({ given: givenName, family: familyName })),
    birthDate: opened(({ birthDate }) => birthDate),
    birthYear: opened((patient, { viewer }) => birthYearFor(viewer, patient)),
    sex: opened(({ sex }) => sex),
    phone: opened(({ phone }) => phone),
    email: opened(({ email }) => email),
    address: opened(({ address }) => address),
    conditions: opened(({ conditions }) => conditions),
    active: opened(({ active }) => active),
    version: opened(({ version }) => version),
    registeredAt: opened(({ registeredAt }) => registeredAt),
    viewerCanBreakGlass: ({ sealed }) => sealed,
    viewerReadsUntil: async ({ id, restricted, sealed }, _, { viewer, loaders }) => {
      if (!restricted || sealed || !can(viewer, 'patient:break-glass')) return null;
      return (await loaders.grant.load(id))?.expiresAt ?? null;
    },
    possibleDuplicates: async (patient, _, context) => {
      if (patient.isNew !== true && !(await isUndecided(patient, context))) return null;
      const found = await context.loaders.duplicates.load(patient.id);
      return Promise.all((found?.ids ?? []).map((id) => byId(context, id)));
    },
    account: ({ id }, _, { loaders }) => loaders.accountOfPatient.load(id),
    restrictions: async ({ id }, _, { loaders }) => (await loaders.restrictions.load(id))?.all ?? [],
  },
  PatientConnection: connectionResolvers,
  PatientRestriction: {
    staff: ({ staffId }, _, { loaders }) => loaders.staff.load(staffId),
  },
  BrokenGlass: {
    patient: ({ patientId }, _, context) => byId(context, patientId),
    staff: ({ staffId }, _, { loaders }) => loaders.staff.load(staffId),
    reviewedBy: ({ reviewedBy }, _, { loaders }) =>
      reviewedBy === null ? null : loaders.staff.load(reviewedBy),
  },
  BrokenGlassConnection: connectionResolvers,
} satisfies Resolvers;
