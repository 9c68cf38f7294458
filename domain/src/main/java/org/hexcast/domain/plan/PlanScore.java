package org.hexcast.domain.plan;

/**
 * What a simulation says of a plan.
 *
 * @param outputTokensPerSecond output tokens of completed requests
 * @param goodRequestsPerSecond requests within the SLO
 * @param attainment share of requests within the SLO
 * @param meanLatencySeconds mean from arrival to last token
 */
public record PlanScore(
        double outputTokensPerSecond, double goodRequestsPerSecond, double attainment, double meanLatencySeconds) {}
