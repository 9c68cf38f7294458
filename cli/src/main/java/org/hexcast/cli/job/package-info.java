/**
 * <b>Room.</b> Jobs that need several rooms.
 *
 * <p><b>Holds.</b> Planning a scenario, simulating it, judging, recording, searching for rates and limits, estimating single
 * replicas, explaining numbers; each takes what a file said and answers records.
 *
 * <p><b>Never.</b> Printing ({@code cli.console}) or parsing of flags ({@code cli}).
 *
 * <p><b>Read first.</b> {@link org.hexcast.cli.job.PlanningJob}, {@link org.hexcast.cli.job.SimulationJob}.
 *
 * <p><b>Units and sources.</b> As in the rooms joined.
 */
@NullMarked
package org.hexcast.cli.job;

import org.jspecify.annotations.NullMarked;
