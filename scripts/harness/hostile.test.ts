// Servers that do all they can to confuse the harness. Each has to be told in words, in time, and
// nothing of it may be left behind.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { Step } from "../workshop/steps.ts";
import { CheckRunner } from "../workshop/run.ts";
import { repository } from "./repository.ts";
