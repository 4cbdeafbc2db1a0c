import { findHome, type Home } from '../adapters/home.ts';
import { readPolicy } from '../adapters/policyFile.ts';
import type { Policy } from '../core/policy/policy.ts';
import { TemplatesEngine } from '../engine/templates.ts';
import type { Cli } from './cli.ts';
