import type { PictureSpec } from '../pictures/draw.ts';

export type Name = { readonly given: string; readonly family: string };
export type StaffRole = 'ADMIN' | 'RADIOLOGIST' | 'PHYSICIAN' | 'TECHNOLOGIST' | 'CLERK' | 'ANALYST';
export type Sex = 'MALE' | 'FEMALE' | 'OTHER' | 'UNKNOWN';
export type Modality = 'X_RAY' | 'MRI' | 'CT' | 'ULTRASOUND' | 'OTHER';
export type ReportStatus = 'DRAFT' | 'PRELIMINARY' | 'FINAL' | 'AMENDED' | 'CANCELLED' | 'ENTERED_IN_ERROR';

/** Every member of staff has an account with the demo password; `key` is what the rest of the story refers to. */
export type DemoStaff = {
  readonly key: string;
  readonly name: Name;
  readonly email: string;
  readonly department: string;
  readonly role: StaffRole;
  readonly active: boolean;
  readonly registeredAt: Date;
};

export type DemoPatient = {
  readonly mrn: string;
  readonly name: Name;
  /** YYYY-MM-DD. */
  readonly birthDate: string;
  readonly sex: Sex;
  readonly phone: string | null;
  readonly email: string | null;
  readonly address: {
    readonly line: string;
    readonly city: string;
    readonly postalCode: string;
    readonly country: string;
  } | null;
  readonly conditions: readonly string[];
  readonly active: boolean;
  /** The address of the portal account, if the patient has one. */
  readonly accountEmail: string | null;
  readonly registeredAt: Date;
  readonly registeredBy: string;
};

/** DICOM codes of the study's modality; null for a picture that is stored as a plain PNG file. */
export type DicomModality = 'DX' | 'CR' | 'CT' | 'MR' | 'US' | 'PT';

export type DemoImage = {
  readonly key: string;
  readonly mrn: string;
  readonly modality: Modality;
  readonly dicomModality: DicomModality | null;
  /** DICOM's defined term, e.g. CHEST. */
  readonly bodyPart: string;
  readonly description: string;
  readonly capturedAt: Date;
  readonly uploadedAt: Date;
  readonly uploadedBy: string;
  readonly fileName: string;
  readonly contentType: 'application/dicom' | 'image/png';
  /** What the file itself says of patient and place; used for DICOM only. */
  readonly file: DemoFile;
  readonly picture: PictureSpec;
  readonly pictureSeed: number;
};

export type DemoFile = {
  readonly patient: { readonly name: Name; readonly birthDate: string; readonly sex: Sex };
  readonly referrer: Name;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly sopInstanceUid: string;
  readonly accessionNumber: string;
  readonly seriesDescription: string;
  readonly seriesNumber: number;
  readonly instanceNumber: number;
};

export type ReportText = {
  readonly findings: string;
  readonly impression: string;
  readonly recommendations: string | null;
};

/** One version of a report, as its history shows it. */
export type DemoReportVersion = ReportText & {
  readonly status: ReportStatus;
  readonly at: Date;
  readonly actor: string;
  readonly reason: string | null;
};

/** Text and status are those of the last version; `history` is never empty, oldest first. */
export type DemoReport = ReportText & {
  readonly key: string;
  readonly mrn: string;
  readonly imageKeys: readonly string[];
  readonly status: ReportStatus;
  readonly author: string;
  readonly createdAt: Date;
  readonly confirmedBy: string | null;
  readonly confirmedAt: Date | null;
  readonly history: readonly DemoReportVersion[];
};

export type DemoMoney = { readonly amount: string; readonly currency: string };

export type DemoPayment = {
  readonly amount: DemoMoney;
  readonly method: 'CASH' | 'CARD' | 'TRANSFER' | 'INSURANCE' | 'OTHER';
  readonly reference: string | null;
  readonly receivedAt: Date;
  readonly receivedBy: string;
};

export type DemoBilling = {
  readonly key: string;
  readonly mrn: string;
  readonly reportKey: string | null;
  readonly description: string;
  readonly procedureCode: string;
  readonly amount: DemoMoney;
  /** YYYY-MM-DD. */
  readonly dueDate: string;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly payments: readonly DemoPayment[];
  readonly cancelled: { readonly at: Date; readonly by: string; readonly reason: string } | null;
};

/** A note by hand; subject.key is the key of an image, report or billing, or the patient's MRN. */
export type DemoNote = {
  readonly mrn: string;
  readonly actor: string;
  readonly subject: { readonly kind: 'IMAGE' | 'REPORT' | 'BILLING' | 'PATIENT'; readonly key: string };
  readonly text: string;
  readonly at: Date;
};

/** Everything refers to staff by key and to patients by MRN; all moments lie before `today`. */
export type DemoStory = {
  readonly staff: readonly DemoStaff[];
  readonly patients: readonly DemoPatient[];
  readonly images: readonly DemoImage[];
  readonly reports: readonly DemoReport[];
  readonly billings: readonly DemoBilling[];
  readonly notes: readonly DemoNote[];
};
