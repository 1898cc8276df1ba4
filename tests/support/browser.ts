import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

const programs = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The Chromium that this machine has on PATH. */
export const presentBrowser = (): string | undefined =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => programs.map((program) => join(folder, program)))
    .find(isProgram);

/** A real Chromium without a window. Root may only run it without its sandbox; our own pages are all that it opens. */
export const openBrowser = (executablePath: string): Promise<Browser> =>
  chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });

/** What a page sends to the graph and complains of, from now on. Violations of its policy are told as errors, too. */
export function watch(page: Page) {
  const operations: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => {
    if (request.method() !== 'POST' || !request.url().endsWith('/graphql')) return;
    const [, name = 'anonymous'] = /"operationName":"(\w+)"/.exec(request.postData() ?? '') ?? [];
    operations.push(name);
  });
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return { operations, complaints };
}

/** Signs in through the page that is shown, as a demo account. */
export async function signIn(page: Page, account: string): Promise<void> {
  await page.getByLabel('E-mail address').fill(`${account}@demo.lightbox.example`);
  await page.getByLabel('Password', { exact: true }).fill('lightbox-demo');
  await page.getByRole('button', { name: 'Sign in' }).click();
}
