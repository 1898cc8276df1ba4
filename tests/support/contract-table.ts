import { roles, type Role } from '@lightbox/platform/permissions.ts';

/** "Who may do what" as the contract has it, word for word. */
const text = `
| | ADMIN | RADIOLOGIST | PHYSICIAN | TECHNOLOGIST | CLERK | ANALYST | PATIENT |
| --- | --- | --- | --- | --- | --- | --- | --- |
| register, update patients | x | | x | x | x | | own contact details |
| patients: read demographics (conditions included) | x | x | x | x | x | de-identified | own |
| images: read | x | x | x | x | | de-identified, no url | own |
| reports: read | x | x | x | confirmed only | | de-identified, confirmed only | own, confirmed only |
| upload images | x | x | x | x | | | |
| delete images (with reason) | x | x | | | | | |
| reports: create, edit own, submit, confirm own, amend own, addendum, cancel own | | x | x | | | | |
| reports: the same for another's | | x | | | | | |
| reports: entered in error | x | x | | | | | |
| workflow log: read | x | x | x | x | of patients' administration and billing | | |
| workflow notes: write | x | x | x | x | x | | |
| billings: write, payments | x | | | | x | | |
| billings: read | x | | | | x | amounts, de-identified | own |
| revenue, ageing | x | | | | x | x | |
| staff: id, displayName, department, role | x | x | x | x | x | a pseudonym | those in own record |
| staff: e-mail, account; register, update | x | | | | | | |
| accounts: read, activate, deactivate | x | | | | patients' only | | |
| restrict a patient | x | | | | x | | |
| break glass | | x | x | x | | | |
| aggregates (imageStats, ...) | x | x | x | | | x | |
| audit trail | x | | | | | | |`;

const [head = [], , ...body] = text
  .trim()
  .split('\n')
  .map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

/** What the contract says of each right for each role: `x`, a limit in words, or nothing. */
const contractTable: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  body.map(([right = '', ...cells]) => [
    right,
    new Map(cells.map((cell, column) => [head[column + 1] ?? '', cell])),
  ]),
);

/** @returns the contract's cell. @param right the row's first words, such as `images: read` */
export function cellOf(right: string, role: Role): string {
  const rows = [...contractTable].filter(([name]) => name.startsWith(right));
  const cell = rows[0]?.[1].get(role);
  if (rows.length !== 1 || cell === undefined) throw new Error(`the contract has no one row "${right}"`);
  return cell;
}

/** @returns the roles that have the right, however far it reaches for them */
export const rolesWith = (right: string): Role[] => roles.filter((role) => cellOf(right, role) !== '');
