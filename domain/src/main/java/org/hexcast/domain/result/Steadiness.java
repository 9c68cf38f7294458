package org.hexcast.domain.result;

/**
 * Whether a run was in a steady state, which its figures are meant for.
 *
 * @param warmUp what was left out at its beginning
 * @param meanInSystem time average of the number of requests in the system, from start to end
 * @param growth how that number developed
 */
public record Steadiness(WarmUp warmUp, double meanInSystem, Growth growth) {}
