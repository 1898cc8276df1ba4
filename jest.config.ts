import type { Config } from 'jest';
import { isDistributed } from './tests/support/test-mode.ts';

const transform: Config['transform'] = {
  '^.+\\.tsx?$': [
    '@swc/jest',
    {
      jsc: {
        target: 'esnext',
        parser: { syntax: 'typescript', tsx: true },
        transform: { react: { runtime: 'automatic' } },
      },
      module: { type: 'es6' },
    },
  ],
};

/** What the other mode runs, and would not be another here. */
const leftToTheOther = isDistributed
  ? ['/tests/(unit|web)/', '/federation/(data-sources|hive-gateway)\\.', '/e2e/dockerfile\\.']
  : ['/tests/faults/', '/e2e/start-distributed\\.', '/federation/(logs|remote|remote-upload|traces)\\.'];

const config: Config = {
  transform,
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  testMatch: ['<rootDir>/tests/**/*.test.{ts,tsx}'],
  testPathIgnorePatterns: ['/node_modules/', ...leftToTheOther],
  setupFiles: ['<rootDir>/tests/web/support/browser.ts'],
  moduleNameMapper: { '\\.css$': '<rootDir>/tests/web/support/styles.ts' },
  testEnvironment: 'node',
  globalSetup: '<rootDir>/tests/support/global-setup.ts',
  globalTeardown: '<rootDir>/tests/support/global-teardown.ts',
  // Five processes take their time to start where others are at work.
  testTimeout: isDistributed ? 90_000 : 30_000,
};

export default config;
