import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

/** A postal address as stored; absent parts are null. */
export interface Address {
  line: string | null;
  city: string | null;
  postalCode: string | null;
  country: string | null;
}

export const Patient = defineEntity({
  name: 'Patient',
  tableName: 'patients',
  properties: {
    id: p.uuid().primary(),
    mrn: p.string(),
    givenName: p.string(),
    familyName: p.string(),
    /** Folded name that lists are ordered by. */
    sortName: p.string(),
    /** Folded name and MRN that searches look into. */
    searchText: p.string(),
    birthDate: p.date(),
    sex: p.string().$type<'MALE' | 'FEMALE' | 'OTHER' | 'UNKNOWN'>(),
    phone: p.string().nullable(),
    email: p.string().nullable(),
    address: p.json<Address>().nullable(),
    conditions: p.json<string[]>(),
    active: p.boolean(),
    restricted: p.boolean(),
    version: p.integer().version(),
    registeredAt: p.datetime(),
  },
});
export type Patient = InferEntity<typeof Patient>;
