import { badInput } from '@lightbox/platform/errors.ts';
import { line } from '@lightbox/platform/input.ts';
import { z } from 'zod';
import { emailAddress, newPassword, personName } from '#people.input.ts';

const optional = <T extends z.ZodType>(schema: T) =>
  schema.nullish().transform((value) => (value === undefined ? null : value));

const address = z.object({
  line: optional(line(200)),
  city: optional(line(100)),
  postalCode: optional(line(20)),
  country: optional(z.string().regex(/^[A-Z]{2}$/, 'must be two capital letters of ISO 3166-1, such as CH')),
});

export const registerPatientInput = z.object({
  mrn: optional(z.string().regex(/^[A-Za-z0-9-]{1,32}$/, 'may have letters, digits and hyphens, at most 32')),
  name: personName,
  birthDate: z.string().refine((day) => day >= '1850-01-01', 'may not lie before 1850'),
  sex: z.enum(['MALE', 'FEMALE', 'OTHER', 'UNKNOWN']),
  phone: optional(line(32)),
  email: optional(emailAddress),
  address: optional(address),
  conditions: z
    .array(line(200))
    .max(50, 'may name at most 50')
    .nullish()
    // One that is given twice stands where it came first.
    .transform((value) => [...new Set(value)]),
  account: optional(z.object({ email: emailAddress, password: newPassword })),
});

/** As when registering, but for what stays with a patient; null clears what may be empty. */
export const updatePatientInput = z
  .object({
    name: personName.exactOptional(),
    birthDate: registerPatientInput.shape.birthDate.exactOptional(),
    sex: registerPatientInput.shape.sex.exactOptional(),
    phone: line(32).nullable().exactOptional(),
    email: emailAddress.nullable().exactOptional(),
    address: address.nullable().exactOptional(),
    conditions: registerPatientInput.shape.conditions.exactOptional(),
  })
  .refine((input) => Object.keys(input).length > 0, 'names nothing to change');

/**
 * A newborn's birthday has come where the hospital is, not where its server's clock is set to.
 * @param timeZone the hospital's, a name of the IANA database
 * @throws AppError BAD_USER_INPUT
 */
export function requireBorn({ birthDate }: { readonly birthDate?: string }, timeZone: string): void {
  if (birthDate === undefined || birthDate <= Temporal.Now.plainDateISO(timeZone).toString()) return;
  throw badInput('input.birthDate', 'input.birthDate: may not lie in the future.');
}

/** What patients themselves may change. */
export const contactDetails: ReadonlySet<string> = new Set(['phone', 'email', 'address']);
