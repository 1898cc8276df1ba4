import { addDays } from './calendar.ts';
import type { DemoStaff, StaffRole } from './types.ts';

type Row = readonly [
  key: string,
  given: string,
  family: string,
  department: string,
  role: StaffRole,
  active?: boolean,
];

/** The first six are the demo accounts that the start-up banner prints: their address is their key's. */
const demoAccounts: readonly Row[] = [
  ['admin', 'Margarethe', 'Lindqvist', 'Administration', 'ADMIN'],
  ['radiologist', 'Amara', 'Okonkwo', 'Radiology', 'RADIOLOGIST'],
  ['physician', 'Julian', 'Brandt', 'Internal Medicine', 'PHYSICIAN'],
  ['technologist', 'Sofía', 'Reyes', 'Radiology', 'TECHNOLOGIST'],
  ['clerk', 'Piotr', 'Zieliński', 'Patient Accounts', 'CLERK'],
  ['analyst', 'Hana', 'Kobayashi', 'Research and Quality', 'ANALYST'],
];

const colleagues: readonly Row[] = [
  ['haddad', 'Karim', 'Haddad', 'Neuroradiology', 'RADIOLOGIST'],
  ['virtanen', 'Eeva', 'Virtanen', 'Radiology', 'RADIOLOGIST'],
  ['moreau', 'Élodie', 'Moreau', 'Emergency Medicine', 'PHYSICIAN'],
  ['adeyemi', 'Tunde', 'Adeyemi', 'Orthopaedics', 'PHYSICIAN'],
  ['castellanos', 'Inés', 'Castellanos', 'Obstetrics', 'PHYSICIAN'],
  ['novak', 'Tomáš', 'Novák', 'Radiology', 'TECHNOLOGIST'],
  ['oconnell', 'Siobhán', "O'Connell", 'Ultrasound', 'TECHNOLOGIST'],
  ['weiss', 'Ruth', 'Weiss', 'Patient Accounts', 'CLERK'],
  ['fontaine', 'Gérard', 'Fontaine', 'Cardiology', 'PHYSICIAN', false],
];

export function demoStaff(today: Date): DemoStaff[] {
  return [...demoAccounts, ...colleagues].map(
    ([key, given, family, department, role, active = true], index): DemoStaff => ({
      key,
      name: { given, family },
      email: `${key}@demo.lightbox.example`,
      department,
      role,
      active,
      registeredAt: addDays(today, -760 + index * 0.01),
    }),
  );
}
