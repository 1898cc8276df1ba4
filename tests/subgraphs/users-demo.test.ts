import { afterAll, expect, it } from '@jest/globals';
import { Database } from '@lightbox/platform/database.ts';
import { newId } from '@lightbox/platform/ids.ts';
import { createLogger } from '@lightbox/platform/logger.ts';
import { insertDemoPeople } from '@lightbox/users/demo.ts';
import { entities } from '@lightbox/users/tables.ts';
import { testDatabase } from '../support/database.ts';
import { Directory } from '../support/directory.ts';

const stack = new AsyncDisposableStack();
afterAll(() => stack.disposeAsync());

it('the demo hospital’s staff are known to all subgraphs with their departments', async () => {
  const { url } = stack.use(await testDatabase());
  const config = { url, role: 'lightbox_users', schema: 'users', poolSize: 1 };
  const database = stack.use(await Database.open(config, entities, createLogger('tests', 'fatal')));
  const directory = stack.use(await Directory.open(url));
  const name = { given: 'Ada', family: 'Demo' };
  const one = {
    id: newId(),
    accountId: newId(),
    name,
    email: 'ada@demo.example',
    role: 'PHYSICIAN',
  } as const;
  const staff = [{ ...one, department: 'Surgery', active: true, registeredAt: new Date() }];
  const patient = {
    id: newId(),
    mrn: 'MRN-000001',
    name,
    birthDate: '1980-05-17',
    sex: 'OTHER',
    account: null,
  } as const;
  const contact = { phone: null, email: null, address: null, conditions: [] };
  const registered = { registeredAt: new Date(), registeredBy: { ...one, staffId: one.id }, active: true };
  const patients = [{ ...patient, ...contact, ...registered }];
  await database
    .fork()
    .transactional((em) => insertDemoPeople(em, { staff, patients, passwordHash: 'none' }));
  expect(await directory.query('select * from directory.staff')).toEqual([
    { id: one.id, active: true, department: 'Surgery' },
  ]);
});
