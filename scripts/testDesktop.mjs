#!/usr/bin/env node
import { handOver } from './bootstrap/handOver.mjs';

await handOver('scripts/testDesktop/main.ts');
