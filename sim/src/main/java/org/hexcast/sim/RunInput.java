package org.hexcast.sim;

import org.hexcast.domain.workload.ContextRule;
import org.hexcast.domain.workload.Slo;
import org.hexcast.domain.workload.Workload;

/**
 * What is asked of the system.
 *
 * @param workload the requests
 * @param contextRule what happens to those beyond the model's context
 * @param slo what makes one good
 */
public record RunInput(Workload workload, ContextRule contextRule, Slo slo) {}
