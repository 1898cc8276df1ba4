import type { EntityManager } from '@lightbox/platform/database.ts';
import type { SharedTables } from '@lightbox/platform/directory.ts';
import type { InferKyselyDB } from '@mikro-orm/postgresql';
import { Account } from '#accounts/account.entity.ts';
import { RefreshToken, Session } from '#accounts/session.entity.ts';
import { Throttle } from '#accounts/throttle.entity.ts';
import { Patient } from '#patients/patient.entity.ts';
import { BrokenGlass, Restriction } from '#patients/restriction.entity.ts';
import { Staff } from '#staff/staff.entity.ts';

export const entities = [Patient, Staff, Account, Session, RefreshToken, Throttle, Restriction, BrokenGlass];

type Tables = InferKyselyDB<(typeof entities)[number]> & SharedTables;

/** The read side: this subgraph's tables and the shared ones. */
export const db = (em: EntityManager) => em.getKysely<Tables>();
