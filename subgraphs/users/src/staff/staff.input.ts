import { line } from '@lightbox/platform/input.ts';
import { roles } from '@lightbox/platform/permissions.ts';
import { z } from 'zod';
import { emailAddress, newPassword, personName } from '#people.input.ts';

export const registerStaffInput = z.object({
  name: personName,
  email: emailAddress,
  department: line(100),
  role: z.enum(roles).exclude(['PATIENT'], { error: 'must be a role of the staff' }),
  password: newPassword,
});

export const updateStaffInput = z
  .object({
    name: personName.exactOptional(),
    email: emailAddress.exactOptional(),
    department: line(100).exactOptional(),
    role: registerStaffInput.shape.role.exactOptional(),
  })
  .refine((input) => Object.keys(input).length > 0, 'names nothing to change');
