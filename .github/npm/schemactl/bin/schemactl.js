#!/usr/bin/env node
// Starts the binary of this platform, which npm installed as an optional dependency.
"use strict";

const { spawn } = require("node:child_process");
const { constants } = require("node:os");

const name = `@schemactl/schemactl-${process.platform}-${process.arch}`;
const file = process.platform === "win32" ? "schemactl.exe" : "schemactl";

let binary;
try {
  binary = require.resolve(`${name}/bin/${file}`);
} catch {
  console.error(
    `error: ${name} is not installed; install without --omit=optional, or take a release from https://github.com/schemactl/schemactl/releases`,
  );
  process.exit(2);
}

const child = spawn(binary, process.argv.slice(2), { stdio: "inherit" });
// The binary ends in its own time and says how; the launcher only passes it on.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("error", (err) => {
  console.error(`error: ${binary} does not start: ${err.message}`);
  process.exit(2);
});
child.on("exit", (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : code));
