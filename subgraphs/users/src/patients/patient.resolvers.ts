import { connectionResolvers } from '@lightbox/platform/connection.ts';
import { forbidden, notFound, unauthenticated } from '@lightbox/platform/errors.ts';
import { seesDeidentified } from '@lightbox/platform/identity.ts';
import { isId } from '@lightbox/platform/ids.ts';
import type { Context } from '#context.ts';
import type { Resolvers } from '#generated/graphql.ts';
import { possibleDuplicates } from './duplicates.ts';
import { birthYearFor, displayNameFor, mrnFor, type PatientRow } from './patient.mappers.ts';

/** What is read is noted for the audit trail; what may not be seen does not exist. */
function seen(context: Context, patient: PatientRow | null): PatientRow {
  if (patient === null) throw notFound('patient');
  context.audit.touched(patient.id);
  return patient;
}

const byId = async (context: Context, id: string): Promise<PatientRow> =>
  seen(context, isId(id) ? await context.loaders.patient.load(id) : null);

const byMrn = async (context: Context, mrn: string): Promise<PatientRow> =>
  seen(context, await context.loaders.patientByMrn.load(mrn));

export const patientResolvers = {
  Query: {
    patient: (_, { id }, context) => byId(context, id),
    patientByMrn: (_, { mrn }, context) => byMrn(context, mrn),
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
    name: ({ givenName, familyName }) => ({ given: givenName, family: familyName }),
    birthYear: (patient, _, { viewer }) => birthYearFor(viewer, patient),
    possibleDuplicates: async (patient, _, context) => {
      if (patient.isNew !== true) return null;
      const ids = await possibleDuplicates(context.em, context.viewer, patient);
      return Promise.all(ids.map((id) => byId(context, id)));
    },
    account: ({ id }, _, { loaders }) => loaders.accountOfPatient.load(id),
  },
  PatientConnection: connectionResolvers,
} satisfies Resolvers;
