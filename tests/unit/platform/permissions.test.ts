import { describe, expect, it } from '@jest/globals';
import { can, scope, seesDeidentified, type Viewer } from '@lightbox/platform/identity.ts';
import {
  isPermission,
  permissions,
  permissionsOf,
  roles,
  scopeOf,
  type Permission,
  type Role,
  type Scope,
} from '@lightbox/platform/permissions.ts';
import { cellOf } from '../../support/contract-table.ts';

/** The contract's row behind each permission. */
const rights: Record<Exclude<Permission, 'session' | 'report:write' | 'report:finalise'>, string> = {
  'patient:read': 'patients: read demographics',
  'patient:register': 'register, update patients',
  'patient:update': 'register, update patients',
  'patient:restrict': 'restrict a patient',
  'patient:break-glass': 'break glass',
  'image:read': 'images: read',
  'image:upload': 'upload images',
  'image:delete': 'delete images',
  'report:read': 'reports: read',
  'report:retract': 'reports: entered in error',
  'workflow:read': 'workflow log: read',
  'workflow:write': 'workflow notes: write',
  'billing:read': 'billings: read',
  'billing:write': 'billings: write',
  'revenue:read': 'revenue, ageing',
  'staff:read': 'staff: id',
  'staff:manage': 'staff: e-mail',
  'account:read': 'accounts: read',
  'account:manage': 'accounts: read',
  'stats:read': 'aggregates',
  'audit:read': 'audit trail',
};

/** How far a permission reaches where the contract says it in words. */
const scopes: Record<string, Scope | null> = {
  '': null,
  x: 'all',
  own: 'own',
  'own, confirmed only': 'own',
  'own contact details': 'own',
  'those in own record': 'own',
  'de-identified': 'deidentified',
  'de-identified, no url': 'deidentified',
  'de-identified, confirmed only': 'deidentified',
  'amounts, de-identified': 'deidentified',
  'a pseudonym': 'deidentified',
  'confirmed only': 'confirmed',
  "of patients' administration and billing": 'administrative',
  "patients' only": 'patients',
};

const byRole = (expected: (role: Role) => Scope | null) =>
  Object.fromEntries(roles.map((role) => [role, expected(role)]));

describe('the permission table', () => {
  it.each(Object.entries(rights))('gives %s as the contract says of "%s"', (permission, right) => {
    if (!isPermission(permission)) throw new Error(`no permission ${permission}`);
    const expected = byRole((role) => {
      // A patient does not register patients; of the row they have the update of their own contact details.
      if (permission === 'patient:register' && role === 'PATIENT') return null;
      return scopes[cellOf(right, role)] ?? null;
    });
    expect(byRole((role) => scopeOf(role, permission))).toEqual(expected);
  });

  it.each(['report:write', 'report:finalise'] as const)(
    'lets radiologists %s for others too',
    (permission) => {
      const own = 'reports: create, edit own';
      const others = "reports: the same for another's";
      expect(byRole((role) => scopeOf(role, permission))).toEqual(
        byRole((role) => (cellOf(others, role) === 'x' ? 'all' : cellOf(own, role) === 'x' ? 'own' : null)),
      );
    },
  );

  it('has no permission that the contract does not know', () => {
    const known = new Set([...Object.keys(rights), 'report:write', 'report:finalise', 'session']);
    expect(Object.keys(permissions).filter((name) => !known.has(name))).toEqual([]);
    expect(isPermission('toString')).toBe(false);
  });

  it('gives everyone a session, and nobody anything', () => {
    for (const role of roles) expect(permissionsOf(role)).toContain('session');
    expect(scope(null, 'session')).toBeNull();
    expect(can(null, 'session')).toBe(false);
  });

  it('de-identifies for analysts alone', () => {
    const viewer = (role: Role): Viewer => ({
      accountId: '',
      sessionId: '',
      role,
      staffId: null,
      patientId: null,
    });
    expect(roles.filter((role) => seesDeidentified(viewer(role)))).toEqual(['ANALYST']);
    expect(seesDeidentified(null)).toBe(false);
  });
});
