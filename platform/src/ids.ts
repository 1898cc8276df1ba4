import { randomUUID, randomUUIDv7 } from 'node:crypto';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** @returns a new id (UUIDv7: ids made later sort later) */
export const newId = (): string => randomUUIDv7();

/** True for a string that can be one of our ids; anything else names nothing and never reaches SQL. */
export const isId = (value: unknown): value is string => typeof value === 'string' && uuid.test(value);

/** As machines make them. Other texts stay out of our logs: a name or a record number could be one. */
const requestIdForm = /^[0-9a-f-]{16,64}$/i;

/** @param given the header x-request-id @returns it when it is an id, else a new one */
export const requestIdFrom = (given: unknown): string =>
  typeof given === 'string' && requestIdForm.test(given) ? given : randomUUID();
