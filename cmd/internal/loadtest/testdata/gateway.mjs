// Apollo Gateway behind a small server: POST / answers GraphQL, GET /schema gives the SHA-256 of the
// supergraph that it runs. It ends when its standard input does.
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { ApolloGateway } from "@apollo/gateway";
import { parse, validate } from "graphql";

const key = process.env.APOLLO_KEY;
const apollo = { key, keyHash: createHash("sha512").update(key).digest("hex"), graphRef: process.env.APOLLO_GRAPH_REF };
const quiet = { debug() {}, info() {}, warn() {}, error: console.error };
const gateway = new ApolloGateway({ uplinkEndpoints: [process.env.APOLLO_UPLINK_ENDPOINTS], logger: quiet });
let running = {};
gateway.onSchemaLoadOrUpdate(({ apiSchema, coreSupergraphSdl }) => {
  running = { schema: apiSchema, hash: createHash("sha256").update(coreSupergraphSdl).digest("hex") };
});
const { executor } = await gateway.load({ apollo });

// answer validates as Apollo Server does before it lets the gateway execute.
async function answer(source) {
  const document = parse(source);
  const errors = validate(running.schema, document);
  if (errors.length > 0) return { errors };
  const context = {};
  return executor({
    request: { query: source, variables: {} }, document, queryHash: source + running.hash, source,
    operationName: null, operation: document.definitions[0], context, contextValue: context, metrics: {},
    logger: quiet, cache: undefined, overallCachePolicy: undefined,
  });
}

const server = createServer(async (req, res) => {
  if (req.method === "GET") return res.end(running.hash);
  let body = "";
  for await (const part of req) body += part;
  res.setHeader("content-type", "application/json");
  try {
    res.end(JSON.stringify(await answer(JSON.parse(body).query)));
  } catch (error) {
    res.end(JSON.stringify({ errors: [{ message: String(error) }] }));
  }
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/`));
process.stdin.on("end", () => process.exit()).resume();
