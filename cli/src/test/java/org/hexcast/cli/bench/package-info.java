/** Benchmarks that bench/simulator runs, each measurement in a process of its own. */
@NullMarked
package org.hexcast.cli.bench;

import org.jspecify.annotations.NullMarked;
