import type { StandaloneConfig } from './config.ts';

const demoAccounts = ['admin', 'radiologist', 'physician', 'technologist', 'clerk', 'analyst', 'patient'];

/** The block that tells where everything is, once it answers. */
export function welcome(
  { home, introspection }: Pick<StandaloneConfig, 'home' | 'introspection'>,
  { address, demo }: { address: string; demo: boolean },
): string {
  const lines = [
    '',
    'Lightbox is running.',
    '',
    `  App        ${address}/`,
    `  Endpoint   ${address}/graphql`,
    ...(introspection
      ? [
          `  Sandbox    ${address}/graphql   (open in a browser; needs internet)`,
          `  Explorer   ${address}/explorer  (offline)`,
        ]
      : []),
    `  Data       ${home}`,
  ];
  if (demo) {
    lines.push('', '  Demo accounts, password lightbox-demo:');
    for (const name of demoAccounts) lines.push(`    ${name}@demo.lightbox.example`);
  }
  lines.push('', 'Ctrl-C stops it; the data stay.', '');
  return lines.join('\n');
}
