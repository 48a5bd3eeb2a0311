import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { generatedSchemas, staleSchemas } from './generate.ts';

describe('the committed JSON Schemas', () => {
  it('say what the code says', () => {
    expect(staleSchemas()).toEqual([]);
  });

  it('are valid draft 2020-12 with an address of their own', () => {
    for (const [file, text] of Object.entries(generatedSchemas())) {
      const schema = JSON.parse(text);
      expect(schema.$id).toMatch(new RegExp(`:${file}$`));
      expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
      expect(new Ajv2020({ strict: true, strictTypes: false }).compile(schema)).toBeTypeOf('function');
    }
  });
});
