// The limit: one statement behind a bare HTTP server. It asks nobody who they are and leaves no trace in the audit.
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import pg from 'pg';

const statement = await readFile(new URL('record.sql', import.meta.url), 'utf8');
const pool = new pg.Pool({
  connectionString: process.env['DATABASE_URL'],
  application_name: 'bench sql',
  max: 16,
});

async function answer(request: IncomingMessage): Promise<string> {
  if (request.method !== 'POST') return '';
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { variables } = JSON.parse(Buffer.concat(chunks).toString()) as { variables: { mrn: string } };
  const { rows } = await pool.query<{ record: string }>({
    name: 'record',
    text: statement,
    values: [variables.mrn],
  });
  return `{"data":{"patientByMrn":${rows[0]?.record ?? 'null'}}}\n`;
}

const server = createServer((request, response) => {
  void answer(request).then(
    (body) => response.writeHead(200, { 'content-type': 'application/json' }).end(body),
    (error: unknown) => {
      console.error(error);
      response.writeHead(500).end();
    },
  );
});
server.listen(Number(process.env['PORT']), '127.0.0.1');
process.once('SIGTERM', () => process.exit());
