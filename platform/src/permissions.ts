/** What an account may do. */
export const roles = [
  'ADMIN',
  'RADIOLOGIST',
  'PHYSICIAN',
  'TECHNOLOGIST',
  'CLERK',
  'ANALYST',
  'PATIENT',
] as const;
export type Role = (typeof roles)[number];

/**
 * How far a permission reaches.
 * - `all`: every patient, but for restricted ones the caller has no part in
 * - `own`: the caller's own: a patient's record, an author's reports
 * - `confirmed`: reports that were confirmed
 * - `deidentified`: everything, with nothing that tells who a person is
 * - `administrative`: patients' administration and billing
 * - `patients`: accounts of patients
 */
export type Scope = 'all' | 'own' | 'confirmed' | 'deidentified' | 'administrative' | 'patients';

type Row = Partial<Record<Role, Scope>>;

const to = (...allowed: Role[]): Row => Object.fromEntries(allowed.map((role) => [role, 'all'] as const));

/** Who may do what, and how far: the only place where roles meet rights. */
export const permissions = {
  session: to(...roles),
  'patient:read': {
    ...to('ADMIN', 'RADIOLOGIST', 'PHYSICIAN', 'TECHNOLOGIST', 'CLERK'),
    ANALYST: 'deidentified',
    PATIENT: 'own',
  },
  'patient:register': to('ADMIN', 'PHYSICIAN', 'TECHNOLOGIST', 'CLERK'),
  'patient:update': { ...to('ADMIN', 'PHYSICIAN', 'TECHNOLOGIST', 'CLERK'), PATIENT: 'own' },
  'patient:restrict': to('ADMIN', 'CLERK'),
  'patient:break-glass': to('RADIOLOGIST', 'PHYSICIAN', 'TECHNOLOGIST'),
  'image:read': {
    ...to('ADMIN', 'RADIOLOGIST', 'PHYSICIAN', 'TECHNOLOGIST'),
    ANALYST: 'deidentified',
    PATIENT: 'own',
  },
  'image:upload': to('ADMIN', 'RADIOLOGIST', 'PHYSICIAN', 'TECHNOLOGIST'),
  'image:delete': to('ADMIN', 'RADIOLOGIST'),
  'report:read': {
    ...to('ADMIN', 'RADIOLOGIST', 'PHYSICIAN'),
    TECHNOLOGIST: 'confirmed',
    ANALYST: 'deidentified',
    PATIENT: 'own',
  },
  'report:write': { RADIOLOGIST: 'all', PHYSICIAN: 'own' },
  'report:finalise': { RADIOLOGIST: 'all', PHYSICIAN: 'own' },
  'report:retract': to('ADMIN', 'RADIOLOGIST'),
  'workflow:read': {
    ...to('ADMIN', 'RADIOLOGIST', 'PHYSICIAN', 'TECHNOLOGIST'),
    CLERK: 'administrative',
  },
  'workflow:write': to('ADMIN', 'RADIOLOGIST', 'PHYSICIAN', 'TECHNOLOGIST', 'CLERK'),
  'billing:read': { ...to('ADMIN', 'CLERK'), ANALYST: 'deidentified', PATIENT: 'own' },
  'billing:write': to('ADMIN', 'CLERK'),
  'revenue:read': to('ADMIN', 'CLERK', 'ANALYST'),
  'staff:read': {
    ...to('ADMIN', 'RADIOLOGIST', 'PHYSICIAN', 'TECHNOLOGIST', 'CLERK'),
    ANALYST: 'deidentified',
    PATIENT: 'own',
  },
  'staff:manage': to('ADMIN'),
  'account:read': { ADMIN: 'all', CLERK: 'patients' },
  'account:manage': { ADMIN: 'all', CLERK: 'patients' },
  'stats:read': to('ADMIN', 'RADIOLOGIST', 'PHYSICIAN', 'ANALYST'),
  'audit:read': to('ADMIN'),
} as const satisfies Record<string, Row>;

export type Permission = keyof typeof permissions;

const table: Record<Permission, Row> = permissions;

/** True for a name of the table, as a directive in the SDL may hold any string. */
export const isPermission = (name: string): name is Permission => Object.hasOwn(permissions, name);

/** @returns how far the role's permission reaches, or null when the role has it not */
export const scopeOf = (role: Role, permission: Permission): Scope | null => table[permission][role] ?? null;

const byRole = Object.fromEntries(
  roles.map((role) => [
    role,
    Object.keys(permissions).filter((name) => isPermission(name) && scopeOf(role, name) !== null),
  ]),
);

/** @returns the names of everything the role may do, in the table's order */
export const permissionsOf = (role: Role): readonly string[] => byRole[role] ?? [];
