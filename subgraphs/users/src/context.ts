import { rowLoader } from '@lightbox/platform/loaders.ts';
import type { RequestContext } from '@lightbox/platform/subgraph.ts';
import { AccountReads } from '#accounts/account.reads.ts';
import { AccountService } from '#accounts/account.service.ts';
import { ActivationService } from '#accounts/activation.service.ts';
import { PasswordService } from '#accounts/password.service.ts';
import { SessionService, type SessionKeys } from '#accounts/session.service.ts';
import { BrokenGlassReads } from '#patients/broken-glass.reads.ts';
import { possibleDuplicates } from '#patients/duplicates.ts';
import { PatientReads } from '#patients/patient.reads.ts';
import { PatientService } from '#patients/patient.service.ts';
import { restrictionsOf } from '#patients/restriction.reads.ts';
import { RestrictionService } from '#patients/restriction.service.ts';
import { SignUpService } from '#patients/sign-up.service.ts';
import { StaffReads } from '#staff/staff.reads.ts';
import { StaffService } from '#staff/staff.service.ts';

/** What the resolvers of one request work with. */
export type Context = RequestContext & ReturnType<typeof parts>;

function parts({ em, viewer, audit, caller }: RequestContext, keys: SessionKeys, timeZone: string) {
  const patients = new PatientReads(em, viewer);
  const staff = new StaffReads(em, viewer);
  const accounts = new AccountReads(em, viewer);
  const brokenGlasses = new BrokenGlassReads(em, viewer);
  const accountService = new AccountService(audit, keys.passwords);
  return {
    patients,
    staff,
    accounts,
    brokenGlasses,
    services: {
      patients: new PatientService(em, viewer, audit, accountService, timeZone),
      restrictions: new RestrictionService(em, viewer, audit),
      signUps: new SignUpService(em, audit, accountService, caller, timeZone),
      staff: new StaffService(em, audit, accountService, keys.refreshRevocations),
      sessions: new SessionService(em, audit, keys, caller),
      passwords: new PasswordService(em, audit, keys),
      activation: new ActivationService({ em, viewer, audit, ...keys }),
    },
    loaders: {
      patient: rowLoader(
        (ids) => patients.byIds(ids),
        ({ id }) => id,
      ),
      patientByMrn: rowLoader(
        (mrns) => patients.byMrns(mrns),
        ({ askedFor }) => askedFor,
      ),
      duplicates: rowLoader(
        (patientIds) => possibleDuplicates(em, viewer, patientIds),
        ({ patientId }) => patientId,
      ),
      restrictions: rowLoader(
        (patientIds) => restrictionsOf(em, patientIds),
        ({ patientId }) => patientId,
      ),
      grant: rowLoader(
        (patientIds) => brokenGlasses.grantsOf(patientIds),
        ({ patientId }) => patientId,
      ),
      staff: rowLoader(
        (ids) => staff.byIds(ids),
        ({ id }) => id,
      ),
      accountOfPatient: rowLoader(
        (ids) => accounts.byPatients(ids),
        ({ patientId }) => patientId,
      ),
      accountOfStaff: rowLoader(
        (ids) => accounts.byStaff(ids),
        ({ staffId }) => staffId,
      ),
    },
  };
}

export const createContext = (request: RequestContext, keys: SessionKeys, timeZone: string): Context => ({
  ...request,
  ...parts(request, keys, timeZone),
});
