import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parseAllDocuments } from "yaml";
import { handlers, service } from "../../examples/calc.ts";
import { serve } from "../../mod.ts";

const ROOT = new URL("../../", import.meta.url);

/** What is looked at of the manifest. */
interface Objects {
  Service: {
    metadata: { name: string };
    spec: {
      clusterIP: string;
      selector: Labels;
      ports: { name: string; protocol: string; port: number }[];
    };
  };
  Deployment: {
    spec: {
      minReadySeconds: number;
      selector: { matchLabels: Labels };
      template: {
        metadata: { labels: Labels };
        spec: {
          terminationGracePeriodSeconds: number;
          containers: {
            ports: { protocol: string; containerPort: number }[];
            readinessProbe: { exec: { command: string[] } };
            lifecycle: { preStop: { exec: { command: string[] } } };
          }[];
        };
      };
    };
  };
  PodDisruptionBudget: { spec: { selector: { matchLabels: Labels } } };
}

type Labels = Record<string, string>;

function read(path: string): string {
  return Deno.readTextFileSync(new URL(path, ROOT));
}

const text = read("examples/kubernetes/calc.yaml");

function objects(): Objects {
  const documents = parseAllDocuments(text).map((document) => {
    assertEquals(document.errors, []);
    return document.toJS();
  });
  return Object.fromEntries(
    documents.map((object) => [object.kind, object]),
  ) as Objects;
}

Deno.test("calc.yaml has a name for each server, where clients look for it", () => {
  const { Service, Deployment, PodDisruptionBudget } = objects();
  const { spec, metadata } = Service;
  assertEquals(spec.clusterIP, "None");
  const [port] = spec.ports;
  const { template, selector } = Deployment.spec;
  const [container] = template.spec.containers;
  assertEquals([port!.protocol, port!.port], ["UDP", 4000]);
  const [open] = container!.ports;
  assertEquals([open!.protocol, open!.containerPort], ["UDP", port!.port]);
  for (const labels of [spec.selector, selector.matchLabels]) {
    assertEquals(labels, template.metadata.labels);
  }
  const budget = PodDisruptionBudget.spec.selector.matchLabels;
  assertEquals(budget, template.metadata.labels);
  const host = `${metadata.name}.default.svc.cluster.local`;
  const names = [`srv://_${port!.name}._udp.${host}`, `${host}:${port!.port}`];
  for (const name of names) {
    assertStringIncludes(text, name);
    assertStringIncludes(read("docs/PRODUCTION.md"), name);
  }
  assertStringIncludes(
    read("examples/kubernetes/Dockerfile"),
    String(port!.port),
  );
});

Deno.test("calc.yaml gives a server that leaves the time to do so", () => {
  const { minReadySeconds, template } = objects().Deployment.spec;
  const { containers, terminationGracePeriodSeconds } = template.spec;
  const [sleep, seconds] = containers[0]!.lifecycle.preStop.exec.command;
  assertEquals(sleep, "sleep");
  // Kubernetes lets records live for 30 s, and calls have 10 s by default.
  assert(Number(seconds) > 30 && minReadySeconds > 30);
  assert(terminationGracePeriodSeconds >= Number(seconds) + 10 + 0.5);
});

Deno.test("the readiness probe of calc.yaml tells a server that answers", async () => {
  const { template } = objects().Deployment.spec;
  const [container] = template.spec.containers;
  const [deno, ...words] = container!.readinessProbe.exec.command;
  assertEquals(deno, "deno");
  const server = await serve(service, handlers, {
    hostname: "127.0.0.1",
    port: 0,
  });
  const probe = async () => {
    const args = words.map((word) =>
      word === "127.0.0.1:4000" ? server.address : word
    );
    assert(args.includes(server.address));
    const command = new Deno.Command(Deno.execPath(), { args, cwd: ROOT });
    return (await command.output()).code;
  };
  assertEquals(await probe(), 0);
  await server.shutdown();
  assert(await probe() !== 0);
});
