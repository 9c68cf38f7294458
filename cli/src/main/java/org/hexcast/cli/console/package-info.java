/**
 * <b>Room.</b> What people see on the console.
 *
 * <p><b>Holds.</b> Aligned tables, progress, and the words around results.
 *
 * <p><b>Never.</b> A result that is not handed in.
 *
 * <p><b>Read first.</b> {@link org.hexcast.cli.console.Table}, {@link org.hexcast.cli.console.Progress}.
 *
 * <p><b>Units and sources.</b> Units stand in the headers.
 */
@NullMarked
package org.hexcast.cli.console;

import org.jspecify.annotations.NullMarked;
