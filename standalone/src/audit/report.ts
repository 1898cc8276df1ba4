import type { AuditReport } from './verify.ts';

const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? '' : 's'}`;

/** @returns what an operator is told, line by line */
export function tellOf({ events, seals, unsealed, unsealedSince, last, faults }: AuditReport): string[] {
  const lines = [...faults];
  const sealed = `${counted(events - unsealed, 'event')} under ${counted(seals, 'seal')}`;
  lines.push(
    faults.length === 0 ? `The audit trail is whole: ${sealed}.` : `THE AUDIT TRAIL IS NOT WHOLE: ${sealed}.`,
  );
  if (unsealedSince !== null) {
    lines.push(
      `Not sealed yet, and so not verified: ${counted(unsealed, 'event')} from ${unsealedSince} on.`,
    );
  }
  if (last !== null) {
    lines.push(
      `Last seal: ${last.number}:${last.hash} of ${last.sealedAt}`,
      'Keep it where no administrator of the database can write. Later, --expect with it tells a trail written anew.',
    );
  }
  return lines;
}
