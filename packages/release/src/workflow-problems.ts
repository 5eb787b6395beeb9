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
 * Returns a sentence for each problem of a GitHub workflow: what GitHub's own parser rejects, and what is unsafe in a
 * repository that others trust.
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
      : [
          "The workflow grants permissions to every job. Set `permissions: {}`, and the necessary permissions in each job.",
        ]),
    ...(/pull_request_target|workflow_run/.test(JSON.stringify(on))
      ? ["The workflow runs code that a stranger wrote with the repository's permissions."]
      : []),
    ...(content.includes("secrets.") ? ["The workflow uses a secret. No job needs one."] : []),
    ...pinProblems(content),
    ...Object.entries(jobs).flatMap(([id, job]) => jobProblems(id, job)),
  ];
}

/** Returns a sentence for each action that a workflow or another action uses without a commit and a version. */
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
    ...(job.permissions ? [] : [`The job ${id} does not set its permissions.`]),
    ...(job["timeout-minutes"] || job.uses
      ? []
      : [`The job ${id} may run for six hours. Set timeout-minutes.`]),
    ...steps
      .filter(({ run }) => run?.includes("${{"))
      .map(
        () => `A command of the job ${id} contains an expression. Pass the value in an environment variable.`,
      ),
    ...steps
      .filter(({ uses }) => uses?.startsWith("actions/checkout@"))
      .filter((step) => step.with?.["persist-credentials"] !== false)
      .map(() => `A checkout in the job ${id} leaves a token behind. Set persist-credentials: false.`),
  ];
}
