import { bodyParts } from './messages/body-parts.ts';
import { frame } from './messages/frame.ts';
import { people } from './messages/people.ts';
import { work } from './messages/work.ts';

/**
 * Every word the app says, in one place. Another language is another object of this shape.
 * Texts with parts are functions, so that word order stays a matter of the language.
 */
export const m = { ...frame, ...people, ...work, bodyParts };
