package org.hexcast.scheduler.plan.strategy;

import java.util.List;

/**
 * A pipeline that a search found.
 *
 * @param stages in order
 * @param seconds what the search minimised: time of the slowest stage, or of all stages
 */
record Pipeline(List<StageTemplate> stages, double seconds) {

    Pipeline {
        stages = List.copyOf(stages);
    }
}
