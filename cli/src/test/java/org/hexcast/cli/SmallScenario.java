package org.hexcast.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A scenario that is planned and simulated in a moment. */
final class SmallScenario {

    /** Two nodes of two GPUs, Llama-3-8B, forty requests. */
    static final String TEXT = """
            hexcast: 1
            name: small
            model: llama-3-8b
            cluster:
              name: pool
              nodes:
                - {name: a, gpu: A100-SXM-80GB, count: 2}
                - {name: b, gpu: L40, count: 2}
              network: {default: {bandwidth: 25 Gbit/s, latency: 50 us}}
            workload:
              lengths: {trace: azure-conversation-2023}
              arrivals: {process: poisson, rate: 2 /s}
            slo: {ttft: 4 s, tpot: 150 ms, attainment: 90 %}
            engine: vllm
            run: {seed: 1, requests: 40, replications: 2}
            search: {evaluations: 40, starts: 1, finalists: 2}
            """;

    /** A plan for it, to be written behind it. */
    static final String PLAN = """
            plan:
              replicas:
                - {name: p, role: prefill, stages: [{gpus: a/0-1, layers: 32}]}
                - {name: d, role: decode, stages: [{gpus: b/0, layers: 20}, {gpus: b/1, layers: 12}]}
            """;

    private SmallScenario() {}

    /** Writes a file. */
    static Path write(Path folder, String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text of a file. */
    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
