#!/usr/bin/env node
import { handOver } from './bootstrap/handOver.mjs';

await handOver('scripts/start/main.ts');
