import { parse } from "yaml";
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from "./workflow-parser.ts";

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly uses?: string;
  readonly steps?: readonly Step[];
  readonly "timeout-minutes"?: number;
}

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Workflow {
  readonly on: unknown;
  readonly permissions?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

/**
 * What is wrong with a workflow of GitHub, a sentence each: what GitHub's own parser refuses, and what is no good idea
 * for a repository that others trust.
 */
export async function workflowProblems(name: string, content: string): Promise<string[]> {
  const result = parseWorkflow({ name, content }, new NoOperationTraceWriter());
  if (result.value) await convertWorkflowTemplate(result.context, result.value);
  const refused = result.context.errors.getErrors().map(({ message }) => message);
  if (refused.length > 0) return refused;
  const { on, permissions, jobs } = parse(content) as Workflow;
  return [
    ...(JSON.stringify(permissions) === "{}"
      ? []
      : ["The workflow gives rights to every job; say `permissions: {}`, and in each job what it needs."]),
    ...(/pull_request_target|workflow_run/.test(JSON.stringify(on))
      ? ["It runs with the repository's rights over what a stranger wrote."]
      : []),
    ...(content.includes("secrets.") ? ["It uses a secret. Nothing here needs one."] : []),
    ...pinProblems(content),
    ...Object.entries(jobs).flatMap(([id, job]) => jobProblems(id, job)),
  ];
}

/** What is wrong with the actions that a workflow, or an action, uses: each is a commit, and says which version. */
export function pinProblems(content: string): string[] {
  return [...content.matchAll(/^\s*(?:- )?uses:\s*(.*)$/gm)]
    .map(([, used = ""]) => used)
    .filter((used) => !used.startsWith("./") && !/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(used))
    .map(
      (used) => `${used} is not pinned to a commit of 40 hexadecimal digits, with its version in a comment.`,
    );
}

function jobProblems(id: string, job: Job): string[] {
  const steps = job.steps ?? [];
  return [
    ...(job.permissions ? [] : [`The job ${id} does not say which permissions it needs.`]),
    ...(job["timeout-minutes"] || job.uses
      ? []
      : [`The job ${id} may run for six hours; give it timeout-minutes.`]),
    ...steps
      .filter(({ run }) => run?.includes("${{"))
      .map(
        () => `A command of the job ${id} is put together from an expression; hand it over in a variable.`,
      ),
    ...steps
      .filter(({ uses }) => uses?.startsWith("actions/checkout@"))
      .filter((step) => step.with?.["persist-credentials"] !== false)
      .map(() => `A checkout of the job ${id} leaves a token behind; say persist-credentials: false.`),
  ];
}
