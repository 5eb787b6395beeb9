/** The draft as it was proposed, in the state that is quoted. It is in the public domain (CC0 1.0). */
export const draftUrl =
  "https://github.com/django/deps/blob/4fde38d6b26e5f5adf9e15486479143083e075f8/draft/0008-gathering-usage-metrics.rst";

export const pullRequestUrl = "https://github.com/django/deps/pull/31";
