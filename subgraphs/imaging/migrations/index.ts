import { images } from './2026-11-23-images.ts';

export const imagingMigrations = { schema: 'imaging', migrations: [images] };
