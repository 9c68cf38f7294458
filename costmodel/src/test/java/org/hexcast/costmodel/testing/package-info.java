/** Random models, stages and batches for the tests of the cost model. */
@NullMarked
package org.hexcast.costmodel.testing;

import org.jspecify.annotations.NullMarked;
