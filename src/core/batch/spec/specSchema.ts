import * as v from 'valibot';

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(1000));
const scalar = v.union([v.pipe(v.string(), v.maxLength(1000)), v.number(), v.boolean()]);
const whole = (least: number, most: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));

const params = v.strictObject({
  maxOutputTokens: v.optional(whole(1, 10_000_000)),
  temperature: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(2))),
  topP: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  size: v.optional(v.pipe(v.string(), v.regex(/^\d{2,5}x\d{2,5}$/, 'expected a size such as 1024x1024'))),
  quality: v.optional(text),
  seconds: v.optional(v.pipe(v.number(), v.minValue(0))),
  voice: v.optional(text),
  serviceTier: v.optional(text),
  stream: v.optional(v.boolean()),
});

const check = v.union([
  v.strictObject({ contains: text }),
  v.strictObject({ regex: text }),
  v.strictObject({ jsonSchema: text }),
]);

/**
 * The shape of a `*.batch.yaml` as it is written; unknown keys are an error, free tags are not.
 * Only what JSON Schema can say, so that the shipped schema and the reader cannot disagree.
 */
export const specSchema = v.strictObject({
  template: text,
  data: text,
  models: v.optional(v.pipe(v.array(text), v.minLength(1))),
  repeat: v.optional(whole(1, 1000)),
  output: text,
  params: v.optional(params),
  budget: v.optional(v.pipe(v.number(), v.minValue(0))),
  concurrency: v.optional(whole(1, 256)),
  retries: v.optional(whole(0, 20)),
  tags: v.optional(v.record(v.pipe(v.string(), v.regex(/^[A-Za-z][\w.-]{0,63}$/)), scalar)),
  parent: v.optional(text),
  checks: v.optional(v.array(check)),
});

export type SpecFile = v.InferOutput<typeof specSchema>;
