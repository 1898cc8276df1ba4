/** Indexes by which the audit trail and the workflow log are read in every way that they can be asked for. */
export const auditReading = {
  name: '2026-11-24-audit-reading',
  sql: `
    create index on audit.events (at desc, id desc);
    create index on audit.events (account_id, at desc, id desc);
    create index on audit.events (action, at desc, id desc) where action <> 'record.read';
    create index on audit.events (outcome, at desc, id desc) where outcome <> 'ALLOWED';
    create index on audit.events using gin (patient_ids);

    create index on audit.events (subject_id, at desc, id desc) where detail is not null;
    create index on audit.events using gin (detail public.gin_trgm_ops) where detail is not null;
  `,
};
