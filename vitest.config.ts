import { defineConfig } from "vitest/config";
import { vitestOptions } from "./scripts/workshop/vitest-options.ts";

// For `npx vitest` and editors. The workshop's own commands run the same checks with the same options.
export default defineConfig({
  test: {
    ...vitestOptions,
    include: ["steps/*/check.test.ts", "scripts/**/*.test.ts"],
    // A failure is shown where the check expects something, not where the harness says so.
    onStackTrace: (_error, { file }) => !file.includes("/scripts/harness/"),
  },
});
