import { readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openBrowser, presentBrowser, signIn, watch } from '../support/browser.ts';
import { temporaryFolder } from '../support/folder.ts';
import { type HospitalProcess, startHospital } from '../support/hospital-process.ts';
import { Person } from '../support/person.ts';
import { skipWithReason } from '../support/skipped.ts';

const browserPath = presentBrowser();
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const register = `mutation ($input: RegisterPatientInput!) { registerPatient(input: $input) { id } }`;
const restrict = `mutation ($id: ID!) {
  setPatientRestricted(id: $id, restricted: true, reason: "A public person") { id } }`;
const glasses = '{ brokenGlasses(reviewed: false) { nodes { reason patient { id } } } }';
const breakGlass =
  'mutation ($id: ID!, $reason: String!) { breakGlass(patientId: $id, reason: $reason) { id } }';
const signOut = 'mutation { logout }';
const anyEntry = '{ workflowLogs(first: 1) { nodes { id } } }';

function opensByBreakingTheGlass(program: string) {
  let folder: string;
  let hospital: HospitalProcess;
  let administrator: Person;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];

  const restricted = async (family: string): Promise<string> => {
    const input = { name: { given: 'Test', family }, birthDate: '1975-02-03', sex: 'FEMALE' };
    const made = await administrator.must(register, { input });
    const { id } = made['registerPatient'] as { id: string };
    await administrator.must(restrict, { id });
    return id;
  };
  const open = async (path: string, account: string) => {
    await page.goto(hospital.address + path);
    await signIn(page, account);
  };
  const part = (name: string) => page.getByRole('region', { name, exact: true });
  const faults = async () => {
    const { violations } = await page.evaluate<AxeResults>('axe.run(document)');
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  };

  beforeAll(async () => {
    folder = await temporaryFolder('e2e');
    browser = await openBrowser(program);
    hospital = await startHospital(folder);
    administrator = await Person.signIn(hospital.address, 'admin@demo.lightbox.example', 'lightbox-demo');
  }, 90_000);

  afterAll(async () => {
    await browser?.close();
    await hospital?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
    context.setDefaultTimeout(10_000);
    page = await context.newPage();
    ({ complaints } = watch(page));
  });

  afterEach(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });

  it.each(['dark', 'light'] as const)(
    'opens a restricted record by the keyboard alone, with nothing that axe finds, %s',
    async (colorScheme) => {
      const id = await restricted(`Zwanenburg-${colorScheme}`);
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.addInitScript(axe);
      await open(`/patients/${id}`, 'physician');
      await part('This record is restricted').waitFor();
      expect(await part('Patient').innerText()).not.toContain('1975');
      expect(await part('Timeline').count()).toBe(0);
      const found = await faults();

      await page.getByRole('button', { name: 'Break the glass' }).press('Enter');
      await page.getByRole('textbox', { name: 'Why do you need to read it?' }).waitFor();
      found.push(...(await faults()));
      await page.keyboard.type('Unconscious, no history known');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');

      await part('Timeline').getByText('Broke the glass').waitFor();
      found.push(...(await faults()));
      expect(found).toEqual([]);
      expect(await part('Patient').innerText()).toMatch(/1975[^]*you may read until \d\d:\d\d/);
      expect(await page.getByRole('textbox', { name: 'Note' }).count()).toBe(0);
      expect(await page.getByRole('button', { name: /Upload|Write report/ }).count()).toBe(0);
      const { nodes } = (await administrator.must(glasses))['brokenGlasses'] as { nodes: unknown[] };
      expect(nodes).toContainEqual({ reason: 'Unconscious, no history known', patient: { id } });
    },
  );

  it.each(['dark', 'light'] as const)(
    'comes on an administrator’s first page to review, with the reason, %s',
    async (colorScheme) => {
      const id = await restricted(`Brandenburg-${colorScheme}`);
      const physician = await Person.signIn(
        hospital.address,
        'physician@demo.lightbox.example',
        'lightbox-demo',
      );
      const reason = `Unconscious in the waiting room; ${'no history known, '.repeat(12)}${colorScheme}`;
      await physician.must(breakGlass, { id, reason });
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.addInitScript(axe);
      await open('/', 'admin');
      const row = part('Restricted records that were opened')
        .getByRole('listitem')
        .filter({ hasText: reason });
      await row.waitFor();
      expect(await row.innerText()).toContain(`Brandenburg-${colorScheme}, Test`);
      expect(await faults()).toEqual([]);
      await row.getByRole('button', { name: /Mark reviewed: .*Brandenburg/ }).press('Enter');
      await row.waitFor({ state: 'detached' });
      const left = (await administrator.must(glasses))['brokenGlasses'] as { nodes: { patient: object }[] };
      expect(left.nodes.map(({ patient }) => patient)).not.toContainEqual({ id });
    },
  );

  it('asks for the password over the page when the session was ended elsewhere, and keeps what was typed', async () => {
    await open('/patients?q=MRN-000001', 'technologist');
    await page.getByRole('link', { name: /Marchetti/i }).click();
    const note = page.getByRole('textbox', { name: 'Note' });
    await note.fill('Call the ward');
    const token = await page.evaluate<string>(
      "JSON.parse(sessionStorage.getItem('lightbox.session')).accessToken",
    );
    const elsewhere = new Person(hospital.address, token, null);
    await elsewhere.must(signOut);
    // The service that takes notes hears of it within a second.
    while ((await elsewhere.ask(anyEntry)).errors.length === 0) await setTimeout(50);
    await page.getByRole('button', { name: 'Add note' }).click();
    await page.getByText('Your session has ended.').waitFor();
    expect(await part('Patient').count()).toBe(0);
    await page.getByLabel('Password', { exact: true }).fill('lightbox-demo');
    await page.keyboard.press('Enter');
    await note.waitFor();
    expect(await note.inputValue()).toBe('Call the ward');
    await page.getByRole('button', { name: 'Add note' }).click();
    await part('Timeline').getByText('Call the ward').waitFor();
  });
}

if (browserPath === undefined)
  skipWithReason('a restricted record in a browser', 'there is no Chromium on PATH');
else {
  describe('a restricted record in a browser', () => {
    opensByBreakingTheGlass(browserPath);
  });
}
