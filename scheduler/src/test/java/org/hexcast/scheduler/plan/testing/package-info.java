/** Random planning problems, and the exhaustive search that holds planners to the optimum. */
@NullMarked
package org.hexcast.scheduler.plan.testing;

import org.jspecify.annotations.NullMarked;
