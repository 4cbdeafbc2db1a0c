import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TextEdit } from '../../../../src/shared/templatesProtocol.ts';
import { DocumentMirror } from '../../../../src/vscode/documents/documentMirror.ts';

/** What a worker would hold after the messages it got. */
function recorder() {
  const texts = new Map<string, { text: string; version: number }>();
  const sent: string[] = [];
  const notify = (method: string, argument: unknown) => {
    sent.push(method);
    const message = argument as { uri: string; version: number; text: string; edits: readonly TextEdit[] };
    if (method === 'open') texts.set(message.uri, { text: message.text, version: message.version });
    if (method === 'close') texts.delete(message.uri);
    if (method !== 'change') return;
    const document = texts.get(message.uri)!;
    for (const { span, text } of message.edits) {
      document.text = document.text.slice(0, span.start) + text + document.text.slice(span.end);
    }
    document.version = message.version;
  };
  const call = (_method: string, { uri }: { uri: string }) =>
    Promise.resolve({ uri, version: texts.get(uri)!.version, analysis: null });
  return { texts, sent, worker: { notify, call } as never };
}

const document = {
  uri: 'file:///a.prompt',
  path: '/a.prompt',
  languageId: 'dotprompt',
  version: 1,
  text: 'Hello',
};
const insert = (at: number, text: string): TextEdit => ({ span: { start: at, end: at }, text });

describe('DocumentMirror', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('sends the text once and then only edits, gathered until the typist pauses', () => {
    const { worker, texts, sent } = recorder();
    const mirror = new DocumentMirror(worker, () => 60);
    mirror.open(document);
    mirror.change(document.uri, 2, [insert(5, '!')]);
    vi.advanceTimersByTime(59);
    mirror.change(document.uri, 3, [insert(6, '?')]);
    vi.advanceTimersByTime(59);
    expect(sent).toEqual(['open']);
    vi.advanceTimersByTime(1);
    expect(sent).toEqual(['open', 'change']);
    expect(texts.get(document.uri)).toEqual({ text: 'Hello!?', version: 3 });
  });

  it('follows a key that is held down: every half second at the latest', () => {
    const { worker, sent, texts } = recorder();
    const mirror = new DocumentMirror(worker, () => 60);
    mirror.open(document);
    for (let key = 0; key < 40; key++) {
      mirror.change(document.uri, key + 2, [insert(5, '!')]);
      vi.advanceTimersByTime(30);
    }
    // 1.2 s of keys: twice while they come, and once more when they have ended.
    expect(sent).toEqual(['open', 'change', 'change']);
    vi.runAllTimers();
    expect(sent).toEqual(['open', 'change', 'change', 'change']);
    expect(texts.get(document.uri)).toEqual({ text: `Hello${'!'.repeat(40)}`, version: 41 });
  });

  it('waits as long as it is told to, if that is longer', () => {
    const { worker, sent } = recorder();
    const mirror = new DocumentMirror(worker, () => 2000);
    mirror.open(document);
    mirror.change(document.uri, 2, [insert(5, '!')]);
    vi.advanceTimersByTime(1999);
    expect(sent).toEqual(['open']);
    vi.advanceTimersByTime(1);
    expect(sent).toEqual(['open', 'change']);
  });

  it('sends waiting edits before it asks for an analysis', async () => {
    const { worker, sent } = recorder();
    const mirror = new DocumentMirror(worker, () => 1000);
    mirror.open(document);
    mirror.change(document.uri, 2, [insert(0, '> ')]);
    expect((await mirror.analyse(document.uri)).version).toBe(2);
    vi.runAllTimers();
    expect(sent).toEqual(['open', 'change']);
  });

  it('says nothing of documents that are not open, and forgets closed ones', () => {
    const { worker, sent } = recorder();
    const mirror = new DocumentMirror(worker, () => 0);
    mirror.change(document.uri, 2, [insert(0, 'x')]);
    mirror.close(document.uri);
    expect(sent).toEqual([]);
    mirror.open(document);
    mirror.change(document.uri, 2, [insert(0, 'x')]);
    mirror.close(document.uri);
    vi.runAllTimers();
    expect(sent).toEqual(['open', 'close']);
    expect(mirror.has(document.uri)).toBe(false);
  });

  it('leaves the worker with the editor’s text whatever is typed and however it is split', () => {
    const edit = fc.record({
      at: fc.nat(40),
      remove: fc.nat(5),
      text: fc.string({ unit: 'grapheme', maxLength: 4 }),
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(edit, fc.nat(120)), { maxLength: 30 }), steps => {
        const { worker, texts } = recorder();
        const mirror = new DocumentMirror(worker, () => 60);
        mirror.open(document);
        let { text, version } = document;
        for (const [{ at, remove, text: added }, pause] of steps) {
          const start = Math.min(at, text.length);
          const end = Math.min(start + remove, text.length);
          text = text.slice(0, start) + added + text.slice(end);
          version += 1;
          mirror.change(document.uri, version, [{ span: { start, end }, text: added }]);
          vi.advanceTimersByTime(pause);
        }
        vi.runAllTimers();
        expect(texts.get(document.uri)).toEqual({ text, version });
      }),
    );
  });
});
