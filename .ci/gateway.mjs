// Two subgraphs, a gateway and three launches; see the script `gateway`.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { promisify } from "node:util";
import { ApolloGateway } from "@apollo/gateway";
import { buildSubgraphSchema } from "@apollo/subgraph";
import { graphql, parse } from "graphql";

const [schemactl, folder] = process.argv.slice(2);
// Not the blocking form: the subgraphs answer from this process.
const run = async (...args) => (await promisify(execFile)(schemactl, args, { cwd: folder })).stdout;

const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])\n';
const products = link + 'type Query { products: [Product!]! }\ntype Product @key(fields: "id") { id: ID! name: String! }\n';
const reviews = link + 'type Product @key(fields: "id") { id: ID! reviews: [String!]! }\n';
const reviewsNext = reviews.replace("reviews: [String!]!", "reviews: [String!]! stars: Int!");

// serve answers GraphQL for one subgraph and gives its routing URL.
const servers = [];
async function serve(sdl, resolvers) {
  const schema = buildSubgraphSchema({ typeDefs: parse(sdl), resolvers });
  const server = createServer(async (req, res) => {
    let body = "";
    for await (const part of req) body += part;
    const { query, variables, operationName } = JSON.parse(body);
    const answer = await graphql({ schema, source: query, variableValues: variables, operationName });
    res.setHeader("content-type", "application/json").end(JSON.stringify(answer));
  });
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${server.address().port}/`;
}

async function publish(name, sdl, url) {
  writeFileSync(`${folder}/${name}.graphql`, sdl);
  return run("publish", `${name}=${name}.graphql`, "--routing-url", `${name}=${url}`);
}

async function query(executor, source) {
  const context = {};
  const answer = await executor({
    request: { query: source, variables: {} }, document: parse(source), queryHash: source, source,
    operationName: null, operation: parse(source).definitions[0], context, contextValue: context, metrics: {},
    logger: console, cache: undefined, overallCachePolicy: undefined,
  });
  assert.equal(answer.errors, undefined);
  return JSON.parse(JSON.stringify(answer.data));
}

const all = [{ id: "1", name: "chair" }, { id: "2", name: "table" }];
const urls = {
  products: await serve(products, { Query: { products: () => all }, Product: { __resolveReference: (p) => all.find((x) => x.id === p.id) } }),
  // The code of the next version is running already, as a deploy-first rollout wants it.
  reviews: await serve(reviewsNext, { Product: { __resolveReference: (p) => p, reviews: (p) => [`nice ${p.id}`], stars: (p) => Number(p.id) + 3 } }),
};
writeFileSync(`${folder}/products.graphql`, products);
writeFileSync(`${folder}/reviews.graphql`, reviews);
await run("publish", "products=products.graphql", "reviews=reviews.graphql", "--routing-url", `products=${urls.products}`, "--routing-url", `reviews=${urls.reviews}`);

const key = process.env.APOLLO_KEY;
const apollo = { key, keyHash: createHash("sha512").update(key).digest("hex"), graphRef: process.env.APOLLO_GRAPH_REF };
const both = { products: [{ name: "chair", reviews: ["nice 1"] }, { name: "table", reviews: ["nice 2"] }] };
const silent = { debug() {}, info() {}, warn() {}, error: console.error };

// 1. from Uplink
const gateway = new ApolloGateway({ uplinkEndpoints: [process.env.APOLLO_UPLINK_ENDPOINTS], fallbackPollIntervalInMs: 10, logger: silent });
let updated = () => {};
gateway.onSchemaLoadOrUpdate(() => updated());
const { executor } = await gateway.load({ apollo });
assert.deepEqual(await query(executor, "{ products { name reviews } }"), both);
console.log("the gateway booted from Uplink and answered over two subgraphs");

// 2. from a pinned file
await run("supergraph", "pin", "--dir", "pins");
await run("supergraph", "verify", "pins");
const pinned = new ApolloGateway({ supergraphSdl: readFileSync(`${folder}/pins/supergraph.graphql`, "utf8"), logger: silent });
const fixed = await pinned.load({ apollo });
assert.deepEqual(await query(fixed.executor, "{ products { name reviews } }"), both);
console.log("the gateway booted from a pinned file and gave the same answer");

// 3. the next launch
const next = new Promise((resolve) => { updated = resolve; });
await publish("reviews", reviewsNext, urls.reviews);
await next;
assert.deepEqual(await query(executor, "{ products { stars } }"), { products: [{ stars: 4 }, { stars: 5 }] });
console.log("the gateway picked up the next launch");

await gateway.stop();
await pinned.stop();
for (const server of servers) server.close();
