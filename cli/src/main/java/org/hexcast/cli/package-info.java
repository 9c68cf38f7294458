/**
 * <b>Room.</b> The hexcast command: joins the other rooms.
 *
 * <p><b>Holds.</b> {@link org.hexcast.cli.Main} and one class for each sub-command; the jobs that they run are in {@code cli.job}.
 *
 * <p><b>Never.</b> A decision, a cost, an event, a file format.
 *
 * <p><b>Read first.</b> {@link org.hexcast.cli.Main}, {@link org.hexcast.cli.PlanCommand}, {@link org.hexcast.cli.SimulateCommand}.
 *
 * <p><b>Units and sources.</b> stdout is the result and is repeatable; stderr is talk. Exit codes: 0 done, 1 no feasible plan or a failed comparison, 2 bad
 * input, 70 a defect of Hexcast.
 */
@NullMarked
package org.hexcast.cli;

import org.jspecify.annotations.NullMarked;
