// Loads supergraphs in Apollo's query planner: JSON lines {id, sdl} in, a line
// for each that it refuses or prints back differently. ORACLE_APOLLO is the
// folder in which @apollo/query-planner is installed.
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';

const require = createRequire(process.env.ORACLE_APOLLO + '/load.mjs');
const { Supergraph, printSchema, shallowOrderPrintedDefinitions, defaultPrintOptions } = require('@apollo/federation-internals');
const { QueryPlanner } = require('@apollo/query-planner');

for await (const line of createInterface({ input: process.stdin })) {
  const { id, sdl } = JSON.parse(line);
  try {
    const supergraph = Supergraph.build(sdl, { supportedFeatures: null });
    new QueryPlanner(supergraph);
    if (printSchema(supergraph.schema, shallowOrderPrintedDefinitions(defaultPrintOptions)) !== sdl) {
      console.log(`${id}: prints back differently`);
    }
  } catch (e) {
    console.log(`${id}: ${e.message}`);
  }
}
