/** Writes into README.md what the demo hospital really answers and shows: the operation's answer, docs/record.png. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openBrowser, presentBrowser, signIn } from '../tests/support/browser.ts';
import { startHospital } from '../tests/support/hospital-process.ts';
import { Person } from '../tests/support/person.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const readme = join(root, 'README.md');

async function writeAnswer(address: string): Promise<void> {
  const text = await readFile(readme, 'utf8');
  const [, operation] = /^```graphql\n(.+?)^```$/ms.exec(text) ?? [];
  const marks = /(<!-- answer:begin.*? -->\n).*(<!-- answer:end -->)/s;
  if (operation === undefined || !marks.test(text))
    throw new Error('README.md lacks the operation or the marks.');
  const person = await Person.signIn(address, 'admin@demo.lightbox.example', 'lightbox-demo');
  const answer = JSON.stringify({ data: await person.must(operation) }, null, 2);
  const put = (_: string, begin: string, end: string) => `${begin}\n\`\`\`json\n${answer}\n\`\`\`\n\n${end}`;
  await writeFile(readme, text.replace(marks, put));
}

async function photographRecord(address: string): Promise<void> {
  const program = presentBrowser();
  if (program === undefined) throw new Error('There is no Chromium on PATH to photograph the record with.');
  await using browser = await openBrowser(program);
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'dark' });
  await page.goto(`${address}/patients?q=MRN-000001`);
  await signIn(page, 'admin');
  await page.getByRole('link', { name: /Marchetti/i }).click();
  await page.getByText('EUR outstanding').waitFor();
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: join(root, 'docs/record.png') });
}

const home = await mkdtemp(join(tmpdir(), 'lightbox-readme-'));
try {
  await using hospital = await startHospital(home);
  await writeAnswer(hospital.address);
  await photographRecord(hospital.address);
} finally {
  await rm(home, { recursive: true, force: true });
}
