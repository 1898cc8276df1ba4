import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext, Page, Response } from 'playwright-core';
import { openBrowser, presentBrowser, signIn, watch } from '../support/browser.ts';
import { dicomFile, pngFile } from '../support/dicom.ts';
import { type HospitalProcess, startHospital } from '../support/hospital-process.ts';
import { Person } from '../support/person.ts';
import { skipWithReason } from '../support/skipped.ts';
import { temporaryFolder } from '../support/folder.ts';

const browserPath = presentBrowser();
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const isRecord = (response: Response) =>
  response.url().endsWith('/graphql') && (response.request().postData() ?? '').includes('"PatientRecord"');

function runsFromEndToEnd(program: string) {
  let folder: string;
  let hospital: HospitalProcess;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let operations: string[];
  let complaints: string[];

  /** A patient whom no other test touches. */
  const newPatient = async (family: string): Promise<{ id: string; mrn: string }> => {
    const person = await Person.signIn(hospital.address, 'admin@demo.lightbox.example', 'lightbox-demo');
    const input = { name: { given: 'Test', family }, birthDate: '1975-02-03', sex: 'FEMALE' };
    const data = await person.must(
      'mutation ($input: RegisterPatientInput!) { registerPatient(input: $input) { id mrn } }',
      { input },
    );
    return data['registerPatient'] as { id: string; mrn: string };
  };
  const open = async (path: string, account: string) => {
    await page.goto(hospital.address + path);
    await signIn(page, account);
  };
  const part = (name: string) => page.getByRole('region', { name, exact: true });
  const tiles = () => part('Images').getByRole('link');
  /** Uploads at one MiB a second, until it is detached. */
  const slowLine = async () => {
    const line = await context.newCDPSession(page);
    const speed = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 1024 ** 2 };
    await line.send('Network.emulateNetworkConditions', speed);
    return line;
  };
  /** The bar of an upload that has begun and not ended. */
  const onTheWay = (name: string) =>
    page
      .getByRole('progressbar', { name: `Upload of ${name}` })
      .and(page.locator('progress[value]:not([value="0"]):not([value="100"])'));
  const choose = (name: string, buffer: Buffer) =>
    page.getByLabel('Upload images').and(page.locator('input')).setInputFiles({ name, mimeType: '', buffer });

  beforeAll(async () => {
    folder = await temporaryFolder('e2e');
    browser = await openBrowser(program);
    hospital = await startHospital(folder);
  }, 90_000);

  afterAll(async () => {
    await browser?.close();
    await hospital?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
    context.setDefaultTimeout(10_000);
    page = await context.newPage();
    ({ operations, complaints } = watch(page));
  });

  afterEach(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });

  it('finds a patient by typing and shows the record that one operation fetched', async () => {
    await open('/', 'radiologist');
    await page.getByRole('link', { name: 'Patients', exact: true }).click();
    await page.getByRole('searchbox').pressSequentially('marchetti');
    await page.getByText(/^1 patients?$/).waitFor();
    operations.length = 0;
    const answer = page.waitForResponse(isRecord);
    await page.getByRole('link', { name: /Marchetti/i }).click();

    await part('Patient').getByText('MRN-000001').waitFor();
    const { data, errors } = (await (await answer).json()) as { data: Record<string, object>; errors?: [] };
    expect(errors).toBeUndefined();
    expect(Object.keys(data['patient'] ?? {})).toEqual(
      expect.arrayContaining(['displayName', 'images', 'reports', 'workflowLogs']),
    );
    for (const name of ['Images', 'Reports', 'Timeline']) {
      await part(name).getByRole('listitem').first().waitFor();
    }
    expect(await part('Billing').count()).toBe(0);
    expect(operations).toEqual(['PatientRecord']);

    await page.reload({ waitUntil: 'networkidle' });
    expect(operations).toEqual(['PatientRecord', 'PatientRecord']);
  });

  it('shows an administrator what all four subgraphs gave to that operation', async () => {
    await open('/patients?q=MRN-000001', 'admin');
    const patient = page.getByRole('link', { name: /Marchetti/i });
    await patient.waitFor();
    operations.length = 0;
    await patient.click();
    for (const name of ['Images', 'Reports', 'Timeline', 'Billing']) {
      await part(name).getByRole('listitem').first().waitFor();
    }
    expect(await part('Billing').innerText()).toContain('EUR outstanding');
    expect(operations).toEqual(['PatientRecord']);
  });

  it('takes a DICOM file with progress, shows it without a reload, and gives the same bytes back', async () => {
    const { id, mrn } = await newPatient('Picker');
    const file = dicomFile({
      patientId: mrn,
      rows: 2048,
      columns: 2048,
      elements: { BodyPartExamined: 'CHEST' },
    });
    await open(`/patients/${id}`, 'radiologist');
    await part('Images').getByText('Drop DICOM').waitFor();
    const line = await slowLine();
    await choose('chest.dcm', file);
    await onTheWay('chest.dcm').waitFor();
    await line.detach();

    await part('Images')
      .getByRole('link', { name: /^CT, Chest/ })
      .click();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download' }).click();
    expect(sha256(await readFile(await (await download).path()))).toBe(sha256(file));
    expect(await page.getByRole('dialog').innerText()).toContain(sha256(file));
  });

  it('stops an upload that is cancelled and keeps nothing of it', async () => {
    const { id, mrn } = await newPatient('Cancel');
    await open(`/patients/${id}`, 'technologist');
    await part('Images').getByText('Drop DICOM').waitFor();
    const line = await slowLine();
    await choose('wrong.dcm', dicomFile({ patientId: mrn, rows: 2048, columns: 2048 }));
    await onTheWay('wrong.dcm').waitFor();
    await page.getByRole('button', { name: 'Cancel upload of wrong.dcm' }).click();
    await part('Images').getByText('wrong.dcm').waitFor({ state: 'detached' });
    await line.detach();
    await page.reload();
    await part('Images').getByText('Drop DICOM').waitFor();
    expect(await tiles().count()).toBe(0);
  });

  it('takes a file that is dropped on the record', async () => {
    const { id, mrn } = await newPatient('Drop');
    await open(`/patients/${id}`, 'technologist');
    await part('Images').getByText('Drop DICOM').waitFor();
    const file = dicomFile({ patientId: mrn, modality: 'MR' }).toString('base64');
    const dataTransfer = await page.evaluateHandle(`(() => {
      const transfer = new DataTransfer();
      const bytes = Uint8Array.from(atob('${file}'), (c) => c.charCodeAt(0));
      transfer.items.add(new File([bytes], 'knee.dcm'));
      return transfer;
    })()`);
    await part('Images').dispatchEvent('dragover', { dataTransfer });
    await part('Images').getByText('Let go to upload').waitFor();
    await part('Images').dispatchEvent('drop', { dataTransfer });
    await part('Images').getByRole('link', { name: /^MRI/ }).waitFor();
    await page.getByText('knee.dcm is in the record.').waitFor();
    expect(await tiles().count()).toBe(1);
  });

  it('judges a file by its content, and says plainly what it refuses', async () => {
    const { id, mrn } = await newPatient('Refusals');
    await open(`/patients/${id}`, 'radiologist');
    await part('Images').getByText('Drop DICOM').waitFor();

    await choose('notes.dcm', Buffer.from('These are words.'));
    await part('Images').getByText('This is not a DICOM, PNG or JPEG file').waitFor();
    await page.getByRole('button', { name: 'Dismiss notes.dcm' }).click();

    const whole = dicomFile({ patientId: mrn, rows: 256, columns: 256 });
    await choose('cut.dcm', whole.subarray(0, whole.length / 2));
    await part('Images').getByRole('alert').waitFor();
    expect(await part('Images').getByRole('alert').innerText()).toMatch(/cut|end/);
    await page.getByRole('button', { name: 'Dismiss cut.dcm' }).click();

    await choose('picture.dcm', pngFile());
    await page.getByRole('group', { name: 'What kind of image is this?' }).getByText('Ultrasound').click();
    await part('Images')
      .getByRole('link', { name: /^Ultrasound/ })
      .waitFor();
    expect(await tiles().count()).toBe(1);
  });

  it('asks before it takes a file of another patient', async () => {
    const { id } = await newPatient('Mismatch');
    await open(`/patients/${id}`, 'radiologist');
    await part('Images').getByText('Drop DICOM').waitFor();
    await choose('other.dcm', dicomFile({ patientId: 'SOMEBODY-ELSE' }));
    await part('Images').getByText('Is it the right patient?').waitFor();
    expect(await tiles().count()).toBe(0);
    await part('Images').getByRole('button', { name: 'Take it anyway' }).click();
    await part('Images').getByRole('link', { name: /^CT/ }).waitFor();
    await part('Images')
      .getByRole('img', { name: /^Warning/ })
      .waitFor();
  });

  it('shows a clerk billing but no images, after the radiologist has signed out', async () => {
    await open('/patients?q=MRN-000001', 'radiologist');
    await page.getByRole('link', { name: /Marchetti/i }).click();
    await part('Images').waitFor();
    const record = page.url();
    await page.getByRole('button', { name: /^Your account/ }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed out.').waitFor();

    await page.goto(record);
    await signIn(page, 'clerk');
    await part('Billing').getByRole('listitem').first().waitFor();
    expect(await part('Images').count()).toBe(0);
    expect(await part('Reports').count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Images', exact: true }).count()).toBe(0);
  });

  it('goes back after signing in to where a link led, and knows what leads nowhere', async () => {
    await page.goto(`${hospital.address}/patients?q=okafor&sex=FEMALE`);
    await page.waitForURL('**/sign-in?next=*');
    await signIn(page, 'physician');
    await page.waitForURL('**/patients?q=okafor&sex=FEMALE');
    await page.getByRole('heading', { name: 'Patients' }).waitFor();

    const answer = await page.goto(`${hospital.address}/no/such/page`);
    expect(answer?.headers()['content-security-policy']).toContain("default-src 'none'; script-src 'self';");
    await page.getByRole('heading', { name: 'No such page' }).waitFor();
    await page.getByRole('link', { name: 'Go home' }).click();
    await page.getByRole('heading', { name: 'Home' }).waitFor();
  });

  it.each(['dark', 'light'] as const)('has no fault that axe finds, %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.addInitScript(axe);
    const faults = async () => {
      const { violations } = await page.evaluate<AxeResults>('axe.run(document)');
      return violations.map(
        ({ id, nodes }) => `${page.url()} ${id}: ${nodes.map(({ html }) => html).join(' ')}`,
      );
    };
    await page.goto(`${hospital.address}/patients?q=MRN-000001`);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    const found = await faults();
    await signIn(page, 'admin');
    const patient = page.getByRole('link', { name: /Marchetti/i });
    await patient.waitFor();
    found.push(...(await faults()));
    await patient.click();
    await part('Billing').getByRole('listitem').first().waitFor();
    found.push(...(await faults()));
    expect(found).toEqual([]);
  });
}

if (browserPath === undefined)
  skipWithReason('the whole thread in a browser', 'there is no Chromium on PATH');
else {
  describe('the whole thread in a browser', () => {
    runsFromEndToEnd(browserPath);
  });
}
