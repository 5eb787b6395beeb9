/** The permissions of a role, as DEP 8 divides them ("Who would have access"). */
export interface Role {
  /** The people whom DEP 8 names. */
  readonly who: string;
  /** Whether the role reads reports over HTTP. */
  readonly reads: boolean;
  /** Whether the role grants and revokes. */
  readonly administers: boolean;
  /** Whether each grant of the role needs a reason and a last day. */
  readonly timeBoxed: boolean;
}

export type RoleName = "president" | "fundraising" | "technical-board" | "infrastructure";

/** All roles. */
export const roles: Readonly<Record<RoleName, Role>> = {
  president: { who: "The DSF President", reads: true, administers: false, timeBoxed: false },
  fundraising: {
    who: "Members of a fundraising committee, and those it hires",
    reads: true,
    administers: false,
    timeBoxed: false,
  },
  "technical-board": {
    who: "Members of the Technical Board (today's Steering Council), on request",
    reads: true,
    administers: false,
    timeBoxed: true,
  },
  infrastructure: {
    who: "Members of the Infrastructure Team",
    reads: false,
    administers: true,
    timeBoxed: false,
  },
};

export const roleNames: readonly RoleName[] = Object.keys(roles).filter(isRole);

export function isRole(name: string): name is RoleName {
  return Object.hasOwn(roles, name);
}
