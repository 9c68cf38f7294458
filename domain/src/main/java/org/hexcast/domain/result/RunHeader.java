package org.hexcast.domain.result;

/**
 * What identifies a run.
 *
 * @param scenario name of the scenario
 * @param inputSha256 hash of scenario and plan, so that two results can be told apart
 * @param seed the seed of replication 0
 * @param subject what was run
 * @param usdPerHour price of the whole cluster, idle GPUs included
 * @param provenance of the step costs behind it
 */
public record RunHeader(
        String scenario, String inputSha256, long seed, RunSubject subject, double usdPerHour, Provenance provenance) {}
