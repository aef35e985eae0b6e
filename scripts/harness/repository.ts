import { fileURLToPath } from "node:url";

/** The folder that holds package.json. Every server runs here, so that it finds its packages. */
export const repository = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
