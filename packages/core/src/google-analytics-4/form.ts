import { describeSystem, implementationName } from "../describe-system.ts";
import { djangoVersion, pythonVersion } from "../versions.ts";
import { defineForm, noClientId, noDestination, type WireForm } from "../wire-form.ts";
import { bodyFields, headerFields, numberFields, queryFields } from "./fields.ts";
import { nest } from "./nest.ts";
import { noticeVersion } from "./notice-version.ts";

/** The Measurement Protocol for Google Analytics 4. */
export const googleAnalytics4: WireForm<typeof queryFields, typeof headerFields, typeof bodyFields> =
  defineForm({
    name: "google-analytics-4",
    version: noticeVersion,
    receiver:
      "The receiver is Google Analytics, or may pass the event on to it: people with access to the property can see single IDs there. Google decides whether it derives a place from an address, and which events it treats as a robot's.",
    whyAddress:
      "No request can be sent without it. Google says that it neither logs nor stores it, and may derive a rough place from it. djstats cannot check that.",
    query: queryFields,
    headers: headerFields,
    body: bodyFields,
    build: ({ facts, destination, clientId, sessionId }) => {
      const { system, machine, version } = describeSystem(facts.platform);
      return {
        query: {
          measurement_id: destination?.trackingId ?? noDestination,
          api_secret: destination?.apiSecret ?? noDestination,
        },
        headers: {
          host: destination?.host ?? noDestination,
          connection: "close",
          "Content-Type": "application/json",
        },
        body: {
          client_id: clientId ?? noClientId,
          "consent.ad_user_data": "DENIED",
          "consent.ad_personalization": "DENIED",
          "device.category": "desktop",
          "device.operating_system": system,
          "device.operating_system_version": version,
          "events.name": facts.command,
          "events.params.django_version": djangoVersion(facts.django),
          "events.params.python_version": pythonVersion(facts.python.version),
          "events.params.python_implementation": implementationName(facts.python.implementation),
          "events.params.machine": machine,
          "events.params.session_id": sessionId,
          "events.params.engagement_time_msec": "1",
        },
      };
    },
    bodyText: (body) => {
      const asNumber = ([name, value]: [string, string]) =>
        [name, numberFields.includes(name) ? Number(value) : value] as const;
      return JSON.stringify(nest(Object.fromEntries(Object.entries(body).map(asNumber))));
    },
  });
