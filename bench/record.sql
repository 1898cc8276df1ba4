-- The record as one statement, in the shape of PatientRecord's answer; objects have no signed URL here but their key.
select json_build_object(
  'id', patient.id,
  'mrn', patient.mrn,
  'displayName', patient.family_name || ', ' || patient.given_name,
  'birthDate', patient.birth_date,
  'sex', patient.sex,
  'conditions', patient.conditions,
  'active', patient.active,
  'images', json_build_object(
    'totalCount', (select count(*) from imaging.images where patient_id = patient.id and deleted_at is null),
    'nodes', images.nodes,
    'pageInfo', json_build_object('hasNextPage', images.has_next, 'endCursor', images.end_cursor)
  ),
  'reports', json_build_object(
    'totalCount', (select count(*) from diagnosis.reports where patient_id = patient.id),
    'nodes', reports.nodes
  ),
  'billings', json_build_object(
    'totalCount', (select count(*) from financial.billings where patient_id = patient.id),
    'nodes', billings.nodes
  ),
  'billingSummary', summary.sums,
  'workflowLogs', json_build_object('nodes', logs.nodes)
)::text as record
from users.patients patient
cross join lateral (
  select
    coalesce(json_agg(json_build_object(
      'id', page.id,
      'modality', page.modality,
      'fileName', page.file_name,
      'byteSize', page.byte_size,
      'uploadedAt', to_char(page.uploaded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'url', page.object_key,
      'uploadedBy', json_build_object(
        'id', uploader.id,
        'displayName', uploader.given_name || ' ' || uploader.family_name,
        'department', uploader.department
      ),
      'reports', json_build_object('nodes', named.nodes)
    ) order by page.uploaded_at desc, page.id desc) filter (where page.row_number <= 20), '[]') as nodes,
    coalesce(bool_or(page.row_number > 20), false) as has_next,
    max(translate(encode(convert_to(
      'images UPLOADED_AT DESC ' || json_build_array(page.uploaded_at::text, page.id::text)::text, 'UTF8'), 'base64'),
      E'+/=\n', '-_')) filter (where page.row_number = least(20, page.length)) as end_cursor
  from (
    select first.*, row_number() over (order by uploaded_at desc, id desc), count(*) over () as length
    from (
      select * from imaging.images where patient_id = patient.id and deleted_at is null
      order by uploaded_at desc, id desc limit 21
    ) first
  ) page
  join users.staff uploader on uploader.id = page.uploaded_by
  cross join lateral (
    select coalesce(json_agg(json_build_object('id', first.id, 'status', first.status)), '[]') as nodes
    from (
      select report.id, report.status
      from diagnosis.report_images link join diagnosis.reports report on report.id = link.report_id
      where link.image_id = page.id
      order by report.created_at desc, report.id desc limit 3
    ) first
  ) named
) images
cross join lateral (
  select coalesce(json_agg(json_build_object(
    'id', page.id,
    'status', page.status,
    'findings', page.findings,
    'impression', page.impression,
    'confirmedAt', to_char(page.confirmed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'author', json_build_object(
      'id', author.id, 'displayName', author.given_name || ' ' || author.family_name, 'role', author.role),
    'confirmedBy', case when confirmer.id is not null then json_build_object(
      'id', confirmer.id, 'displayName', confirmer.given_name || ' ' || confirmer.family_name) end,
    'images', shown.nodes,
    'billings', json_build_object('nodes', billed.nodes)
  ) order by page.created_at desc, page.id desc), '[]') as nodes
  from (
    select * from diagnosis.reports where patient_id = patient.id order by created_at desc, id desc limit 20
  ) page
  join users.staff author on author.id = page.author_id
  left join users.staff confirmer on confirmer.id = page.confirmed_by_id
  cross join lateral (
    select coalesce(json_agg(
      json_build_object('id', image.id, 'modality', image.modality) order by link.position), '[]') as nodes
    from diagnosis.report_images link join imaging.images image on image.id = link.image_id
    where link.report_id = page.id
  ) shown
  cross join lateral (
    select coalesce(json_agg(json_build_object(
      'id', first.id,
      'status', first.status,
      'amount', json_build_object('amount', first.amount, 'currency', first.currency)
    )), '[]') as nodes
    from (
      select id, currency, round(amount_minor * power(10::numeric, -exponent), exponent)::text as amount,
        case when cancelled_at is not null then 'CANCELLED'
          when paid_minor = amount_minor then 'PAID'
          when due_date < (now() at time zone 'UTC')::date then 'OVERDUE'
          when paid_minor > 0 then 'PARTIALLY_PAID'
          else 'PENDING' end as status
      from financial.billings where report_id = page.id
      order by created_at desc, id desc limit 3
    ) first
  ) billed
) reports
cross join lateral (
  select coalesce(json_agg(json_build_object(
    'id', page.id,
    'description', page.description,
    'status', case when page.cancelled_at is not null then 'CANCELLED'
      when page.paid_minor = page.amount_minor then 'PAID'
      when page.due_date < (now() at time zone 'UTC')::date then 'OVERDUE'
      when page.paid_minor > 0 then 'PARTIALLY_PAID'
      else 'PENDING' end,
    'amount', json_build_object(
      'amount', round(page.amount_minor * power(10::numeric, -page.exponent), page.exponent)::text,
      'currency', page.currency),
    'outstanding', json_build_object(
      'amount', round(case when page.cancelled_at is null then page.amount_minor - page.paid_minor else 0 end
        * power(10::numeric, -page.exponent), page.exponent)::text,
      'currency', page.currency),
    'dueDate', page.due_date,
    'createdBy', json_build_object(
      'id', creator.id, 'displayName', creator.given_name || ' ' || creator.family_name),
    'report', case when report.id is not null then
      json_build_object('id', report.id, 'status', report.status) end
  ) order by page.created_at desc, page.id desc), '[]') as nodes
  from (
    select * from financial.billings where patient_id = patient.id order by created_at desc, id desc limit 20
  ) page
  join users.staff creator on creator.id = page.created_by
  left join diagnosis.reports report on report.id = page.report_id
) billings
cross join lateral (
  select coalesce(json_agg(json_build_object(
    'currency', sum.currency,
    'total', json_build_object('amount', round(sum.total * sum.unit, sum.exponent)::text),
    'outstanding', json_build_object('amount', round(sum.outstanding * sum.unit, sum.exponent)::text),
    'overdue', json_build_object('amount', round(sum.overdue * sum.unit, sum.exponent)::text)
  ) order by sum.currency), '[]') as sums
  from (
    select currency, exponent, power(10::numeric, -exponent) as unit,
      sum(amount_minor) as total,
      sum(amount_minor - paid_minor) as outstanding,
      coalesce(sum(amount_minor - paid_minor) filter (
        where due_date < (now() at time zone 'UTC')::date), 0) as overdue
    from financial.billings where patient_id = patient.id and cancelled_at is null
    group by currency, exponent
  ) sum
) summary
cross join lateral (
  select coalesce(json_agg(json_build_object(
    'id', page.id,
    'at', to_char(page.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'action', page.action,
    'detail', page.detail,
    'actor', case when actor.id is not null then json_build_object(
      'id', actor.id, 'displayName', actor.given_name || ' ' || actor.family_name) end
  ) order by page.at desc, page.id desc), '[]') as nodes
  from (
    select id, at, action, detail, staff_id from audit.events
    where patient_id = patient.id and detail is not null
    order by at desc, id desc limit 20
  ) page
  left join users.staff actor on actor.id = page.staff_id
) logs
where patient.mrn = $1
