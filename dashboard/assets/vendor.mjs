// Copies the few files that the dashboard needs out of node_modules into public/kit, from where the binary
// embeds them. Source map references are dropped: the maps are not shipped, and a browser would ask for them.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const from = join(here, "node_modules");
const kit = join(here, "public", "kit");
mkdirSync(kit, { recursive: true });

const files = {
  "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
  "echarts.common.min.js": "echarts/dist/echarts.common.min.js",
  "htmx.min.js": "htmx.org/dist/htmx.min.js",
};
for (const [name, path] of Object.entries(files)) {
  const text = readFileSync(join(from, path), "utf8");
  writeFileSync(join(kit, name), text.replace(/\n?(\/\*|\/\/)# sourceMappingURL=.*\s*$/, "\n"));
}
copyFileSync(join(from, "echarts", "LICENSE"), join(kit, "echarts.LICENSE"));
