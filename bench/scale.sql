-- A hospital of `bench.patients` patients, made of numbers: 5 images a patient, a report for three images in ten, a billing
-- for two reports in three, 200 staff. Every row follows from its number and setseed, so that a size is always the same.
-- Expects empty tables; ids sort by the time they stand for, as ours do.

create function pg_temp.id_of(kind int, number bigint, at timestamptz) returns uuid language sql stable as $$
  select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || lpad(to_hex(kind), 3, '0')
    || '8' || lpad(to_hex(number), 15, '0'))::uuid
$$;
-- Two years up to yesterday, whatever the size.
create function pg_temp.moment(number bigint, total bigint) returns timestamptz language sql stable as $$
  select date_trunc('milliseconds', timestamptz '2024-11-24 00:00Z' + interval '730 days' * (number::float8 / total))
$$;
create function pg_temp.patient_id(number bigint) returns uuid language sql stable as $$
  select pg_temp.id_of(1, number, timestamptz '2024-01-01 00:00Z' + number * interval '1 second')
$$;
create function pg_temp.staff_id(number bigint) returns uuid language sql stable as $$
  select pg_temp.id_of(2, number, timestamptz '2024-01-01 00:00Z')
$$;

create temp table sizes as
  select patients, patients * 5 as images, patients * 5 * 3 / 10 as reports, patients as billings
  from (select current_setting('bench.patients')::bigint as patients) given;
analyze sizes;
-- A view, so that its lists are constants where they are used.
create temp view words as select
  array['Ada','Ben','Carla','David','Elena','Felix','Greta','Hugo','Ines','Jonas','Klara','Leon','Maria','Nils','Olga','Paul',
    'Quirin','Rosa','Simon','Theresa','Ulrich','Vera','Walter','Xaver','Yvonne','Zoe','José','Zoë','Björn','Amélie','Søren','Łucja',
    'Mohammed','Aylin','Ngoc','Wei','Priya','Olumide','Ivan','Natalia','Anna','Anna-Lena','Hans','Hans-Peter','Luca','Chiara']
    as givens,
  array['ab','al','an','ar','ba','be','bo','bra','da','de','do','el','en','er','fa','fi','ga','go','gra','ha','he','ho','ja','jo',
    'ka','ke','kla','ko','la','le','li','lo','ma','me','mi','mo','na','ne','no','pa','pe','ra','re','ro','sa','se','sta','ta','te','to',
    'va','ve','wa','we','wi','za','zi','zu'] as starts,
  array['mann','berg','er','stein','feld','hoff','ski','sen','son','dorf','bach','ler','ner','ning','ow','ova','ez','etti','i','o',
    'ström','haus','meier','müller','schmidt','rath','gen','ke','witz','thal'] as ends,
  array['No focal consolidation','The heart is of normal size','No pleural effusion','No pneumothorax','The mediastinum is not widened',
    'Bones without fracture','Soft tissues unremarkable','Liver of normal size and texture','No free fluid','Kidneys without dilatation',
    'Grey and white matter well differentiated','Ventricles of normal width','No midline shift','No acute haemorrhage',
    'Vertebral bodies of normal height','Disc spaces preserved','No stenosis of the spinal canal','Menisci intact',
    'Cruciate ligaments continuous','No joint effusion','Gallbladder without stones','Spleen not enlarged','Pancreas unremarkable',
    'Aorta of normal calibre','Lymph nodes not enlarged','Degenerative changes of the lower lumbar spine','Mild atelectasis at the bases',
    'Known scar in the right upper lobe','Position of the catheter unchanged','No change against the previous study'] as sentences,
  array['pneumonia','fracture','effusion','nodule','stenosis','cyst','haematoma','oedema','embolism','metastasis','cholelithiasis',
    'hydronephrosis','diverticulitis','appendicitis','osteophyte','spondylolisthesis','haemangioma','lipoma','meningioma','aneurysm',
    'dissection','sarcoidosis','bronchiectasis','emphysema','fibrosis','pneumothorax','cardiomegaly','osteoporosis','scoliosis',
    'tendinopathy','bursitis','gonarthrosis','coxarthrosis','hepatomegaly','splenomegaly','pancreatitis','ileus','volvulus',
    'intussusception','endometriosis','adenomyosis','prostatitis','seminoma','thymoma','lymphoma','myeloma','osteosarcoma',
    'chondroma','enchondroma','schwannoma','glioblastoma','craniopharyngioma','cholesteatoma','otosclerosis','sialolithiasis',
    'goitre','thyroiditis','phaeochromocytoma','nephroblastoma','syringomyelia','chordoma','situs inversus','echinococcosis',
    'actinomycosis'] as diagnoses,
  array['left','right','upper','lower','anterior','posterior','medial','lateral','proximal','distal'] as sides,
  array['X_RAY','X_RAY','X_RAY','CT','CT','CT','MRI','MRI','ULTRASOUND','OTHER'] as modalities,
  array['DX','DX','CR','CT','CT','CT','MR','MR','US','SC'] as dicom_modalities,
  array['CHEST','KNEE','HAND','HEAD','ABDOMEN','CHEST','SPINE','KNEE','ABDOMEN','OTHER'] as body_parts,
  -- Bytes of a file, about: pictures of ultrasound are small, radiographs large.
  array[8000000,8000000,6000000,520000,520000,520000,300000,300000,90000,40000] as bytes,
  -- Of every ten patients the owner of each of their fifty images, and the how manieth of theirs it is.
  array[0,1,1,2,2,3,3,3,4,4,4,5,5,5,5,6,6,6,6,6,7,7,7,7,7,7,8,8,8,8,8,8,8,8,9,9,9,9,9,9,9,9,9,9,9,9,9,9,9,9] as owners,
  array[0,0,1,0,1,0,1,2,0,1,2,0,1,2,3,0,1,2,3,4,0,1,2,3,4,5,0,1,2,3,4,5,6,7,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15] as ranks;

select setseed(0.5);

insert into users.staff (id, given_name, family_name, sort_name, search_text, email, department, role, active)
select pg_temp.staff_id(n), given, family, lower(family || ', ' || given), lower(family || ' ' || given),
  'staff-' || n || '@bench.example', (array['Radiology','Surgery','Medicine','Reception'])[n % 4 + 1],
  (array['RADIOLOGIST','PHYSICIAN','TECHNOLOGIST','CLERK'])[n % 4 + 1], true
from generate_series(0, 199) n, words, lateral (
  select givens[n * 7 % cardinality(givens) + 1] as given, initcap(starts[n * 11 % cardinality(starts) + 1] || ends[n * 3 % cardinality(ends) + 1]) as family) name;
insert into users.staff (id, given_name, family_name, sort_name, search_text, email, department, role, active)
select pg_temp.staff_id(n), role, 'Bench', 'bench, ' || lower(role), 'bench ' || lower(role),
  lower(role) || '@bench.example', 'Office', role, true
from (values (200, 'ADMIN'), (201, 'ANALYST')) office (n, role);
insert into users.accounts (id, email, password_hash, role, staff_id, active, created_at)
select pg_temp.id_of(3, row_number() over (order by id), timestamptz '2024-01-01 00:00Z'), email, 'none', role, id, true,
  '2024-01-01 00:00Z' from users.staff;
insert into directory.staff (id, active, department) select id, active, department from users.staff;

-- The shape of names: few are common, most are rare.
insert into users.patients (id, mrn, given_name, family_name, sort_name, search_text, birth_date, sex, phone, conditions, active,
  restricted, registered_at)
select pg_temp.patient_id(n), mrn, given, family, folded_family || ', ' || folded_given,
  folded_family || ' ' || folded_given || ' ' || lower(mrn), date '1925-01-01' + (random() * 36000)::int,
  (array['FEMALE','MALE','FEMALE','MALE','OTHER','UNKNOWN'])[least(n % 50, 5) + 1], '+49 30 ' || n,
  case when n % 3 = 0 then '["asthma"]' else '[]' end::jsonb, n % 200 <> 0, n % 500 = 1,
  timestamptz '2022-01-01 00:00Z' + interval '1000 days' * (n::float8 / patients)
from sizes, words, generate_series(1, sizes.patients) n, lateral (
  select 'MRN-' || lpad(n::text, greatest(6, length(n::text)), '0') as mrn,
    givens[1 + floor(random() * random() * cardinality(givens))::int] as given,
    initcap(starts[1 + floor(random() * cardinality(starts))::int] || starts[1 + floor(random() * random() * cardinality(starts))::int]
      || ends[1 + floor(random() * random() * cardinality(ends))::int]) as family
  where n > 0) name, lateral (
  select translate(lower(given), 'éëöüøł', 'eeouøł') as folded_given, translate(lower(family), 'öü', 'ou') as folded_family) folded;
insert into directory.patients (id, mrn, active, restricted) select id, mrn, active, restricted from users.patients;
select setval('users.mrn_numbers', patients) from sizes;

-- A stride that has no divisor with their number spreads each patient's images over the two years.
insert into imaging.images (id, patient_id, study_id, series_id, object_key, file_name, content_type, byte_size, sha256, modality,
  dicom_modality, body_part, description, search_text, captured_at, uploaded_at, uploaded_by, dicom, warnings, deleted_at,
  deleted_by, deletion_reason, bytes_removed_at)
select pg_temp.id_of(16, n, at), pg_temp.patient_id(patient),
  pg_temp.id_of(17, patient * 4 + ranks[slot] / 4, timestamptz '2024-01-01 00:00Z' + patient * interval '1 second'),
  pg_temp.id_of(18, patient * 4 + ranks[slot] / 4, timestamptz '2024-01-01 00:00Z' + patient * interval '1 second'),
  left(md5(n::text), 2) || '/' || substr(md5(n::text), 3, 2) || '/' || md5(n::text)::uuid, 'IM' || lpad(n::text, 8, '0') || '.dcm', 'application/dicom',
  bytes[kind] / 2 + (random() * bytes[kind])::int, md5(n::text) || md5((-n)::text), modalities[kind], dicom_modalities[kind],
  body_parts[kind], lower(body_parts[kind]) || ' ' || sides[n % 10 + 1],
  'im' || lpad(n::text, 8, '0') || E'.dcm\n' || lower(body_parts[kind]) || ' ' || sides[n % 10 + 1] || E'\n' || lower(body_parts[kind]),
  at - random() * interval '3 days', at, pg_temp.staff_id(n * 13 % 50 * 4 + 2),
  jsonb_build_object('sopInstanceUid', '1.2.826.0.1.3680043.10.1.' || n, 'transferSyntaxUid', '1.2.840.10008.1.2.1', 'rows', 512,
    'columns', 512, 'numberOfFrames', 1, 'bodyPartExamined', body_parts[kind], 'patientId', 'MRN-' || lpad(patient::text, 6, '0')),
  -- There are no bytes to remove while others are measured.
  '[]', removed_at, removed_by, reason, removed_at
from sizes, words, generate_series(0, sizes.images - 1) n, lateral (
  select (n * 7368787 % images) / 50 * 10 + owners[(n * 7368787 % images) % 50 + 1] + 1 as patient,
    ((n * 7368787 % images) % 50 + 1)::int as slot, floor(random() * 10)::int + 1 as kind,
    pg_temp.moment(n, images) as at where n >= 0) image,
  lateral (select case when n % 100 = 99 then at + interval '1 day' end as removed_at,
    case when n % 100 = 99 then pg_temp.staff_id(0) end as removed_by, case when n % 100 = 99 then 'Wrong side' end as reason) deleted;
insert into imaging.studies (id, patient_id, study_instance_uid, description, started_at)
select study_id, min(patient_id::text)::uuid, '1.2.826.0.1.3680043.10.2.' || study_id, min(description), min(captured_at)
from imaging.images group by study_id;
insert into directory.studies (id, patient_id) select id, patient_id from imaging.studies;
insert into imaging.series (id, study_id, series_instance_uid, number)
select distinct series_id, study_id, '1.2.826.0.1.3680043.10.3.' || series_id, 1 from imaging.images;
insert into directory.images (id, patient_id, modality, uploaded_at, deleted)
select id, patient_id, modality, uploaded_at, deleted_at is not null from imaging.images;

insert into diagnosis.reports (id, patient_id, author_id, status, findings, impression, recommendations, confirmed_by_id,
  confirmed_at, version, created_at, updated_at)
select pg_temp.id_of(32, n, at), patient_id, author, status,
  sentences[1 + floor(random() * cardinality(sentences))::int] || '. ' || sentences[1 + floor(random() * cardinality(sentences))::int] || '. '
    || sentences[1 + floor(random() * cardinality(sentences))::int] || '. Measures ' || round((random() * 90)::numeric, 1) || ' mm at the '
    || sides[1 + floor(random() * 10)::int] || ' ' || sides[1 + floor(random() * 10)::int] || ' aspect. '
    || sentences[1 + floor(random() * cardinality(sentences))::int] || '.',
  case when n % 3 = 0 then 'Findings consistent with ' else 'No evidence of ' end
    || diagnoses[1 + floor(random() * random() * random() * cardinality(diagnoses))::int] || '. Compared with study ' || n || '.',
  case when n % 5 = 0 then 'Follow-up in ' || 1 + n % 12 || ' months.' end,
  case when confirmed then author end, case when confirmed then at + interval '2 hours' end, 1, at, at + interval '2 hours'
from words, lateral (
  select row_number() over (order by id) as n, patient_id, uploaded_at + interval '1 hour' as at
  from imaging.images, sizes where get_byte(uuid_send(id), 15) % 10 in (0, 3, 6)) image, lateral (
  select pg_temp.staff_id(n * 17 % 50 * 4 + n % 2) as author,
    (array['DRAFT','PRELIMINARY','AMENDED','CANCELLED','ENTERED_IN_ERROR'])[n % 50 + 1] as other) made, lateral (
  select coalesce(other, 'FINAL') as status,
    coalesce(other, 'FINAL') in ('FINAL', 'AMENDED', 'ENTERED_IN_ERROR') as confirmed) stands;
insert into diagnosis.report_images (report_id, image_id, position)
select pg_temp.id_of(32, n, uploaded_at + interval '1 hour'), id, 0 from (
  select row_number() over (order by id) as n, id, uploaded_at
  from imaging.images where get_byte(uuid_send(id), 15) % 10 in (0, 3, 6)) image;
insert into diagnosis.report_versions (report_id, version, status, at, actor_id, findings, impression, recommendations)
select id, 1, status, created_at, author_id, findings, impression, recommendations from diagnosis.reports;
insert into directory.reports (id, patient_id, confirmed)
select id, patient_id, status in ('FINAL', 'AMENDED', 'ENTERED_IN_ERROR') from diagnosis.reports;

insert into financial.billings (id, patient_id, report_id, description, procedure_code, search_text, currency, exponent,
  amount_minor, paid_minor, paid_at, due_date, cancelled_at, cancellation_reason, created_at, created_by)
select pg_temp.id_of(48, n, at), patient_id, report, 'Imaging with report ' || n, code, 'imaging with report ' || n || ' ' || lower(code),
  case when n % 10 = 0 then 'USD' else 'EUR' end, 2, amount, paid, case when paid = amount then at + interval '20 days' end,
  (at + interval '30 days')::date, case when n % 100 = 50 then at + interval '1 day' end,
  case when n % 100 = 50 then 'Entered twice' end, at, pg_temp.staff_id(n * 7 % 50 * 4 + 3)
from (
  select row_number() over (order by id) as n, id as report, patient_id, created_at + interval '1 hour' as at
  from diagnosis.reports) report, lateral (
  select 'RAD-' || n % 400 as code, (2000 + floor(random() * 60000))::bigint as amount) priced, lateral (
  -- What is old has mostly been paid, and what is withdrawn never was.
  select case when n % 100 = 50 then 0 when random() < 0.85 then amount when random() < 0.5 then amount / 2 else 0 end as paid) settled
where n % 3 <> 0;
insert into financial.payments (id, billing_id, amount_minor, method, received_at, received_by)
select pg_temp.id_of(49, row_number() over (order by id), created_at + interval '20 days'), id, paid_minor,
  (array['CASH','CARD','TRANSFER','INSURANCE'])[1 + get_byte(uuid_send(id), 15) % 4], created_at + interval '20 days', created_by
from financial.billings where paid_minor > 0;
insert into directory.billings (id, patient_id) select id, patient_id from financial.billings;

insert into directory.contributions (patient_id, staff_id)
select patient_id, uploaded_by from imaging.images union select patient_id, author_id from diagnosis.reports;

-- What was written: each registration, report and billing, and one image in five.
insert into audit.events (id, at, kind, action, outcome, subgraph, account_id, role, staff_id, patient_id, patient_ids, subject_kind,
  subject_id, detail, request_id)
select pg_temp.id_of(64, row_number() over (order by done.at), done.at), done.at, 'WRITE', action, 'ALLOWED', subgraph, accounts.id,
  accounts.role, done.staff_id, done.patient_id, array[done.patient_id], kind, subject_id, detail, 'bench'
from (
  select registered_at as at, 'patient.registered' as action, 'users' as subgraph, pg_temp.staff_id(3) as staff_id, id as patient_id,
    'PATIENT' as kind, id as subject_id, 'Registered the patient' as detail from users.patients
  union all select uploaded_at, 'image.uploaded', 'imaging', uploaded_by, patient_id, 'IMAGE', id, 'Uploaded a ' || modality || ' image'
    from imaging.images where get_byte(uuid_send(id), 15) % 5 = 0
  union all select created_at, 'report.created', 'diagnosis', author_id, patient_id, 'REPORT', id, 'Began a report'
    from diagnosis.reports
  union all select created_at, 'billing.created', 'financial', created_by, patient_id, 'BILLING', id, 'Made out a billing'
    from financial.billings) done
join users.accounts on accounts.staff_id = done.staff_id;
