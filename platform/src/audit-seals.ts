/** How events of the audit trail are sealed: what the database hashes, for those who do it again. */
export { sealedText, sealText } from '../migrations/2026-11-24-seals.ts';
