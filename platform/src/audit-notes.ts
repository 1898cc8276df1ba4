import { z } from 'zod';

/** What was asked for in vain, such as `Patient.images`, and ids of the patients whose data it was about. */
const inVain = z.object({ what: z.array(z.string()), patients: z.array(z.uuid()) });

/** What a request has read, written (ids of patients), been refused and not brought about in one subgraph. */
export const auditNotes = z.object({
  read: z.array(z.uuid()),
  /** Whether it has read the audit trail itself. */
  readTrail: z.boolean(),
  written: z.array(z.uuid()),
  denied: inVain,
  failed: inVain,
});
export type AuditNotes = z.infer<typeof auditNotes>;

class InVain {
  readonly what = new Set<string>();
  readonly patients = new Set<string>();

  add({ what, patients }: { readonly what: Iterable<string>; readonly patients: Iterable<string> }): void {
    for (const field of what) this.what.add(field);
    for (const id of patients) this.patients.add(id);
  }

  take(): AuditNotes['denied'] {
    const taken = { what: [...this.what].toSorted(), patients: [...this.patients] };
    this.what.clear();
    this.patients.clear();
    return taken;
  }
}

/** Notes of one request in one subgraph, until they are settled; they add up over its fetches. */
export class AuditNoteBook {
  readonly read = new Set<string>();
  readTrail = false;
  readonly written = new Set<string>();
  readonly denied = new InVain();
  readonly failed = new InVain();

  /** True when nothing is to be settled: what was written is in the trail already. */
  get isSettled(): boolean {
    return !this.readTrail && this.read.size + this.denied.what.size + this.failed.what.size === 0;
  }

  /** Takes over what was noted elsewhere. */
  add({ read, readTrail, written, denied, failed }: AuditNotes): void {
    for (const id of read) this.read.add(id);
    this.readTrail ||= readTrail;
    for (const id of written) this.written.add(id);
    this.denied.add(denied);
    this.failed.add(failed);
  }

  /** Hands over all of it, to whoever settles it. @returns null when there is nothing */
  take(): AuditNotes | null {
    if (this.isSettled && this.written.size === 0) return null;
    const { readTrail } = this;
    const [read, written] = [[...this.read], [...this.written]];
    this.read.clear();
    this.readTrail = false;
    this.written.clear();
    return { read, readTrail, written, denied: this.denied.take(), failed: this.failed.take() };
  }
}
