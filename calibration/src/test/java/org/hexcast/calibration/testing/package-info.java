/** Samples for tests. */
@NullMarked
package org.hexcast.calibration.testing;

import org.jspecify.annotations.NullMarked;
