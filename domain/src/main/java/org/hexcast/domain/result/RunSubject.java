package org.hexcast.domain.result;

/**
 * What was run, in the words of its tables.
 *
 * @param model name and precision
 * @param engine name and version
 * @param cluster name and GPUs
 * @param workload lengths and arrivals
 * @param slo limits and attainment
 */
public record RunSubject(String model, String engine, String cluster, String workload, String slo) {}
