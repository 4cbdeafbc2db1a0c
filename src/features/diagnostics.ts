import * as vscode from 'vscode';
import type { Problem, Severity } from '../core/model.ts';
import { commandIds } from '../vscode/contributions.ts';
import { disposeAll } from '../vscode/disposable.ts';
import { firstLine, rangeOf } from '../vscode/documents/ranges.ts';
import { maxTemplateLength, type TemplateDocuments } from '../vscode/documents/templateDocuments.ts';
import type { PolicyProblem, Services } from '../vscode/services.ts';

const SOURCE = 'Prompt Ledger';
const SELECTOR: vscode.DocumentSelector = [{ scheme: 'file' }, { scheme: 'untitled' }];

/** Problems of open templates and of the policy in the Problems view, with their fixes. */
export function registerDiagnostics({ documents, settings, policyProblem }: Services): vscode.Disposable {
  const templates = vscode.languages.createDiagnosticCollection(SOURCE);
  const policies = vscode.languages.createDiagnosticCollection(`${SOURCE} policy`);
  const show = (uri: vscode.Uri) => {
    const document = openDocument(uri);
    const found = document === undefined || !settings.lintEnabled.value ? [] : diagnose(document, documents);
    if (found !== undefined) templates.set(uri, found);
  };
  const fixes: vscode.CodeActionProvider = {
    provideCodeActions: (document, _range, context) =>
      problemsOf(document, documents).flatMap(problem => fixOf(document, problem, context.diagnostics)),
  };
  return disposeAll(
    templates,
    policies,
    documents.onDidChange(show),
    settings.lintEnabled.onDidChange(() => {
      for (const document of vscode.workspace.textDocuments) show(document.uri);
    }),
    policyProblem.onDidChange(problem => showPolicy(policies, problem)),
    vscode.languages.registerCodeActionsProvider(SELECTOR, fixes, {
      providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
    }),
  );
}

/** Undefined where the analysis is of an older text: the next one is on its way, and spans would be off. */
function diagnose(
  document: vscode.TextDocument,
  documents: TemplateDocuments,
): vscode.Diagnostic[] | undefined {
  const state = documents.stateOf(document);
  if (state === 'none' || state === 'failed') return [];
  if (state === 'counting') return undefined;
  if (state === 'too-large') return [tooLarge(document)];
  if (state.version !== document.version) return undefined;
  return problemsOf(document, documents).map(problem => toDiagnostic(document, problem));
}

function problemsOf(document: vscode.TextDocument, documents: TemplateDocuments): readonly Problem[] {
  const state = documents.stateOf(document);
  if (typeof state === 'string' || state.version !== document.version) return [];
  return state.analysis?.problems ?? [];
}

function toDiagnostic(
  document: vscode.TextDocument,
  { rule, severity, message, span }: Problem,
): vscode.Diagnostic {
  return diagnostic(rangeOf(document, span), message, severity, rule);
}

function tooLarge(document: vscode.TextDocument): vscode.Diagnostic {
  const limit = `${maxTemplateLength / 1024 / 1024} million characters`;
  return diagnostic(
    firstLine(document),
    `Not counted: longer than ${limit}, no prompt is`,
    'warning',
    'template-too-large',
  );
}

function diagnostic(
  range: vscode.Range,
  message: string,
  severity: Severity,
  rule: string,
): vscode.Diagnostic {
  const made = new vscode.Diagnostic(range, message, severityOf(severity));
  made.source = SOURCE;
  made.code = rule;
  return made;
}

function severityOf(severity: Severity): vscode.DiagnosticSeverity {
  const { Error: error, Warning: warning, Information: information } = vscode.DiagnosticSeverity;
  return { error, warning, info: information }[severity];
}

function fixOf(
  document: vscode.TextDocument,
  problem: Problem,
  shown: readonly vscode.Diagnostic[],
): vscode.CodeAction[] {
  const { fix } = problem;
  const range = rangeOf(document, problem.span);
  const diagnostics = shown.filter(
    ({ source, code, range: at }) => source === SOURCE && code === problem.rule && at.isEqual(range),
  );
  if (fix === undefined || diagnostics.length === 0) return [];
  const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
  action.diagnostics = diagnostics;
  if (fix.kind === 'approve') {
    action.command = { title: fix.title, command: commandIds.approveVersion, arguments: [document.uri] };
  } else {
    action.edit = new vscode.WorkspaceEdit();
    action.edit.replace(document.uri, rangeOf(document, fix.span), fix.text);
  }
  return [action];
}

function showPolicy(policies: vscode.DiagnosticCollection, problem: PolicyProblem): void {
  policies.clear();
  if (problem === null) return;
  const at = new vscode.Position(Math.max(0, problem.line - 1), Math.max(0, problem.column - 1));
  const line = new vscode.Range(at, at.with({ character: Number.MAX_SAFE_INTEGER }));
  policies.set(vscode.Uri.file(problem.file), [diagnostic(line, problem.message, 'error', 'policy')]);
}

function openDocument(uri: vscode.Uri): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find(document => document.uri.toString() === uri.toString());
}
