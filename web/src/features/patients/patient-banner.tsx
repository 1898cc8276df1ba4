import {
  IconAlertTriangle,
  IconEyeOff,
  IconLockOpen,
  IconMail,
  IconMapPin,
  IconPhone,
  IconUserOff,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { graphql } from '#generated/gql.ts';
import { type FragmentType, readFragment } from '#generated/fragment-masking.ts';
import type { PatientBanner_PatientFragment } from '#generated/graphql.ts';
import { formatAge, formatTime } from '#shared/format.ts';
import { m } from '#shared/messages.ts';
import { Badge } from '#shared/ui/badge.tsx';
import { Bar, Waiting } from '#shared/ui/skeleton.tsx';
import { Day } from '#shared/ui/values.tsx';
import classes from './patient-banner.module.css';

export const PatientBannerFragment = graphql(`
  fragment PatientBanner_patient on Patient {
    id
    mrn
    displayName
    name {
      given
      family
    }
    birthDate
    birthYear
    sex
    conditions
    active
    restricted
    restrictions @include(if: $canRestrict) {
      reason
    }
    viewerReadsUntil
    phone
    email
    address {
      line
      city
      postalCode
      country
    }
  }
`);

type Patient = PatientBanner_PatientFragment;

const Title = ({ patient }: { patient: Patient }) => (
  <h1 className={classes['name']} title={patient.displayName}>
    {patient.name ? (
      <bdi>
        <b>{patient.name.family}</b>
        {m.patients.nameComma(patient.name.family)} {patient.name.given}
      </bdi>
    ) : (
      <bdi>{patient.displayName}</bdi>
    )}
  </h1>
);

const Born = ({ patient }: { patient: Patient }) => {
  if (patient.birthDate) {
    return (
      <span className="nowrap">
        {formatAge(patient.birthDate)}{' '}
        <span className="muted">
          (<Day date={patient.birthDate} />)
        </span>
      </span>
    );
  }
  return patient.birthYear ? <span>{m.patients.yearOfBirth(patient.birthYear)}</span> : null;
};

/** That the record is restricted; with the reason for those who may lift it. */
const Restricted = ({ patient: { viewerReadsUntil, restrictions } }: { patient: Patient }) => (
  <>
    <span title={viewerReadsUntil ? m.record.readsUntilHelp : m.record.restrictedHelp}>
      <Badge tone="amber" icon={viewerReadsUntil ? IconLockOpen : IconEyeOff}>
        {viewerReadsUntil ? m.record.readsUntil(formatTime(viewerReadsUntil)) : m.record.restricted}
      </Badge>
    </span>
    {restrictions?.[0]?.reason && (
      <span className={classes['reason']}>
        <bdi>{restrictions[0].reason}</bdi>
      </span>
    )}
  </>
);

const Contact = ({ patient: { phone, email, address } }: { patient: Patient }) => {
  const place = [
    address?.line,
    [address?.postalCode, address?.city].filter(Boolean).join(' '),
    address?.country,
  ]
    .filter(Boolean)
    .join(', ');
  if (!phone && !email && !place) return null;
  return (
    <ul className={classes['contact']} aria-label={m.record.contact}>
      {phone && (
        <li>
          <IconPhone size={13} aria-hidden="true" />{' '}
          <a href={`tel:${phone.replaceAll(/[^+\d]/g, '')}`}>{phone}</a>
        </li>
      )}
      {email && (
        <li>
          <IconMail size={13} aria-hidden="true" /> <a href={`mailto:${email}`}>{email}</a>
        </li>
      )}
      {place && (
        <li>
          <IconMapPin size={13} aria-hidden="true" /> <bdi>{place}</bdi>
        </li>
      )}
    </ul>
  );
};

type Props = { patient: FragmentType<typeof PatientBannerFragment> | undefined; actions?: ReactNode };

/** Who the patient is; stands above everything about them and never scrolls away. */
export const PatientBanner = ({ patient: ref, actions }: Props) => {
  const patient = readFragment(PatientBannerFragment, ref);
  if (!patient) {
    return (
      <section className={classes['banner']} aria-busy="true">
        <div className={classes['line']}>
          <h1 className={classes['name']}>
            <span className="visually-hidden">{m.common.loading}</span>
            <Bar width={220} height={16} />
          </h1>
          <Bar width={200} />
        </div>
        <div className={classes['foot']}>
          <Bar width={160} height={10} />
          <Waiting />
        </div>
      </section>
    );
  }
  return (
    <section
      className={classes['banner']}
      aria-label={m.record.banner}
      data-inactive={patient.active === false || undefined}
    >
      <div className={classes['line']}>
        <Title patient={patient} />
        <span className={classes['facts']}>
          {patient.sex && (
            <abbr title={m.sex[patient.sex]} aria-label={m.sex[patient.sex]} role="img">
              {m.sexShort[patient.sex]}
            </abbr>
          )}
          <Born patient={patient} />
          <span className={classes['mrn']}>{patient.mrn}</span>
        </span>
        {patient.active === false && (
          <span title={m.record.inactiveHelp}>
            <Badge tone="grey" icon={IconUserOff}>
              {m.record.inactive}
            </Badge>
          </span>
        )}
        {patient.restricted && <Restricted patient={patient} />}
        {patient.conditions && patient.conditions.length > 0 && (
          <ul className={classes['conditions']} aria-label={m.record.conditions}>
            {patient.conditions.map((condition) => (
              <li key={condition} title={condition}>
                <IconAlertTriangle size={12} aria-hidden="true" /> <bdi>{condition}</bdi>
              </li>
            ))}
          </ul>
        )}
      </div>
      <div className={classes['foot']}>
        <Contact patient={patient} />
        <div className={classes['actions']}>{actions}</div>
      </div>
    </section>
  );
};
