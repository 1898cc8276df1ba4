import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isObjectType, parse, validate } from 'graphql';
import { only } from '../../support/only.ts';
import { randomOperation } from '../../support/random-operation.ts';
import { answerOf, smallExecutor, smallSchema } from '../../support/small-executor.ts';

describe('operations that nobody thought of', () => {
  const schema = smallSchema();
  const person = schema.getType('Person');
  // graphql-js lets go of what other items still wait for when one fails at once, and that ends the process.
  if (isObjectType(person)) delete person.getFields()['strict'];
  const choices = fc.array(fc.nat(1000), { minLength: 20, maxLength: 200, size: 'max' });

  it('are answered alike plain and compiled', async () => {
    const isAlike = fc.asyncProperty(choices, async (chosen) => {
      const operation = randomOperation(schema, chosen);
      fc.pre(validate(schema, parse(operation.query)).length === 0);
      const one = smallExecutor();
      const plain = await answerOf(one, operation);
      const compiled = [await answerOf(one, operation), await answerOf(one, operation)];
      for (const answer of compiled) {
        const [lost, added] = [only(plain, answer), only(answer, plain)];
        const expected = { ...operation, data: plain.data, lost: [], added: [] };
        expect({ ...operation, data: answer.data, lost, added }).toEqual(expected);
      }
    });
    await fc.assert(isAlike, {
      numRuns: 2000,
      maxSkipsPerRun: 100,
      plugins: [fc.interruptAfterTimeLimit(5000)],
    });
  });
});
