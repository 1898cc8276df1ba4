import type { DemoReportRow, DemoNoteRow } from '@lightbox/diagnosis/demo.ts';
import type { DemoBillingRow } from '@lightbox/financial/demo.ts';
import type { PastWrite } from '@lightbox/platform/history.ts';
import type { DemoPatientRow, DemoStaffRow } from '@lightbox/users/demo.ts';
import { demoId } from './ids.ts';
import type { DemoReportVersion, DemoStory } from './story.ts';

type Actor = PastWrite['actor'];

/** Gives everyone and everything of the story an id, and tells it in the rows that the subgraphs keep. */
export class Cast {
  readonly #seed: number;
  readonly #story: DemoStory;
  readonly #ids = new Map<string, string>();
  readonly #actors = new Map<string, Actor>();

  constructor(seed: number, story: DemoStory) {
    this.#seed = seed;
    this.#story = story;
    for (const { key, role, registeredAt } of story.staff) {
      const staffId = this.#name(`staff ${key}`, registeredAt);
      this.#actors.set(key, { staffId, role, accountId: demoId(seed, `account ${key}`, registeredAt) });
    }
    for (const { mrn, registeredAt } of story.patients) this.#name(`patient ${mrn}`, registeredAt);
    for (const { key, uploadedAt } of story.images) this.#name(`image ${key}`, uploadedAt);
    for (const { key, createdAt } of story.reports) this.#name(`report ${key}`, createdAt);
    for (const { key, createdAt } of story.billings) this.#name(`billing ${key}`, createdAt);
  }

  /** @param what kind and key, such as `image 17` */
  id(what: string): string {
    const id = this.#ids.get(what);
    if (id === undefined) throw new Error(`the story does not tell of ${what}`);
    return id;
  }

  actor(key: string): Actor {
    const actor = this.#actors.get(key);
    if (actor === undefined) throw new Error(`the story does not tell of staff ${key}`);
    return actor;
  }

  staff(): DemoStaffRow[] {
    return this.#story.staff.map(({ key, ...person }) => {
      const { staffId, accountId } = this.actor(key);
      return { ...person, id: staffId, accountId };
    });
  }

  patients(): DemoPatientRow[] {
    return this.#story.patients.map(({ accountEmail, registeredBy, ...patient }) => ({
      ...patient,
      id: this.id(`patient ${patient.mrn}`),
      registeredBy: this.actor(registeredBy),
      account:
        accountEmail === null
          ? null
          : { id: demoId(this.#seed, `account ${patient.mrn}`, patient.registeredAt), email: accountEmail },
    }));
  }

  /** @param studyOf the study of an image, by their ids */
  reports(studyOf: ReadonlyMap<string, string>): DemoReportRow[] {
    const version = ({ actor, ...rest }: DemoReportVersion) => ({ ...rest, actor: this.actor(actor) });
    return this.#story.reports.map(({ key, mrn, imageKeys, history }) => {
      const [first, ...later] = history;
      if (first === undefined) throw new Error('a report has a first version');
      const imageIds = imageKeys.map((image) => this.id(`image ${image}`));
      return {
        id: this.id(`report ${key}`),
        patientId: this.id(`patient ${mrn}`),
        imageIds,
        // The images of a visit are one study.
        studyId: studyOf.get(imageIds[0] ?? '') ?? null,
        history: [version(first), ...later.map(version)],
      };
    });
  }

  billings(): DemoBillingRow[] {
    return this.#story.billings.map(
      ({ key, mrn, reportKey, createdBy, payments, cancelled, ...billing }) => ({
        ...billing,
        id: this.id(`billing ${key}`),
        patientId: this.id(`patient ${mrn}`),
        reportId: reportKey === null ? null : this.id(`report ${reportKey}`),
        createdBy: this.actor(createdBy),
        payments: payments.map((payment) => ({ ...payment, receivedBy: this.actor(payment.receivedBy) })),
        cancelled: cancelled === null ? null : { at: cancelled.at, by: this.actor(cancelled.by) },
      }),
    );
  }

  notes(): DemoNoteRow[] {
    return this.#story.notes.map(({ mrn, actor, subject, ...note }) => ({
      ...note,
      patientId: this.id(`patient ${mrn}`),
      actor: this.actor(actor),
      subject: { kind: subject.kind, id: this.id(`${subject.kind.toLowerCase()} ${subject.key}`) },
    }));
  }

  #name(what: string, at: Date): string {
    const id = demoId(this.#seed, what, at);
    this.#ids.set(what, id);
    return id;
  }
}
