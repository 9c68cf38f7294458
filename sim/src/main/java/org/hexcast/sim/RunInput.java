package org.hexcast.sim;

import java.util.List;
import org.hexcast.domain.workload.ContextRule;
import org.hexcast.domain.workload.ServiceClass;
import org.hexcast.domain.workload.Slo;
import org.hexcast.domain.workload.Workload;

/**
 * What is asked of the system.
 *
 * @param workload the requests
 * @param contextRule what happens to those beyond the model's context
 * @param classes what is promised to them, by the numbers that their requests carry; at least one
 */
public record RunInput(Workload workload, ContextRule contextRule, List<ServiceClass> classes) {

    public RunInput {
        classes = List.copyOf(classes);
        if (classes.isEmpty()) {
            throw new IllegalArgumentException("a run has at least one class of requests");
        }
    }

    /** Requests of one class. */
    public RunInput(Workload workload, ContextRule contextRule, Slo slo) {
        this(workload, contextRule, List.of(ServiceClass.usual(slo)));
    }
}
