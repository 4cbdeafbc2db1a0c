import type { ReportDefinition } from './reportDefinition.ts';
import { content } from './reports/content.ts';
import { outcomes } from './reports/outcomes.ts';
import { performance } from './reports/performance.ts';
import { spend } from './reports/spend.ts';
import { templates } from './reports/templates.ts';

/** Every report by the name that it is asked for, in the order of the help. */
const definitions = { spend, performance, content, templates, outcomes };

export type ReportKind = keyof typeof definitions;

export const REPORTS: Readonly<Record<ReportKind, ReportDefinition>> = definitions;

export const REPORT_KINDS = Object.keys(definitions) as readonly ReportKind[];
