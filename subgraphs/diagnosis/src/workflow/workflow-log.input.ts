import { prose } from '@lightbox/platform/input.ts';
import { z } from 'zod';

/** What a note by hand can be about; each is published to the directory with its patient. */
export const noteSubjects = ['IMAGE', 'REPORT', 'BILLING', 'PATIENT'] as const;

export const addWorkflowLogInput = z.object({
  patientId: z.string(),
  subject: z
    .object({
      kind: z.enum(noteSubjects, { error: 'must be IMAGE, REPORT, BILLING or PATIENT' }),
      id: z.string(),
    })
    .nullish(),
  text: prose(2000),
});
