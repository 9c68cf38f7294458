/** Clusters, models, engines and random inputs that the tests of all rooms share. */
@NullMarked
package org.hexcast.domain.testing;

import org.jspecify.annotations.NullMarked;
