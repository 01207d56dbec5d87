import {
  execute,
  GraphQLError,
  parse,
  validate,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLFieldResolver,
} from "graphql";
import { z } from "zod";
import { maySee } from "../http/access.ts";
import type { Answer } from "../http/answer.ts";
import type { Actor } from "../http/call.ts";
import { asRead } from "../http/lag.ts";
import { Refusal } from "../http/refusal.ts";
import { budgetOf } from "../http/limits.ts";
import { findAccount, findFormerRepo, findRepo, toTimestamp, type World } from "../state/world.ts";
import { GraphqlRefusal, type Context, type GraphNode } from "./context.ts";
import { findNode } from "./find-node.ts";
import { mutationRoot } from "./mutations.ts";
import { accountNode, accountNodeOrNull } from "./objects/account-node.ts";
import { repositoryNode } from "./objects/repository-node.ts";
import { officialSchema } from "./official-schema.ts";

const requestSchema = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullable().optional(),
  operationName: z.string().nullable().optional(),
});

/** Answers a GraphQL request: the document must be valid against GitHub's own schema, then resolvers run over the world. */
export async function answerGraphql(world: World, body: string, actor: Actor): Promise<Answer> {
  if (actor.kind === "anonymous") throw new Refusal(401, "This endpoint requires you to be authenticated.");
  const request = requestSchema.safeParse(parseJson(body));
  if (!request.success) throw new Refusal(400, "Problems parsing JSON");
  return answerOf(await run({ world, actor }, request.data));
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    if (error instanceof SyntaxError) throw new Refusal(400, "Problems parsing JSON");
    throw error;
  }
}

async function run(context: Context, request: z.infer<typeof requestSchema>): Promise<ExecutionResult> {
  const schema = officialSchema();
  let document: DocumentNode;
  try {
    document = parse(request.query);
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error] };
    throw error;
  }
  const invalid = validate(schema, document);
  if (invalid.length > 0) return { errors: invalid };
  return execute({
    schema,
    document,
    rootValue: { ...queryRoot(context), ...mutationRoot(context) },
    contextValue: context,
    fieldResolver: resolveField,
    ...(request.variables == null ? {} : { variableValues: request.variables }),
    ...(request.operationName == null ? {} : { operationName: request.operationName }),
  });
}

/** Takes a field from its object; what no object offers is an error that names it, never a silent null. */
const resolveField: GraphQLFieldResolver<GraphNode, Context> = (source, args, context, info) => {
  const value = source[info.fieldName];
  if (value === undefined) {
    const field = `${info.parentType.name}.${info.fieldName}`;
    context.world.unknown.push({ method: "GRAPHQL", path: field });
    throw new GraphqlRefusal("NOT_IMPLEMENTED", `The simulated GitHub has no ${field}`);
  }
  return typeof value === "function" ? (value as (args: unknown) => unknown)(args) : value;
};

function queryRoot(context: Context): GraphNode {
  const { world, actor } = context;
  return {
    viewer: () => {
      if (!("account" in actor)) throw new GraphqlRefusal("FORBIDDEN", "Resource not accessible by integration");
      return { ...accountNode(context, actor.account), __typename: "User" };
    },
    repository: ({ owner, name }: { owner: string; name: string }) => {
      // GraphQL follows a renamed repository by itself, where REST redirects.
      const repo = findRepo(world, owner, name) ?? findFormerRepo(world, owner, name);
      if (repo === undefined || !maySee(actor, repo)) {
        throw new GraphqlRefusal("NOT_FOUND", `Could not resolve to a Repository with the name '${owner}/${name}'.`);
      }
      return repositoryNode(context, asRead(world, repo));
    },
    user: ({ login }: { login: string }) => accountNodeOrNull(context, findAccount(world, login) ?? null),
    node: ({ id }: { id: string }) => findNode(context, id),
    nodes: ({ ids }: { ids: string[] }) => ids.map((id) => findNode(context, id)),
    rateLimit: () => {
      const { limit, used, remaining, resetSeconds } = budgetOf(world, actor);
      return { limit, cost: 1, remaining, used, nodeCount: 0, resetAt: toTimestamp(resetSeconds * 1000) };
    },
  };
}

function answerOf(result: ExecutionResult): Answer {
  const errors = result.errors?.map((error) => {
    const { originalError } = error;
    if (originalError != null && !(originalError instanceof GraphqlRefusal)) {
      if (!(originalError instanceof GraphQLError)) throw originalError;
    }
    return {
      ...(originalError instanceof GraphqlRefusal ? { type: originalError.type } : {}),
      ...(error.path === undefined ? {} : { path: error.path }),
      ...(error.locations === undefined ? {} : { locations: error.locations }),
      message: error.message,
    };
  });
  const body = { ...("data" in result ? { data: result.data } : {}), ...(errors === undefined ? {} : { errors }) };
  return { status: 200, headers: { "content-type": "application/json; charset=utf-8" }, body: JSON.stringify(body) };
}
